"""Schedules in Slack: made by a command, a mention or a form, listed and changed by buttons."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.schedules.store import ScheduleStore
from bot.schedules.ticker import Ticker
from tests.support.bundles import write_bundle
from tests.support.slack_messages import buttons, text_of


@pytest.fixture
def kept(bot):
    """The schedules that are kept."""
    return ScheduleStore(bot[0].redis)


def last(people, user="U1", channel="C1"):
    """The last message that somebody alone saw in a channel."""
    return people.ephemerals(channel, user)[-1]


def test_a_command_makes_a_schedule_and_says_when_it_comes(bot, kept):
    """With the next three dates, what the first report will be, and buttons; nothing is queued."""
    services, people = bot
    sent = people.slash("C1", "U1", 'schedule "sales last week" every monday at 9:00')
    assert sent.ok and sent.ack.said["response_type"] == "ephemeral"
    (made,) = kept.of_channel("C1")
    assert (made.schedule.words, made.schedule.report, made.schedule.creator) == ("sales last week", "sales", "U1")
    assert made.next == datetime(2025, 2, 17, 8, tzinfo=UTC)
    told = text_of(last(people))
    assert "every Monday at 9:00 in Europe/Madrid" in told
    assert "Mon 17 Feb, 09:00 · Mon 24 Feb, 09:00 · Mon 3 Mar, 09:00" in told
    assert "Feb 10 – 16, 2025" in told
    assert [each.partition(":")[0] for each in buttons(last(people))] == [
        "schedule_pause",
        "schedule_run",
        "schedule_delete",
    ]
    assert not services.queue.job_ids


def test_a_command_that_is_delivered_twice_makes_one_schedule(bot, kept):
    """Slack asks again where it saw no answer."""
    _, people = bot
    sent = people.slash("C1", "U1", "schedule sales last week every monday")
    people.again(sent)
    assert len(kept.all()) == 1


@pytest.mark.parametrize(
    ("user", "typed", "rule"),
    [
        ("U2", "programa «vendes de la setmana passada» cada dilluns a les 9", "cada dilluns a les 9:00"),
        ("U2", "programa vendes d'ahir cada dia feiner a les 8:30", "cada dia laborable a les 8:30"),
        ("U3", 'programar "ventas del mes pasado" el día 1 de cada mes', "el día 1 de cada mes a las 9:00"),
    ],
)
def test_it_is_made_and_said_in_the_askers_language(bot, kept, user, typed, rule):
    """In Catalan and Spanish, with the asker's time zone."""
    _, people = bot
    people.slash("C1", user, typed)
    (made,) = kept.all()
    assert made.schedule.timezone == {"U2": "Europe/Madrid", "U3": "America/Bogota"}[user]
    assert f"{rule} " in text_of(last(people, user))


def test_a_mention_makes_a_schedule_too(bot, kept):
    """The asker alone is told."""
    _, people = bot
    people.mention("C1", "U1", 'schedule "sales yesterday" every day at 8:00')
    people.wait_for(lambda: people.ephemerals("C1", "U1"))
    assert "every day at 8:00" in text_of(last(people))
    assert len(kept.of_channel("C1")) == 1


def test_a_condition_is_kept_and_said(bot, kept):
    """As it was typed, Slack's own escapes undone."""
    _, people = bot
    people.slash("C1", "U1", 'schedule "sales last week" every monday when revenue < 10000')
    (made,) = kept.all()
    assert made.schedule.when == "revenue < 10000"
    assert "only when revenue < 10000" in text_of(last(people))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ('schedule "sales last week" every 31 february', "no such day"),
        ('schedule "sales last week" every 2 minutes', "every 5 minutes at most"),
        ('schedule "sales last week" * * * * *', "every 5 minutes at most"),
        ('schedule "sales last week" every banana', 'do not understand "every banana"'),
        ('schedule "sales last week"', "how often"),
        ("schedule sales last week", "when the report is to come"),
        ("schedule every monday", "which report"),
        ('schedule "saless last week" every monday', 'did you mean "sales"'),
        ('schedule "sales from banana to 2025-01-31" every monday', "banana"),
        ('schedule "sales last week" every monday when profit < 3', 'no fact "profit"'),
        ('schedule "sales last week" every monday when 1 < 3', "names no fact"),
        ('schedule "sales last week" every monday when revenue <', "not complete"),
        ('schedule "sales last week" every monday in Atlantis', "do not understand"),
    ],
)
def test_bad_input_gets_a_sentence_and_changes_nothing(bot, kept, typed, sentence):
    """And a command that works as it stands."""
    services, people = bot
    assert people.slash("C1", "U1", typed).ok
    told = text_of(last(people))
    assert sentence in told
    assert kept.all() == []
    assert not services.queue.job_ids
    example = told.split("`")[1]
    people.slash("C1", "U1", example.removeprefix("/report "))
    assert len(kept.all()) == 1


def test_the_sixty_first_schedule_of_a_channel_is_refused(bot, kept):
    """The sixty stay as they are."""
    _, people = bot
    for number in range(61):
        people.slash("C1", "U1", f"schedule sales last week every day at {number % 24}:{number % 60:02}")
    assert len(kept.of_channel("C1")) == 60
    assert "60 schedules already" in text_of(last(people))


def test_a_report_that_the_asker_may_not_have_cannot_be_scheduled(listen, tmp_path):
    """Neither by whom `allow` leaves out, nor by a workflow, which is nobody."""
    write_bundle(tmp_path / "notebooks/a", config={"allow": {"users": ["U2"]}})
    write_bundle(tmp_path / "notebooks/b")
    services, people = listen(tmp_path / "notebooks")
    people.slash("C1", "U1", "schedule a every monday")
    assert "you are not one of them" in text_of(last(people))
    people.workflow("C1", "schedule b every monday")
    people.wait_for(lambda: "cannot make schedules" in text_of(people.messages("C1")[-1]))
    assert ScheduleStore(services.redis).all() == []


