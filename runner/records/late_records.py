"""Brings records to the store that it could not take when their reports ended."""

from __future__ import annotations

from runner.records.record import RedisRecords
from runner.stores.base import ReportStore
from runner.stores.keys import RECORD_NAME, artifact_key


class LateRecords:
    """Redis has the whole of such a record until the store has it too."""

    def __init__(self, records: RedisRecords, store: ReportStore) -> None:
        self._records = records
        self._store = store

    def bring(self) -> None:
        """Store what is late; `StoreError` where the store does still not take it."""
        for report in self._records.late():
            key = artifact_key(report.request, RECORD_NAME)
            self._store.put(key, report.to_json().encode(), "application/json")
            self._records.note_archived(report)
