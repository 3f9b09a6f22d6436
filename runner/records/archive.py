"""The whole record of a report: in Redis while it lives, in the store once it has ended."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

from runner.errors import StoreError
from runner.records.record import Records, RedisRecords, Report
from runner.stores.base import ReportStore
from runner.stores.keys import RECORD_NAME, artifact_key, day_key

MAX_PARALLEL_DAYS = 16  # looked through at the same time
_ID = re.compile(r"[A-Za-z0-9_-]{1,100}", re.ASCII)


def archive_report(report: Report, store: ReportStore) -> None:
    """Store the whole record of a report that has ended. Raises `StoreError`."""
    store.put(artifact_key(report.request, RECORD_NAME), report.to_json().encode(), "application/json")


def archive_late(records: RedisRecords, store: ReportStore) -> None:
    """Store the records that the store could not take when their reports ended. Raises `StoreError`."""
    for report in records.late():
        archive_report(report, store)
        records.note_archived(report)


def find_report(
    report_id: str, *, records: Records, store: ReportStore, days: int, day: date | None = None
) -> Report | None:
    """Return the whole record, or the brief one where the store has not the whole; None where there is neither.

    Where Redis does not know it any more, it is looked for under `day`, if that is known, else under each of the
    last `days`: as many questions to the store, however many reports it keeps.
    """
    if not _ID.fullmatch(report_id):
        return None
    kept = records.load(report_id)
    if kept is not None and not kept.closed:
        return kept
    if kept is not None:
        day = datetime.fromisoformat(kept.request.created_at).date()
    found = read_archived(report_id, day, store) if day else _search(report_id, store, days)
    return found or kept


def read_archived(report_id: str, day: date, store: ReportStore) -> Report | None:
    """Return the record that the store has of a report of that day; None where it has none that can be read."""
    try:
        return Report.from_json(store.get(day_key(day, report_id, RECORD_NAME)).decode())
    except (StoreError, ValueError, KeyError, TypeError):
        return None


def recent_archived(store: ReportStore, *, limit: int, wanted: Callable[[Report], bool]) -> list[Report]:
    """Return the last reports that the store has records of, newest first, for when Redis has lost its own."""
    found: list[Report] = []
    for day in sorted(store.days(), reverse=True):
        if len(found) >= limit:
            break
        ids = [each.split("/")[-2] for each in store.keys(day) if each.endswith(f"/{RECORD_NAME}")]
        reports = (read_archived(each, day, store) for each in ids)
        of_day = [report for report in reports if report is not None and wanted(report)]
        found += sorted(of_day, key=lambda report: report.request.created_at, reverse=True)
    return found[:limit]


def _search(report_id: str, store: ReportStore, days: int) -> Report | None:
    with ThreadPoolExecutor(MAX_PARALLEL_DAYS) as pool:
        found = pool.map(lambda day: read_archived(report_id, day, store), _last(days))
        return next((report for report in found if report is not None), None)


def _last(days: int) -> Iterator[date]:
    today = datetime.now(UTC).date()
    return (today - timedelta(days=ago) for ago in range(-1, days + 2))  # clocks differ
