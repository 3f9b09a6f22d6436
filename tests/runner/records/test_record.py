"""Records: found by person and by channel, newest first, at the same cost however many there are."""

import json
import time
from dataclasses import replace

from runner.author_warnings import AuthorWarning
from runner.records.record import MAX_INDEXED_REPORTS, Failure, RedisRecords, Report
from runner.request import Origin
from runner.step import Step
from tests.support.reports import completed, request_of


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
    kept(redis, MAX_INDEXED_REPORTS + 20)
    assert redis.zcard("reportbot:reports:user:U1") == MAX_INDEXED_REPORTS


def test_the_same_report_created_twice_is_one(redis):
    """And what it has become is not overwritten."""
    records = kept(redis, 1)
    report = records.load("r0")
    report.status = "completed"
    records.save(report)
    records.create(Report(request=report.request))
    assert [each.status for each in records.recent(user_id="U1")] == ["completed"]


def test_a_record_keeps_what_only_the_author_is_told(redis):
    """Each warning comes back as it was noted; a brief record, which people list, has none."""
    warning = AuthorWarning(kind="open file", message="rows.csv was still open", cell=2)
    report = Report(request=request_of(), author_warnings=[warning])
    assert Report.from_json(report.to_json()).author_warnings == [warning]
    assert Report.from_json(report.to_brief()).author_warnings == []


def ended(report_id="r0", **fields):
    """A report as large as reports are, with everything that it has when it ends."""
    report = completed(request_of(report_id=report_id, response_url="https://hooks.slack.com/commands/T1/1/abc"))
    report.status, report.delivered, report.ended_at = "completed", True, "2026-01-01T00:00:09+00:00"
    report.timings, report.bundle_hash = {Step.EXECUTE: 0.31, Step.RENDER: 2.0}, "sha256:" + "0" * 64
    report.channel_id, report.message_ts, report.warm = "C1", "1700000000.000100", True
    for name, value in fields.items():
        setattr(report, name, value)
    return report


def test_of_a_closed_report_redis_keeps_what_people_act_on(redis):
    """It can be listed, asked for again and found in its channel; what is in the store is not kept twice."""
    records = RedisRecords(redis, retention=60)
    report = ended(error=Failure(type="NotebookFailed", message="no" * 400, cell=3, trace="Traceback" * 1000))
    records.create(Report(request=report.request))
    records.close(report, archived=True)
    (brief,) = records.recent(channel_id="C1")
    assert brief == records.load("r0")
    assert replace(brief.request.origin, response_url=report.request.origin.response_url) == report.request.origin
    assert brief.request.parameters == {"from_day": "2025-01-01", "to_day": "2025-01-31"}
    assert (brief.status, brief.delivered, brief.closed, brief.ended_at) == (
        "completed",
        True,
        True,
        report.ended_at,
    )
    assert (brief.channel_id, brief.message_ts) == ("C1", "1700000000.000100")
    assert (brief.error.type, brief.error.cell, brief.error.trace) == ("NotebookFailed", 3, None)
    assert (brief.artifacts, brief.summary, brief.timings) == ([], None, {})


def test_a_closed_report_costs_about_a_kilobyte(redis):
    """With its indices, and among many."""
    records = RedisRecords(redis, retention=60)
    before = redis.info("memory")["used_memory"]
    for number in range(500):
        report = ended(f"{number:016x}")
        records.create(Report(request=report.request))
        records.close(report, archived=True)
    assert (redis.info("memory")["used_memory"] - before) / 500 < 1300


def test_what_the_store_did_not_take_stays_whole(redis):
    """Nothing is lost of a report whose record could not be stored."""
    records = RedisRecords(redis, retention=60)
    report = ended()
    records.close(report, archived=False)
    assert records.load("r0") == report


def calls(redis, act):
    """How often each command is called while something is done."""
    redis.config_resetstat()
    act()
    stats = redis.info("commandstats")
    return {
        name: stat["calls"]
        for name, stat in stats.items()
        if name not in ("cmdstat_config|resetstat", "cmdstat_info")
    }


def seconds(act, times=200):
    """How long something takes, done some times."""
    start = time.perf_counter()
    for _ in range(times):
        act()
    return time.perf_counter() - start


def test_finding_costs_the_same_however_many_are_kept(redis):
    """One report, a channel's last twenty, everybody's last twenty: as many commands, and no more time."""
    records = kept(redis, 100)

    def look():
        assert records.load("r1").id == "r1"
        assert len(records.recent(channel_id="C1")) == len(records.recent_of_all()) == 20

    few, quick = calls(redis, look), seconds(look)
    text = records.load("r1").to_json()
    with redis.pipeline(transaction=False) as pipeline:
        for number in range(20_000):
            pipeline.set(f"reportbot:report:m{number}", text)
            pipeline.zadd("reportbot:reports:channel:C1", {f"m{number}": number})
            pipeline.zadd("reportbot:reports:all", {f"m{number}": number})
        pipeline.execute()
    assert calls(redis, look) == few == {"cmdstat_get": 1, "cmdstat_zrevrange": 2, "cmdstat_mget": 2}
    assert seconds(look) < 4 * quick


def test_who_asks_from_a_shell_is_found_by_name(redis):
    """There is no Slack id there."""
    records = RedisRecords(redis, retention=60)
    request = replace(request_of(report_id="here"), origin=Origin(kind="terminal"), requested_by="ana")
    records.create(Report(request=request))
    assert [each.id for each in records.recent(user_id="ana")] == ["here"]
    assert records.recent(user_id="") == records.recent(channel_id="") == []


def test_a_record_of_another_version_is_read():
    """One of before `told` was called `delivered`, and one whose step is not known here."""
    earlier = json.loads(Report(request=request_of(), step=Step.POST).to_json())
    del earlier["delivered"]
    assert Report.from_json(json.dumps(earlier)).step is Step.POST
    assert not Report.from_json(json.dumps(earlier)).delivered
    assert Report.from_json(json.dumps(earlier | {"told": True})).delivered
    assert Report.from_json(json.dumps(earlier | {"step": "polish"})).step is None
