"""One firing: what its words mean, what was missed, who may not ask any more."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.schedules.fire import fire, firing_id
from tests.bot.schedules.conftest import NOW, make_schedule
from tests.support.bundles import write_bundle


def posted(slack, channel):
    """The texts of the messages in a channel."""
    return [shown(each) for each in slack.state.channels[channel].messages.values()]


def shown(message):
    """A message's blocks as text."""
    return json.dumps(message["blocks"], ensure_ascii=False)


def test_the_words_are_read_on_the_day_of_the_firing_in_the_schedules_zone(bots):
    """ScheduleCommand in Catalan in Barcelona's channel for Auckland's Monday, which is still Sunday in Madrid and UTC."""
    schedule = bots.add(
        "cada dilluns a les 8:30", words="vendes d'ahir", language="ca", timezone="Pacific/Auckland"
    )
    bots.clock.set("2025-03-23T19:30:02+00:00")
    bots.tick()
    (request,) = bots.queued
    assert request.parameters["from_day"] == request.parameters["to_day"] == "2025-03-23"
    assert request.timezone == "Pacific/Auckland"
    assert request.language == "ca"
    assert "23 de març" in request.echo.splitlines()[0]
    assert (request.schedule, request.words) == (schedule.id, "vendes d'ahir")
    assert bots.services.records.load(request.id).parameters == request.parameters


def test_a_late_firing_is_read_as_of_the_instant_it_stands_for(bots):
    """Due on Wednesday evening, run after midnight: "yesterday" is Tuesday."""
    bots.add("every day at 23:00", words="sales yesterday")
    bots.clock.set("2025-03-20T01:00:00+00:00")
    bots.tick()
    assert bots.queued[0].parameters["from_day"] == "2025-03-18"
    assert bots.queued[0].instant.isoformat() == "2025-03-19T23:00:00+01:00"


def test_a_bot_killed_between_the_queue_and_the_schedule_loses_and_doubles_nothing(bots):
    """The report is queued, the schedule has not moved on; whoever comes next moves it on."""
    schedule = bots.add("every day at 9:00")
    bots.clock.set("2025-03-20T08:00:00+00:00")

    class Killed(Exception):
        """As good as a SIGKILL."""

    class DiesBeforeMovingOn:
        def advance(self, *args, **kwargs):
            raise Killed

    due = int(bots.clock().timestamp())
    with pytest.raises(Killed):
        fire(bots.kept(schedule), due, bots.services, DiesBeforeMovingOn())
    assert len(bots.queued) == 1
    bots.tick()
    bots.tick()
    assert [each.id for each in bots.queued] == [firing_id(schedule, bots.clock())]
    assert bots.kept(schedule).next == datetime(2025, 3, 21, 8, tzinfo=UTC)


def test_a_bot_that_slept_over_an_instant_changes_nothing(bots):
    """It read the schedule before another bot fired it, and wakes up afterwards."""
    schedule = bots.add("every day at 9:00")
    bots.clock.set("2025-03-20T08:00:00+00:00")
    before, due = bots.kept(schedule), int(bots.clock().timestamp())
    bots.tick()
    bots.clock.advance(hours=1)
    fire(before, due, bots.services, bots.schedules)
    assert len(bots.queued) == 1
    assert bots.kept(schedule).next == datetime(2025, 3, 21, 8, tzinfo=UTC)


def test_of_missed_firings_the_latest_runs_and_the_channel_is_told_once(open_bots, slack):
    """Down from nine to twelve: noon's report comes, nine's to eleven's do not, and one message says so."""
    bots = open_bots(count=2)
    bots.add("every hour", words="sales today")
    bots.clock.set("2025-03-19T15:20:00+00:00")
    for bot in (0, 1, 0):
        bots.tick(bot)
    assert [each.id for each in bots.queued] == [firing_id(make_schedule("every hour"), NOW + timedelta(hours=3))]
    (told,) = posted(slack, "C1")
    assert "14:00" in told
    assert "15:00" in told
    assert "16:00" in told


def test_a_firing_that_is_a_little_late_is_no_news(bots, slack):
    """It runs; nobody is told."""
    bots.add("every day at 9:00")
    bots.clock.set("2025-03-20T13:59:00+00:00")
    bots.tick()
    assert len(bots.queued) == 1
    assert posted(slack, "C1") == []


@pytest.mark.parametrize(("grace", "runs"), [(6 * 3600, 0), (12 * 3600, 1), (60, 0)])
def test_beyond_its_grace_a_firing_does_not_run(bots, slack, grace, runs):
    """Seven hours late: too late by default, in time where the schedule says so; what is skipped is told."""
    schedule = bots.add("every day at 9:00", grace=grace)
    bots.clock.set("2025-03-20T15:00:01+00:00")
    bots.tick()
    assert len(bots.queued) == runs
    assert len(posted(slack, "C1")) == 1 - runs
    assert bots.kept(schedule).next == datetime(2025, 3, 21, 8, tzinfo=UTC)


def test_a_creator_who_is_gone_pauses_the_schedule(bots, slack):
    """Deactivated in the workspace: nothing runs, the channel is told."""
    schedule = bots.add("every day at 9:00")
    slack.state.users["U1"].deleted = True
    bots.clock.advance(days=1)
    bots.tick()
    assert bots.queued == []
    assert bots.kept(schedule).paused == "creator"
    assert "<@U1> may not ask" in posted(slack, "C1")[0]


def test_a_creator_who_may_not_ask_any_more_pauses_the_schedule(open_bots, slack, tmp_path):
    """The report's `allow` has changed since."""
    folder = tmp_path / "notebooks/a"
    write_bundle(folder)
    bots = open_bots(folder.parent)
    schedule = bots.add("every day at 9:00", words="a", report="a")
    bots.clock.advance(days=1)
    bots.tick()
    assert len(bots.queued) == 1
    (folder / "config.json").write_text(json.dumps({"title": "A", "allow": {"users": ["U2"]}}))
    bots.clock.advance(days=1)
    bots.tick()
    assert len(bots.queued) == 1
    assert bots.kept(schedule).paused == "creator"
    assert "may not ask" in posted(slack, "D1")[0]


def test_words_that_mean_nothing_any_more_are_a_failure_that_everybody_hears_of(bots, slack):
    """The report was taken away: a failed report is in the history, channel and creator are told, and it goes on."""
    schedule = bots.add("every day at 9:00", words="profits last week")
    bots.clock.advance(days=1)
    bots.tick()
    bots.tick()
    assert bots.queued == []
    kept = bots.kept(schedule)
    report = bots.services.records.load(kept.last)
    assert (report.status, report.error.type, kept.failures) == ("error", "UnknownReport", 1)
    assert "failed" in posted(slack, "C1")[0]
    assert "failed" in posted(slack, "D1")[0]
    assert kept.next is not None
