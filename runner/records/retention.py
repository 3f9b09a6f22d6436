"""Deletes what is left of reports when RETENTION_DAYS are over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Protocol

from runner.records.record import Report
from runner.stores.base import ReportStore


@dataclass(frozen=True, kw_only=True)
class ExpiredReport:
    """A report whose time is over: the day it was asked for, and the keys of its artifacts."""

    id: str
    day: date
    keys: tuple[str, ...]


class KnownRecords(Protocol):
    """The part of the records that tells which reports still live."""

    def load(self, report_id: str) -> Report | None:
        """Read a record; None where there is none."""

    def forget(self, report_id: str) -> None:
        """Delete a record; one that is not there is no error."""


def delete_expired(
    store: ReportStore, records: KnownRecords, *, days: int, now: datetime, dry_run: bool = False
) -> list[ExpiredReport]:
    """Delete reports that ended more than so many days ago, and give them; with `dry_run` they are only given.

    `StoreError` where the store fails; what is left then goes the next time.
    """
    expired = []
    for each in find_expired(store, records, days=days, now=now):
        if not dry_run:
            store.delete(each.keys)
            records.forget(each.id)
        expired.append(each)
    return expired


def find_expired(
    store: ReportStore, records: KnownRecords, *, days: int, now: datetime
) -> Iterator[ExpiredReport]:
    """Find the reports whose time is over, oldest first.

    The store tells when a report was asked for. One that Redis knows lives as long as its record says; that Redis
    knows none, as when it was emptied, ends no report before its time.
    """
    end = now.astimezone(UTC) - timedelta(days=days)
    for day in store.days():
        if day >= end.date():
            break
        for report_id, keys in _reports(store, day):
            report = records.load(report_id)
            if report is None or _is_over(report, end):
                yield ExpiredReport(id=report_id, day=day, keys=keys)


def _reports(store: ReportStore, day: date) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the reports of a day with their keys; what is no artifact's key is left alone."""
    split = [key.split("/") for key in store.keys(day)]
    artifacts = [parts for parts in split if len(parts) == 5]
    for report_id, several in groupby(artifacts, key=_report_id):
        yield report_id, tuple("/".join(parts) for parts in several)


def _report_id(parts: Sequence[str]) -> str:
    return parts[3]


def _is_over(report: Report, end: datetime) -> bool:
    return report.closed and report.ended_at is not None and datetime.fromisoformat(report.ended_at) < end
