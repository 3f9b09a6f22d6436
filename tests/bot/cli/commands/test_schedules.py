"""`reportbot schedules`: from a shell what Slack's buttons do."""

from datetime import UTC, datetime

import pytest

from bot.schedules.store import ScheduleStore
from runner.paths import SHIPPED
from runner.records.queue import report_queue
from runner.records.record import RedisRecords


@pytest.fixture
def schedules(reportbot, redis_url, redis, monkeypatch):
    """Run the command on the tests' Redis, over the shipped reports."""
    monkeypatch.setenv("REDIS_URL", redis_url)
    monkeypatch.setenv("NOTEBOOKS", str(SHIPPED))
    monkeypatch.setenv("TIMEZONE", "Europe/Madrid")
    return lambda *words: reportbot("schedules", *words)


@pytest.fixture
def kept(redis):
    """The schedules that are kept."""
    return ScheduleStore(redis)


def test_one_is_made_and_listed_with_its_next_three_dates(schedules, kept):
    """In words for people, as JSON for programs."""
    made = schedules("add", "sales last week", "every", "monday", "at", "9:00", "--channel", "C1")
    assert (made.status, made.stderr) == (0, "")
    (each,) = kept.all()
    assert each.schedule.id in made.stdout
    assert "every Monday at 9:00 in Europe/Madrid" in schedules().stdout
    (listed,) = schedules("list", "--json").result
    assert (listed["words"], listed["report"], listed["cron"]) == ("sales last week", "sales", ["0 9 * * 1"])
    assert len(listed["next"]) == 3
    assert all(datetime.fromisoformat(text) > datetime.now(UTC) for text in listed["next"])
    assert schedules("--channel", "C2").stdout == ""
    assert "sales last week" in schedules("list", "--channel", "C1").stdout


def test_a_condition_and_a_zone_may_be_said(schedules, kept):
    """As in Slack."""
    schedules(
        "add", "vendes d'ahir", "cada dia a les 8 a UTC quan revenue < 5", "--channel", "C1", "--language", "ca"
    )
    (each,) = kept.all()
    assert (each.schedule.when, each.schedule.timezone, each.schedule.language) == ("revenue < 5", "UTC", "ca")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["add", "sales last week", "every 2 minutes", "--channel", "C1"], "every 5 minutes at most"),
        (["add", "saless", "every day", "--channel", "C1"], 'did you mean "Sales"'),
        (["add", "sales last week", "every day when profit < 1", "--channel", "C1"], "no value"),
        (["add", "sales", "every day", "--channel", "C1", "--timezone", "Atlantis"], "no time zone"),
        (["pause", "s0"], "not there any more"),
        (["run", "s0"], "not there any more"),
    ],
)
def test_what_is_wrong_is_a_sentence_and_changes_nothing(schedules, kept, words, sentence):
    """Exit status 2."""
    ran = schedules(*words)
    assert (ran.status, ran.stdout) == (2, "")
    assert sentence in ran.stderr
    assert kept.all() == []


def test_one_is_paused_resumed_run_and_deleted(schedules, kept, redis):
    """By its id; `run` prints that of the report."""
    schedules("add", "sales last week", "every day", "--channel", "C1", "--user", "U1")
    (schedule_id,) = (each.schedule.id for each in kept.all())
    assert schedules("pause", schedule_id).status == 0
    assert kept.get(schedule_id).paused == "asked"
    assert "Paused" in schedules().stdout
    assert schedules("resume", schedule_id).status == 0
    assert kept.get(schedule_id).next is not None
    report_id = schedules("run", schedule_id).stdout.strip()
    assert report_queue(redis).job_ids == [report_id]
    request = RedisRecords(redis, retention=60).load(report_id).request
    assert (request.schedule, request.origin.kind, request.origin.channel_id) == (schedule_id, "schedule", "C1")
    assert schedules("delete", schedule_id).status == 0
    assert kept.all() == []


def test_without_a_redis_that_answers_it_says_so(reportbot, monkeypatch):
    """And does nothing."""
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:9")
    ran = reportbot("schedules")
    assert ran.status == 2
    assert "REDIS_URL" in ran.stderr
