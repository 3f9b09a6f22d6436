"""What fires, when, once; what was missed; what failed; who is told."""

import json
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.schedules.fire import fire, firing_id
from runner.records.record import Failure
from tests.bot.schedules.conftest import NOW, make_schedule
from tests.support.bundles import write_bundle


def posted(slack, channel):
    """The texts of the messages in a channel."""
    return [shown(each) for each in slack.state.channels[channel].messages.values()]


def shown(message):
    """A message's blocks as text."""
    return json.dumps(message["blocks"], ensure_ascii=False)


def end(bots, report_id, status, *, code=None, message_ts=None, kind="NotebookFailed"):
    """Let a report end, as a worker does."""
    report = bots.services.records.load(report_id)
    report.status, report.delivered, report.message_ts = status, True, message_ts
    if status == "error":
        report.error = Failure(type=kind, message="Cell 4 failed: no data", code=code)
    bots.services.records.save(report)


def fire_daily(bots, times, then):
    """Let a daily schedule fire on so many days, and do something with each of its reports."""
    for _ in range(times):
        bots.clock.advance(days=1)
        bots.tick()
        then(bots.queued[-1].id)
        bots.clock.advance(minutes=1)
        bots.tick()


def test_nothing_fires_before_its_time(bots):
    """Nine in Madrid is eight in UTC."""
    bots.add("every day at 9:00")
    bots.clock.set("2025-03-20T07:59:59+00:00")
    bots.tick()
    assert bots.queued == []
    bots.clock.advance(seconds=1)
    bots.tick()
    assert len(bots.queued) == 1


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


def test_every_firing_is_queued_once_however_many_bots_tick(open_bots):
    """Four bots, one instant, one report."""
    bots = open_bots(count=4)
    bots.add("every day at 9:00")
    bots.clock.set("2025-03-20T08:00:00+00:00")
    for bot in (0, 1, 2, 3, 0, 1):
        bots.tick(bot)
    assert len(bots.queued) == 1


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


def test_a_report_that_is_completed_is_followed_by_nothing(bots, slack):
    """Its own message is all that there is."""
    schedule = bots.add("every day at 9:00")
    fire_daily(bots, 6, lambda report_id: end(bots, report_id, "completed", message_ts="1.1"))
    assert posted(slack, "C1") == []
    assert bots.kept(schedule).failures == 0


def test_a_failure_is_told_to_the_creator_and_five_in_a_row_pause(open_bots, slack):
    """The channel sees each failure in the report's own message; the fifth pauses, and both are told."""
    bots = open_bots(count=2)
    schedule = bots.add("every day at 9:00")
    fire_daily(bots, 4, lambda report_id: end(bots, report_id, "error", message_ts="1.1"))
    bots.tick(1)
    assert (len(posted(slack, "D1")), len(posted(slack, "C1"))) == (4, 0)
    assert "Cell 4 failed: no data" in posted(slack, "D1")[0]
    fire_daily(bots, 1, lambda report_id: end(bots, report_id, "error", message_ts="1.1"))
    bots.tick(1)
    assert "paused: it failed 5 times in a row" in posted(slack, "D1")[4]
    assert "paused: it failed 5 times in a row" in posted(slack, "C1")[0]
    assert (bots.kept(schedule).paused, bots.kept(schedule).next) == ("failed", None)
    bots.clock.advance(days=3)
    bots.tick()
    assert len(bots.queued) == 5


def test_a_success_in_between_begins_the_count_anew(bots):
    """Four failures, one success, four failures: it goes on."""
    schedule = bots.add("every day at 9:00")
    for times, status in ((4, "error"), (1, "completed"), (4, "error")):
        fire_daily(bots, times, lambda report_id, status=status: end(bots, report_id, status, message_ts="1.1"))
    assert (bots.kept(schedule).paused, bots.kept(schedule).failures) == (None, 4)


def test_a_cancelled_report_counts_as_neither(bots, slack):
    """Somebody stopped it on purpose."""
    schedule = bots.add("every day at 9:00")
    fire_daily(bots, 6, lambda report_id: end(bots, report_id, "cancelled"))
    assert (bots.kept(schedule).paused, bots.kept(schedule).failures) == (None, 0)
    assert posted(slack, "D1") == []


@pytest.mark.parametrize("code", ["channel_not_found", "is_archived", "not_in_channel"])
def test_a_channel_that_is_gone_pauses_the_schedule_and_tells_its_creator_directly(bots, slack, code):
    """Gone, archived, or left by the bot: one direct message."""
    schedule = bots.add("every day at 9:00", channel_id="C3")
    fire_daily(bots, 1, lambda report_id: end(bots, report_id, "error", code=code, kind="DeliveryError"))
    (told,) = posted(slack, "D1")
    assert "paused: I cannot post in <#C3>" in told
    assert bots.kept(schedule).paused == "channel"


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


