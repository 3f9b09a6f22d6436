"""The buttons of schedules: pages, changes by those who may, and the report at once."""

from datetime import UTC, datetime

import pytest

from bot.schedules.store import ScheduleStore
from tests.support.slack_messages import buttons, text_of


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
