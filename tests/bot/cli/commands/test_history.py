"""`reportbot history`, `show` and `rerun`: what was asked for here, and asking for it again."""

import shutil
from pathlib import Path

import pytest

from runner.records.record import RedisRecords, Report
from tests.support.bundles import write_bundle
from tests.support.reports import request_of

CELL = "#Environment\nday = '$FROM_DAY'\nimport json\njson.dump({'answer': day}, open('output.json', 'w'))"
PERIOD = {"commands": ["a {period}"], "parameters": {"period": {"type": "period"}}}


@pytest.fixture
def ours(redis, redis_url, monkeypatch):
    """Records in a Redis that is given, and empty."""
    monkeypatch.setenv("REDIS_URL", redis_url)
    return RedisRecords(redis, retention=60)


@pytest.mark.slow
def test_what_ran_is_listed_shown_and_run_again(reportbot, home, monkeypatch, ours, redis):
    """One report through its whole life: found by all, by its user; shown whole; run again with the same days."""
    write_bundle(home / "notebooks/a", CELL, config=PERIOD)
    monkeypatch.setenv("PUBLIC_URL", "https://reports.example.com")
    ran = reportbot("run", "a last month", "--json").result
    (listed,) = reportbot("history", "--json").result
    assert (listed["id"], listed["status"], listed["report"]) == (ran["id"], "completed", "a")
    assert listed["parameters"] == ran["parameters"]
    by_user = reportbot("history", "--user", listed["requested_by"], "--json").result
    assert [each["id"] for each in by_user] == [ran["id"]]
    assert reportbot("history", "--user", "U999", "--json").result == []
    assert reportbot("history", "--channel", "C999", "--json").result == []

    shown = reportbot("show", ran["id"], "--json").result
    assert (shown["timings"], shown["sandbox"]) == (ran["timings"], ran["sandbox"])
    assert [each["location"] for each in shown["artifacts"] if each["kind"] == "page"] == [ran["html"]]
    assert shown["bundle_hash"]
    assert shown["page"].startswith(f"https://reports.example.com/r/{ran['id']}?at=")

    redis.flushall()  # Redis has lost everything, and the store has it
    assert [each["id"] for each in reportbot("history", "--json").result] == [ran["id"]]
    again = reportbot("rerun", ran["id"], "--json")
    assert again.status == 0, again.stderr
    assert again.result["parameters"] == ran["parameters"]
    assert again.result["id"] != ran["id"]
    assert ran["parameters"]["from_day"] in Path(again.result["html"]).read_text()
    assert "Understood: A" in again.stderr


def test_a_failure_is_shown_with_its_trace(reportbot, home, ours):
    """For people: what was asked, how it ended and why; nothing in it gives the terminal orders."""
    write_bundle(home / "notebooks/a", "raise ValueError('no \\x1b[31m luck')")
    ran = reportbot("run", "a", "--json").result
    shown = reportbot("show", ran["id"])
    assert shown.status == 0
    for part in (f"id: {ran['id']}", "status: error", "error: NotebookFailed: Cell 1 failed", "trace:", "execute"):
        assert part in shown.stdout
    assert "\x1b" not in shown.stdout
    (line,) = reportbot("history").stdout.splitlines()
    assert line.startswith(ran["id"])
    assert "  error  " in line


def test_a_channels_reports_are_found_wherever_they_were_asked(reportbot, ours):
    """By channel, by person, by both; newest first, as many as wanted."""
    for number, (user, channel) in enumerate((("U1", "C1"), ("U2", "C1"), ("U1", "C2"), ("U1", "C1"))):
        ours.create(Report(request=request_of(report_id=f"r{number}", user_id=user, channel_id=channel)))

    def found(*words):
        return {each["id"] for each in reportbot("history", *words, "--json").result}

    assert found("--channel", "C1") == {"r0", "r1", "r3"}
    assert found("--user", "U1") == {"r0", "r2", "r3"}
    assert found("--user", "U1", "--channel", "C1") == {"r0", "r3"}
    assert found("--limit", "1") == {"r3"}


@pytest.mark.slow
def test_what_is_not_there_or_cannot_run_any_more_is_told(reportbot, home, ours):
    """Exit status 2 and a sentence."""
    for words in (("show", "0123456789abcdef"), ("rerun", "0123456789abcdef"), ("show", "../../etc")):
        asked = reportbot(*words)
        assert asked.status == 2
        assert "No report" in asked.stderr
    write_bundle(home / "notebooks/a")
    ran = reportbot("run", "a", "--json").result
    write_bundle(home / "notebooks/b")
    shutil.rmtree(home / "notebooks/a")
    asked = reportbot("rerun", ran["id"])
    assert asked.status == 2
    assert "the report a is not there any more" in asked.stderr
    assert reportbot("history", "--limit", "0").status == 2


def test_the_embedded_redis_is_asked_where_none_is_given(reportbot):
    """It is started for that."""
    asked = reportbot("history", "--json")
    assert (asked.status, asked.result) == (0, [])
