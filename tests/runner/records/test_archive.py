"""The whole record of a report, wherever it is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from runner.errors import StoreError
from runner.records.archive import find_report
from runner.records.record import RedisRecords, Report
from runner.stores.folder import FolderStore
from runner.stores.keys import artifact_key
from tests.support.reports import completed, request_of


class CountingStore:
    """A store that counts its questions."""

    def __init__(self, folder):
        self.store, self.asked = FolderStore(folder), []

    def get(self, key):
        """Give what is there."""
        self.asked.append(key)
        return self.store.get(key)

    def put(self, key, content, media_type):
        """Keep it."""
        self.store.put(key, content, media_type)


@pytest.fixture
def place(redis, tmp_path):
    """Records in Redis and a store, both empty."""
    return RedisRecords(redis, retention=60), CountingStore(tmp_path / "reports")


def archive(report, store):
    """Put the whole record where a worker puts it."""
    store.put(artifact_key(report.request, "report.json"), report.to_json().encode(), "application/json")


def days_ago(days):
    """An instant as a request holds it."""
    return (datetime.now(UTC) - timedelta(days=days)).isoformat()


def test_a_live_record_is_in_redis(place):
    """The store is not even asked."""
    records, store = place
    records.create(Report(request=request_of()))
    assert find_report("r1", records=records, store=store, days=90).status == "queued"
    assert store.asked == []


def test_of_a_closed_one_the_store_has_the_whole(place):
    """One question to it, since Redis knows the day."""
    records, store = place
    report = completed(closed=True, status="completed")
    archive(report, store)
    records.close(report, archived=True)
    assert find_report("r1", records=records, store=store, days=90) == report
    assert len(store.asked) == 1


def test_a_record_that_has_left_redis_is_in_the_store(place):
    """It is found by its id alone; the number of questions depends on the days, not on the reports."""
    records, store = place
    report = completed(replace(request_of(), created_at=days_ago(40)), closed=True, status="completed")
    archive(report, store)
    assert find_report("r1", records=records, store=store, days=90) == report
    assert len(store.asked) <= 93
    assert find_report("r2", records=records, store=store, days=90) is None


def test_where_the_store_is_down_the_brief_record_is_what_there_is(place):
    """Better than nothing."""
    records, store = place
    records.close(completed(status="completed"), archived=True)
    found = find_report("r1", records=records, store=store, days=90)
    assert (found.id, found.status, found.artifacts) == ("r1", "completed", [])
    with pytest.raises(StoreError):
        store.get(artifact_key(found.request, "report.json"))


@pytest.mark.parametrize("wrong", ["", "..", "../r1", "r1/../r1", "r1\n", "r*", "a" * 101])
def test_what_is_no_id_is_no_key(place, wrong):
    """Whatever is typed, no other place of the store is looked at."""
    records, store = place
    assert find_report(wrong, records=records, store=store, days=90) is None
    assert store.asked == []
