"""End to end: what is scheduled in Slack comes by itself, once, and says so when it cannot."""

import time
from itertools import count

import pytest
from redis import Redis

from bot.schedules.store import ScheduleStore
from tests.support.bots.slack_messages import text_of
from tests.support.bots.slack_workspace import Office
from tests.support.bundles import write_bundle

FACTS = """
import json, os
summary = {"headline": "Revenue of " + os.environ["DAY"], "facts": [{"name": "revenue", "value": 50}]}
json.dump({"answer": 42, "summary": summary}, open("output.json", "w"))
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """The whole of it, over a report with a fact and one that fails."""
    home = tmp_path_factory.mktemp("office")
    parameters = {"day": {"type": "date", "default": "yesterday"}}
    write_bundle(
        home / "notebooks/till",
        FACTS,
        config={"commands": ["till {day}", "till"], "parameters": parameters, "facts": ["revenue"]},
    )
    write_bundle(home / "notebooks/broken", "raise ValueError('no data today')")
    settings = {"NOTEBOOKS": str(home / "notebooks"), "KERNEL_PRELOAD": "json", "KERNEL_POOL": "1"}
    with Office(home, **settings) as office, Redis.from_url((home / ".reportbot/redis/url").read_text()) as redis:
        office.redis, office.kept = redis, ScheduleStore(redis)
        yield office


@pytest.fixture
def make(office):
    """Make a schedule in Slack, and give it; they are all gone afterwards."""
    kept = office.kept

    def make(typed, user="U2", channel="C1"):
        before = {each.schedule.id for each in kept.all()}
        assert office.people.slash(channel, user, f"schedule {typed}").ok
        (made,) = [each for each in kept.all() if each.schedule.id not in before]
        return made.schedule

    yield make
    for each in kept.all():
        kept.delete(each.schedule)


_INSTANTS = count(1)  # each firing's is another one


def fire(office, schedule):
    """Let a schedule's time come, and give the record of its report once that has ended."""
    before = office.kept.get(schedule.id).last
    office.redis.zadd("reportbot:schedules:due", {schedule.id: int(time.time()) - 10 * next(_INSTANTS)})
    kept = office.until(lambda: (k := office.kept.get(schedule.id)).last != before and k)
    return office.until(lambda: (report := office.records().load(kept.last)).closed and report)


@pytest.mark.slow
def test_a_scheduled_report_comes_as_one_message(office, make):
    """No status, no edit: the summary, with the absolute day and the rule, and its files below it."""
    schedule = make('"till yesterday" every day at 9:00')
    edits = len(office.slack.calls_of("chat.update"))
    before = len(office.messages("C1"))
    report = fire(office, schedule)
    assert report.status == "completed" and not report.withheld
    office.until(lambda: len(office.messages("C1")) == before + 2)
    summary = next(each for each in office.messages("C1") if each["ts"] == report.message_ts)
    assert "Revenue of" in text_of(summary)
    assert "every day" in text_of(summary) or "cada dia" in text_of(summary)
    assert len(office.slack.calls_of("chat.update")) == edits


@pytest.mark.slow
def test_it_is_posted_only_when_it_matters(office, make):
    """A condition that does not hold: completed, in the history, and nothing in the channel."""
    before = len(office.messages("C1"))
    report = fire(office, make("till every day when revenue > 100"))
    assert (report.status, report.withheld, report.delivered) == ("completed", True, True)
    assert len(office.messages("C1")) == before
    assert report.id in [each.id for each in office.records().recent(channel_id="C1")]
    assert not fire(office, make("till every day when revenue < 100")).withheld
    office.until(lambda: len(office.messages("C1")) == before + 2)


@pytest.mark.slow
def test_a_failure_is_said_in_the_channel_and_to_the_creator_and_the_fifth_pauses(office, make):
    """Whoever made it reads why, directly."""
    schedule = make("broken every day")
    before, direct = len(office.messages("C1")), len(office.messages("D2"))
    for _ in range(5):
        assert fire(office, schedule).status == "error"
    kept = office.until(lambda: (k := office.kept.get(schedule.id)).paused and k)
    assert kept.paused == "failed"
    office.until(lambda: len(office.messages("D2")) == direct + 5)
    failures = [
        each for each in office.messages("C1")[before:] if each.get("blocks") and "ha fallat" in text_of(each)
    ]
    assert len(failures) >= 5


def test_an_archived_channel_pauses_the_schedule_and_its_creator_is_told_directly(office, make):
    """Nothing else can be done about it."""
    schedule = make("till every day")
    direct = len(office.messages("D2"))
    office.slack.state.channels["C1"].archived = True
    try:
        assert fire(office, schedule).error.code == "is_archived"
        office.until(lambda: office.kept.get(schedule.id).paused == "channel")
        office.until(lambda: len(office.messages("D2")) == direct + 1)
    finally:
        office.slack.state.channels["C1"].archived = False
