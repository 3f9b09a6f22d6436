"""Deletes what is left of reports when RETENTION_DAYS are over."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from runner.records.record import RedisRecords, Report
from runner.stores.base import ReportStore


@dataclass(frozen=True, kw_only=True)
class ExpiredReport:
    """A report whose time is over: the day it was asked for, and the keys of its artifacts."""

    id: str
    day: date
    keys: tuple[str, ...]


def delete_expired(
    store: ReportStore, records: RedisRecords, *, days: int, now: datetime, dry_run: bool = False
) -> list[ExpiredReport]:
    """Delete the reports that ended more than so many days ago, oldest first, and return them.

    With `dry_run` they are only returned. Raises `StoreError`; what is left then goes the next time.
    """
    expired = []
    for each in _find_expired(store, records, end=now.astimezone(UTC) - timedelta(days=days)):
        if not dry_run:
            store.delete(each.keys)
            records.forget(each.id)
        expired.append(each)
    return expired


def _find_expired(store: ReportStore, records: RedisRecords, *, end: datetime) -> Iterator[ExpiredReport]:
    """Find the reports that ended before an instant.

    The store tells when a report was asked for. One that Redis knows lives as long as its record says; that Redis
    knows none, as when it was emptied, ends no report before its time.
    """
    for day in store.days():
        if day >= end.date():
            break
        for report_id, keys in _reports(store, day):
            report = records.load(report_id)
            if report is None or _is_over(report, end):
                yield ExpiredReport(id=report_id, day=day, keys=keys)


def _reports(store: ReportStore, day: date) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the reports of a day with their keys; what is no artifact's key is left alone."""
    artifacts = [key for key in store.keys(day) if key.count("/") == 4]
    for report_id, keys in groupby(artifacts, key=lambda key: key.split("/")[3]):
        yield report_id, tuple(keys)


def _is_over(report: Report, end: datetime) -> bool:
    return report.closed and report.ended_at is not None and datetime.fromisoformat(report.ended_at) < end
