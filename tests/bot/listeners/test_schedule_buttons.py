"""The buttons of schedules: pages, changes by those who may, and the report at once."""

from datetime import UTC, datetime

import pytest

from bot.schedules.store import ScheduleStore
from tests.support.bots.slack_messages import buttons, text_of


@pytest.fixture
def kept(bot):
    """The schedules that are kept."""
    return ScheduleStore(bot[0].redis)


def last(people, user="U1", channel="C1"):
    """The last message that somebody alone saw in a channel."""
    return people.ephemerals(channel, user)[-1]


def test_many_schedules_come_in_pages(bot):
    """Sixty fit into no message of Slack's; buttons turn the pages in place."""
    _, people = bot
    for number in range(23):
        people.slash("C1", "U1", f"schedule sales last week every day at {number}:00")
    people.slash("C1", "U1", "schedules")
    count, seen = len(people.ephemerals("C1", "U1")), set()
    for shown in (10, 10, 3):
        people.wait_for(lambda shown=shown, seen=seen: len(listed(people) - seen) == shown)
        seen = seen | listed(people)
        if len(seen) < 23:
            people.press(last(people), "schedule_page:more", "U1")
    assert "schedule_page:more" not in buttons(last(people))
    assert len(people.ephemerals("C1", "U1")) == count


def listed(people):
    """The schedules whose buttons somebody sees."""
    return {each for each in buttons(last(people)) if each.startswith("schedule_delete")}


def press(people, name, user="U1"):
    """Press a button of the list that somebody sees."""
    message = last(people, user)
    action = next(each for each in buttons(message) if each.startswith(f"schedule_{name}:"))
    assert people.press(message, action, user).ok


def test_the_creator_pauses_resumes_and_deletes(bot, kept):
    """The list shows each change in place."""
    _, people = bot
    people.slash("C1", "U2", "programa vendes d'ahir cada dia a les 8")
    people.slash("C1", "U2", "schedules")
    press(people, "pause", "U2")
    assert kept.all()[0].paused == "asked"
    people.wait_for(lambda: any(each.startswith("schedule_resume") for each in buttons(last(people, "U2"))))
    press(people, "resume", "U2")
    assert kept.all()[0].next == datetime(2025, 2, 11, 7, tzinfo=UTC)
    people.wait_for(lambda: any(each.startswith("schedule_pause") for each in buttons(last(people, "U2"))))
    press(people, "delete", "U2")
    assert kept.all() == []
    people.wait_for(lambda: not buttons(last(people, "U2")))


def test_an_admin_may_change_what_others_made_and_nobody_else(bot, kept):
    """U1 administers the workspace; U3 does not."""
    _, people = bot
    people.slash("C1", "U2", "programa vendes d'ahir cada dia a les 8")
    people.slash("C1", "U3", "schedules")
    press(people, "delete", "U3")
    people.wait_for(lambda: "<@U2>" in text_of(last(people, "U3")) and not buttons(last(people, "U3")))
    assert len(kept.all()) == 1
    people.slash("C1", "U1", "schedules")
    press(people, "delete", "U1")
    assert kept.all() == []


def test_run_now_asks_for_the_report_in_its_channel_in_the_name_of_who_pressed(bot, queued):
    """With the schedule's words as they are read today, and a status message, since somebody waits for it."""
    services, people = bot
    people.slash("C1", "U1", 'schedule "sales yesterday" every monday')
    press(people, "run")
    (request,) = queued(services)
    assert request.parameters["from_day"] == "2025-02-09"
    assert (request.origin.user_id, request.origin.channel_id, request.when) == ("U1", "C1", "")
    people.wait_for(lambda: any("Understood" in text_of(each) for each in people.messages("C1")))


def test_a_button_of_a_schedule_that_is_gone_says_so(bot):
    """Whoever deleted it meanwhile."""
    services, people = bot
    people.slash("C1", "U1", 'schedule "sales yesterday" every monday')
    message = last(people)
    ScheduleStore(services.redis).delete(ScheduleStore(services.redis).all()[0].schedule)
    people.press(message, buttons(message)[0], "U1")
    people.wait_for(lambda: "not there any more" in text_of(last(people)))


