"""Records: found by person and by channel, newest first, at the same cost however many there are."""

from dataclasses import replace

from runner.record import MOST_INDEXED, RedisRecords, Report
from tests.runner.delivery.reports import request_of


def kept(redis, count):
    """Keep that many reports of U1 in C1, a second apart."""
    records = RedisRecords(redis, retention=60)
    for number in range(count):
        request = replace(
            request_of(report_id=f"r{number}"),
            created_at=f"2026-01-01T{number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}+00:00",
        )
        records.create(Report(request=request))
    return records


def test_the_last_reports_of_a_person_and_of_a_channel(redis):
    """Newest first, as many as asked for; nobody else's."""
    records = kept(redis, 5)
    records.create(Report(request=request_of(report_id="other", user_id="U2", channel_id="C2")))
    assert [each.id for each in records.recent(user_id="U1", limit=3)] == ["r4", "r3", "r2"]
    assert [each.id for each in records.recent(channel_id="C1")] == ["r4", "r3", "r2", "r1", "r0"]
    assert [each.id for each in records.recent(channel_id="C2")] == ["other"]
    assert records.recent(user_id="U9") == []


def test_a_report_whose_record_has_gone_is_left_out(redis):
    """The index outlives a record that expired before it."""
    records = kept(redis, 2)
    redis.delete("reportbot:report:r1")
    assert [each.id for each in records.recent(user_id="U1")] == ["r0"]


def test_an_index_does_not_grow_for_ever(redis):
    """Only the newest are remembered."""
    kept(redis, MOST_INDEXED + 20)
    assert redis.zcard("reportbot:reports:user:U1") == MOST_INDEXED


def test_the_same_report_created_twice_is_one(redis):
    """And what it has become is not overwritten."""
    records = kept(redis, 1)
    report = records.load("r0")
    report.status = "completed"
    records.save(report)
    records.create(Report(request=report.request))
    assert [each.status for each in records.recent(user_id="U1")] == ["completed"]