def test_where_no_report_can_be_read_at_all_it_waits(open_bots, tmp_path):
    """NOTEBOOKS is away for a moment: the firing comes when it is back."""
    folder = tmp_path / "notebooks"
    write_bundle(folder / "a")
    bots = open_bots(folder)
    schedule = bots.add("every day at 9:00", words="a", report="a")
    bots.clock.advance(days=1)
    folder.rename(tmp_path / "away")
    with pytest.raises(Exception, match="notebooks"):
        bots.tick()
    (tmp_path / "away").rename(folder)
    bots.clock.advance(minutes=1)
    bots.tick()
    assert len(bots.queued) == 1
    assert bots.kept(schedule).failures == 0


def test_one_schedule_with_a_defect_keeps_no_other_from_firing(bots):
    """Whatever is raised over it."""
    bad = bots.add("every day at 9:00", id="bad")
    bots.schedules.delete(bad)
    bots.schedules.add(replace(bad, timezone="Atlantis/Capital"), NOW + timedelta(hours=1))
    bots.add("every day at 9:00", id="good")
    bots.clock.advance(days=1)
    bots.tick()
    assert [each.schedule for each in bots.queued] == ["good"]
    assert bots.kept(bad).paused == "defect"


def test_a_notice_waits_for_slack(bots, slack):
    """Slack fails for a moment; the notice is told later, once."""
    bots.add("every day at 9:00")
    slack.fail("chat.postMessage", status=503, times=3)  # the client tries three times by itself
    bots.clock.set("2025-03-21T07:00:00+00:00")
    bots.tick()
    assert posted(slack, "C1") == []
    bots.clock.advance(seconds=10)
    for _ in range(3):
        bots.tick()
    assert len(posted(slack, "C1")) == 1


def test_a_paused_schedule_does_not_fire_and_a_resumed_one_does_from_then_on(bots, slack):
    """What it would have fired meanwhile was not missed."""
    schedule = bots.add("every day at 9:00")
    assert bots.schedules.pause(schedule.id, "asked", now=bots.clock())
    bots.clock.advance(days=3)
    bots.tick()
    assert bots.queued == []
    (first,) = schedule.next_instants(bots.clock(), 1)
    assert bots.schedules.resume(schedule.id, first)
    bots.tick()
    assert bots.queued == []
    bots.clock.advance(days=1)
    bots.tick()
    assert len(bots.queued) == 1
    assert posted(slack, "C1") == []


def test_a_deleted_schedule_is_gone(bots):
    """From what is due too."""
    schedule = bots.add("every day at 9:00")
    assert bots.schedules.delete(schedule)
    assert not bots.schedules.delete(schedule)
    bots.clock.advance(days=1)
    bots.tick()
    assert bots.queued == []
    assert bots.schedules.all() == bots.schedules.of_channel("C1") == []


def test_a_channel_takes_sixty_schedules(bots):
    """The 61st changes nothing; the same one once more is no new one."""
    for number in range(60):
        bots.add(id=f"s{number}")
    (first,) = make_schedule(id="s60").next_instants(NOW, 1)
    assert not bots.schedules.add(make_schedule(id="s60"), first)
    assert bots.schedules.add(make_schedule(id="s59"), first)
    assert len(bots.schedules.of_channel("C1")) == len(bots.schedules.all()) == 60


def test_ten_thousand_schedules_cost_nothing_while_none_is_due(bots, redis):
    """A tick takes less than five milliseconds of this process."""
    (first,) = make_schedule().next_instants(NOW, 1)
    text, score = make_schedule().to_json(), first.timestamp()
    with redis.pipeline(transaction=False) as pipeline:
        for number in range(10_000):
            pipeline.hset(f"reportbot:schedule:s{number}", "schedule", text)
            pipeline.zadd("reportbot:schedules:due", {f"s{number}": score})
        pipeline.execute()
    bots.tick()
    took = []
    for _ in range(20):
        start = time.process_time()
        bots.tickers[0].tick()
        took.append(time.process_time() - start)
    assert sorted(took)[10] < 0.005


@pytest.mark.slow
def test_a_thousand_that_are_due_at_once_are_queued_within_five_seconds(bots):
    """Of this process's time, so that what else runs here does not count."""
    for number in range(1000):
        bots.add("every day at 9:00", id=f"s{number}", channel_id=f"C{number // 50}")
    bots.clock.set("2025-03-20T08:00:00+00:00")
    start = time.process_time()
    bots.tick()
    assert time.process_time() - start < 5
    assert len({each.schedule for each in bots.queued}) == 1000