def test_fixed_days_are_pointed_out(bot):
    """A weekly report on the same January again and again is seldom what was meant."""
    _, people = bot
    people.slash("C1", "U1", 'schedule "sales January 2025" every monday')
    assert "The days are fixed" in text_of(last(people))
    people.slash("C1", "U1", 'schedule "sales last month" every monday')
    assert "The days are fixed" not in text_of(last(people))


def test_schedules_lists_those_of_the_channel(bot):
    """With the next three dates, whose they are, and buttons; those of other channels are not there."""
    _, people = bot
    people.slash("C2", "U1", 'schedule "delivery seur last week" every day')
    people.slash("C1", "U1", "schedules")
    assert "no schedules" in text_of(last(people))
    people.slash("C1", "U1", 'schedule "sales last week" every monday when revenue < 3')
    people.slash("C1", "U2", "programa vendes d'ahir cada dia a les 8")
    people.slash("C1", "U1", "schedules")
    told = text_of(last(people))
    for words in (
        "sales last week",
        "only when revenue &lt; 3",
        "<@U1>",
        "vendes d'ahir",
        "<@U2>",
        "Wed 12 Feb, 08:00",
    ):
        assert words in told, (words, told)
    assert "delivery" not in told
    assert len(buttons(last(people))) == 6


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


@pytest.fixture
def completed(bot):
    """A report that was posted in a channel, and its message."""
    services, people = bot
    people.mention("C1", "U1", "sales north last week")
    (report_id,) = services.queue.job_ids
    services.queue.empty()
    report = services.records.load(report_id)
    report.status = "completed"
    services.delivery.post(report, {})
    return people.messages("C1")[-1] if len(people.messages("C1")) == 1 else people.messages("C1")[1]


def test_the_button_below_a_report_opens_a_form_that_makes_a_schedule(bot, kept, completed):
    """Filled in with the words that were typed, and every Monday at nine."""
    _, people = bot
    people.press(completed, "report_schedule", "U2")
    view = people.wait_for(lambda: people.modal("U2"))
    inputs = {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}
    assert inputs["words"]["initial_value"] == "sales north last week"
    assert inputs["rule"]["initial_value"] == "cada dilluns a les 9:00"
    assert "when" in inputs
    values = {"words": "vendes nord ahir", "rule": "cada dia feiner a les 8", "when": "revenue < 5"}
    sent = people.submit(view, values, "U2")
    assert sent.ok
    (made,) = kept.of_channel("C1")
    assert (made.schedule.words, made.schedule.when, made.schedule.creator) == (
        "vendes nord ahir",
        "revenue < 5",
        "U2",
    )
    people.wait_for(lambda: people.ephemerals("C1", "U2"))
    assert "cada dia laborable a les 8:00" in text_of(last(people, "U2"))


@pytest.mark.parametrize(
    ("part", "value", "sentence"),
    [
        ("words", "saless north", 'Did you mean "sales"'),
        ("rule", "every 31 february", "no such day"),
        ("rule", "every 2 minutes", "every 5 minutes at most"),
        ("when", "profit < 3", 'no fact "profit"'),
    ],
)
def test_what_is_wrong_in_the_form_is_said_where_it_stands(bot, completed, part, value, sentence):
    """Beside the input; nothing is kept."""
    services, people = bot
    people.press(completed, "report_schedule", "U1")
    view = people.wait_for(lambda: people.modal("U1"))
    values = {"words": "sales north yesterday", "rule": "every day", part: value}
    sent = people.submit(view, values, "U1")
    assert sentence.lower() in sent.ack.said["errors"][part].lower()
    kept = ScheduleStore(services.redis)
    assert kept.all() == []


def test_a_schedule_typed_in_catalan_fires_on_the_local_days_and_its_post_says_which(listen, queued, slack):
    """From a channel in another zone, seen in the record; running it again asks for the same days."""
    services, people = listen()
    people.slash("C1", "U2", "programa «vendes d'ahir» cada dilluns a les 8:30 a Pacific/Auckland")
    clock = [datetime(2025, 2, 16, 19, 30, tzinfo=UTC)]  # Monday in Auckland, Sunday in Madrid
    Ticker(replace(services, clock=lambda: clock[0])).tick()
    (request,) = queued(services)
    report = services.records.load(request.id)
    assert report.parameters == {"from_day": "2025-02-16", "to_day": "2025-02-16", "region": None}
    report.status, report.stored = "completed", True
    services.delivery.post(report, {})
    (message,) = people.messages("C1")
    assert "16 de febr. del 2025" in text_of(message)
    assert "cada dilluns a les 8:30 a Pacific/Auckland" in text_of(message)
    services.records.save(report)
    people.press(message, "report_again", "U1")
    assert queued(services)[-1].parameters == report.parameters


def test_a_reminder_runs_its_report_and_its_making_listing_and_deleting_run_none(bot, queued):
    """Slack's own reminders keep working."""
    services, people = bot
    people.add_reminder("C1", "U1", "@reportbot sales last week")
    people.write("C1", "U1", "/remind list")
    assert not services.queue.job_ids
    people.remind("C1", "<@UBOT> sales last week.".replace("UBOT", people.state.bot))
    assert [each.report for each in queued(services)] == ["sales"]
    assert queued(services)[0].origin.user_id is None
