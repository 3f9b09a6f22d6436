"""What follows a firing: failures are counted and told, and in the end they pause the schedule."""

import json

import pytest

from runner.records.record import Failure


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
