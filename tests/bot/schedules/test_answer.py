"""Schedules that are made and listed in words, as Slack sends them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.schedules.store import ScheduleStore
from bot.schedules.ticker import Ticker
from tests.support.bots.slack_messages import buttons, text_of
from tests.support.bundles import write_bundle


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
        "schedule_preview",
        "schedule_change",
        "schedule_hand_over",
        "schedule_delete",
    ]
    assert not services.queue.job_ids


def test_the_same_schedule_is_not_made_twice(bot, kept):
    """Whoever asks is told that it is there, and finds its buttons."""
    _, people = bot
    people.slash("C1", "U1", 'schedule "sales last week" every monday at 9:00')
    people.slash("C1", "U1", "schedule Sales last week every Monday")
    (made,) = kept.all()
    assert "You already have this one" in text_of(last(people))
    assert f"schedule_delete:{made.schedule.id}" in buttons(last(people))
    people.slash("C1", "U3", "schedule sales last week every monday at 9:00 in Europe/Madrid")
    assert "ada ya la ha creado" in text_of(last(people, "U3"))
    people.slash("C1", "U1", "schedule sales last week every tuesday")
    assert len(kept.all()) == 2


def test_the_confirmation_says_all_that_a_command_says(bot, kept):
    """What was left out and how words were read, and refuses what a command would."""
    _, people = bot
    people.slash("C1", "U1", 'schedule "sales frobnicate last week" every monday')
    assert "frobnicate" in text_of(last(people)) and "left out" in text_of(last(people))
    assert "Scheduled every Monday" not in text_of(last(people))
    people.slash("C1", "U1", 'schedule "sales nrth last week" every monday')
    assert "nrth" in text_of(last(people)) and len(kept.all()) == 1


@pytest.mark.parametrize("channel", ["C2", "C5", "C3"])
def test_a_schedule_is_refused_where_nothing_could_come(bot, kept, channel):
    """In a channel without the bot, private or not, and in an archived one."""
    _, people = bot
    people.slash(channel, "U1", "schedule sales last week every monday")
    said = text_of(last(people, channel=channel))
    assert ("/invite @reportbot" in said) is (channel != "C3") and not kept.all()


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
        ("U2", "programa vendes d'ahir cada dia feiner a les 8:30", "de dilluns a divendres a les 8:30"),
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
        ('schedule "saless last week" every monday', 'did you mean "Sales"'),
        ('schedule "sales from banana to 2025-01-31" every monday', "banana"),
        ('schedule "sales last week" every monday when profit < 3', 'no value "profit"'),
        ('schedule "sales last week" every monday when 1 < 3', "names no value"),
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
    assert len(buttons(last(people))) == 12


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