def test_a_schedule_is_changed_in_a_form(bot, kept):
    """It stays the same one, its creator's, in its channel; a wrong part is said where it stands."""
    _, people = bot
    people.slash("C1", "U2", "programa vendes d'ahir cada dia a les 8")
    people.slash("C1", "U2", "schedules")
    (before,) = kept.all()
    press(people, "change", "U2")
    view = people.wait_for(lambda: people.modal("U2"))
    shown = {
        each["block_id"]: each["element"].get("initial_value") for each in view["blocks"] if "element" in each
    }
    assert shown["words"] == "vendes d'ahir" and shown["rule"] == "cada dia a les 8:00 a Europe/Madrid"
    assert people.submit(view, {"rule": "cada 31 de febrer"}, "U2").ack.said["errors"]["rule"]
    assert people.submit(view, {"words": "vendes nord d'ahir", "rule": "cada dilluns a les 9"}, "U2").ok
    (after,) = kept.all()
    assert (after.schedule.words, after.schedule.rule.weekdays) == ("vendes nord d'ahir", (0,))
    for name in ("id", "creator", "channel_id", "created_at"):
        assert getattr(after.schedule, name) == getattr(before.schedule, name)
    assert after.next == datetime(2025, 2, 17, 8, tzinfo=UTC)


def test_a_changed_schedule_that_is_paused_stays_so(bot, kept):
    """Until somebody resumes it."""
    _, people = bot
    people.slash("C1", "U1", "schedule sales yesterday every day at 8:00")
    people.slash("C1", "U1", "schedules")
    press(people, "pause")
    press(people, "change")
    people.submit(people.wait_for(lambda: people.modal("U1")), {"rule": "every friday"}, "U1")
    (after,) = kept.all()
    assert (after.paused, after.next, after.schedule.rule.weekdays) == ("asked", None, (4,))


def test_a_schedules_report_is_sent_to_whoever_wants_to_see_it_first(bot, queued):
    """In their direct messages, once for a double click; the channel sees nothing of it."""
    services, people = bot
    people.slash("C1", "U1", "schedule sales yesterday every day at 8:00")
    message = last(people)
    action = next(each for each in buttons(message) if each.startswith("schedule_preview"))
    people.at_once(*[lambda: people.press(message, action, "U1")] * 3)
    (request,) = queued(services)
    assert (request.origin.channel_id, request.origin.user_id) == (None, "U1")
    people.wait_for(lambda: people.messages("D1"))
    assert not people.messages("C1")
    run = next(each for each in buttons(message) if each.startswith("schedule_run"))
    people.at_once(*[lambda: people.press(message, run, "U1")] * 3)
    assert [each.origin.channel_id for each in queued(services)] == [None, "C1"]


def test_a_schedule_is_handed_over(bot, kept, slack):
    """To somebody who may have its report and is there; both are told, and it is theirs to change."""
    _, people = bot
    slack.state.add_user("U6", "erin", team="T0OTHER")
    people.slash("C1", "U2", "programa vendes d'ahir cada dia a les 8")
    people.slash("C1", "U2", "schedules")
    press(people, "hand_over", "U2")
    view = people.wait_for(lambda: people.modal("U2"))
    for nobody in ("U4", "U6"):
        assert people.submit(view, {"to": nobody}, "U2").ack.said["errors"]["to"]
    assert people.submit(view, {"to": "U3"}, "U2").ok
    assert (kept.all()[0].schedule.creator, kept.all()[0].schedule.creator_name) == ("U3", "carlos")
    told = people.wait_for(lambda: people.messages("D3"))[0]
    assert "berta te ha traspasado" in text_of(told)
    people.wait_for(lambda: "carlos" in text_of(last(people, "U2")))
    people.slash("C1", "U2", "schedules")
    press(people, "hand_over", "U2")
    people.wait_for(lambda: "U3" in text_of(last(people, "U2")))
