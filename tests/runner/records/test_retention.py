"""What goes when its time is over, and what must not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from runner.errors import StoreError
from runner.records.record import RedisRecords, Report
from runner.records.retention import delete_expired
from runner.stores.folder import FolderStore
from tests.support.reports import request_of

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Keeping:
    """A store and records, and reports in both."""

    def __init__(self, store, redis):
        self.store, self.records = store, RedisRecords(redis, retention=3600)

    def keep(self, report_id, *, days_ago, known=False, **fields):
        """Keep a report that was asked for so long ago; `known`: Redis has its record."""
        asked = NOW - timedelta(days=days_ago)
        request = replace(request_of(report_id=report_id), created_at=asked.isoformat())
        for name in ("report.html", "report.json"):
            self.store.put(f"{asked:%Y/%m/%d}/{report_id}/{name}", b"x", "text/plain")
        if known:
            self.records.save(Report(request=request, **fields))

    def expire(self, *, dry_run=False):
        """Delete what is over, and give the ids."""
        expired = delete_expired(self.store, self.records, days=30, now=NOW, dry_run=dry_run)
        return [each.id for each in expired]

    def left(self):
        """Give the ids of the reports that the store has."""
        return sorted({key.split("/")[3] for day in self.store.days() for key in self.store.keys(day)})


@pytest.fixture(params=["folder", "s3"])
def keeping(request, tmp_path, redis):
    """Each kind of store."""
    if request.param == "folder":
        return Keeping(FolderStore(tmp_path / "reports"), redis)
    from runner.stores.address import read_address
    from runner.stores.bucket import Bucket
    from runner.stores.s3 import S3Store

    s3 = request.getfixturevalue("s3")
    return Keeping(S3Store(Bucket(read_address(f"s3://{s3.make_bucket('kept')}/reports"))), redis)


def test_what_is_older_goes_and_what_is_not_stays(keeping):
    """Whole reports, oldest first; the last day on which one is kept is RETENTION_DAYS ago."""
    for days_ago in (0, 29, 30, 31, 400):
        keeping.keep(f"r{days_ago}", days_ago=days_ago)
    assert keeping.expire() == ["r400", "r31"]
    assert keeping.left() == ["r0", "r29", "r30"]
    assert keeping.expire() == []


def test_a_dry_run_deletes_nothing(keeping):
    """It says what would go."""
    keeping.keep("old", days_ago=31, known=True, closed=True, ended_at=(NOW - timedelta(days=31)).isoformat())
    assert keeping.expire(dry_run=True) == ["old"]
    assert keeping.left() == ["old"]
    assert keeping.records.load("old") is not None


@pytest.mark.parametrize(
    ("fields", "goes"),
    [
        ({"status": "queued"}, False),
        ({"status": "completed", "closed": True, "ended_at": (NOW - timedelta(days=29)).isoformat()}, False),
        ({"status": "completed", "closed": True, "ended_at": (NOW - timedelta(days=31)).isoformat()}, True),
    ],
)
def test_a_report_lives_as_long_as_its_record_says(keeping, fields, goes):
    """It may have ended long after it was asked for; where the days were made fewer, its record goes as well."""
    keeping.keep("r", days_ago=40, known=True, **fields)
    assert keeping.expire() == (["r"] if goes else [])
    assert (keeping.records.load("r") is None) == goes


def test_an_emptied_redis_deletes_nothing_that_is_young(keeping, redis):
    """What nobody knows of lives for its days all the same."""
    keeping.keep("young", days_ago=5, known=True)
    redis.flushall()
    assert keeping.expire() == []


def test_what_is_no_artifact_is_left_alone(keeping):
    """Somebody may keep other things beside the reports."""
    keeping.store.put("notes/2020/01/01/x/y", b"x", "text/plain")
    keeping.store.put("2020/01/01/loose", b"x", "text/plain")
    keeping.store.put("2020/01/01/a/b/deep", b"x", "text/plain")
    assert keeping.expire() == []
    assert keeping.store.get("2020/01/01/loose") == b"x"


def test_a_store_that_fails_says_so_and_goes_on_the_next_time(keeping):
    """Nothing is forgotten that is still there."""
    keeping.keep("a", days_ago=40)
    keeping.keep("b", days_ago=41)
    delete, keeping.store.delete = keeping.store.delete, lambda keys: (_ for _ in ()).throw(StoreError("down"))
    with pytest.raises(StoreError):
        keeping.expire()
    keeping.store.delete = delete
    assert keeping.expire() == ["b", "a"]


def test_the_command_says_what_went(reportbot, home, monkeypatch, redis_url, redis):
    """First what would go, then what has gone."""
    monkeypatch.setenv("REDIS_URL", redis_url)
    monkeypatch.setenv("RETENTION_DAYS", "30")
    FolderStore(home / "reports").put("2020/01/02/abc/report.html", b"x", "text/html")
    dry = reportbot("retention", "--dry-run")
    assert (dry.status, dry.stdout.splitlines()) == (
        0,
        ["abc  asked for on 2020-01-02, 1 file", "1 report older than 30 days (RETENTION_DAYS) would be deleted."],
    )
    assert reportbot("retention").stdout.endswith("1 report older than 30 days (RETENTION_DAYS) was deleted.\n")
    assert list((home / "reports").iterdir()) == []
    assert reportbot("retention").stdout == "No report is older than 30 days (RETENTION_DAYS).\n"
