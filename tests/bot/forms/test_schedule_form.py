"""The form that makes a schedule of a report."""

import pytest

from bot.schedules.store import ScheduleStore
from tests.support.bots.slack_messages import text_of


@pytest.fixture
def kept(bot):
    """The schedules that are kept."""
    return ScheduleStore(bot[0].redis)


def last(people, user="U1", channel="C1"):
    """The last message that somebody alone saw in a channel."""
    return people.ephemerals(channel, user)[-1]


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
    assert "de dilluns a divendres a les 8:00" in text_of(last(people, "U2"))


@pytest.mark.parametrize(
    ("part", "value", "sentence"),
    [
        ("words", "saless north", 'Did you mean "Sales"'),
        ("rule", "every 31 february", "no such day"),
        ("rule", "every 2 minutes", "every 5 minutes at most"),
        ("when", "profit < 3", 'no value "profit"'),
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


def prefilled(people, message, user="U1"):
    """The command that the form of a schedule below a report begins with."""
    people.press(message, "report_schedule", user)
    view = people.wait_for(lambda: people.modal(user))
    people.close_view(view, user)
    return next(each["element"]["initial_value"] for each in view["blocks"] if each.get("block_id") == "words")


def posted(services, people, *, user="U1"):
    """Let the last report be completed; give its message."""
    report = services.records.load(services.queue.job_ids[-1])
    people.wait_for(lambda: services.records.load(report.id))
    report.status = "completed"
    services.delivery.post(report, {})
    return next(each for each in people.messages("C1") if each["ts"] == report.message_ts)


@pytest.mark.parametrize(
    ("words", "filled", "command"),
    [
        ("sales last month", {"region": "north"}, "sales north last month"),
        ("sales last month", {"from_day": "2025-01-05"}, "sales from 2025-01-05 to 2025-01-31"),
        ("sales from 2025-01-01 to 2025-01-31", {"region": "west"}, "sales west from 2025-01-01 to 2025-01-31"),
    ],
)
def test_what_was_changed_in_a_form_is_what_is_scheduled(bot, words, filled, command):
    """Relative where the words before were, and still mean those days."""
    services, people = bot
    people.mention("C1", "U1", words)
    people.press(posted(services, people), "report_change", "U1")
    view = people.wait_for(lambda: people.modal("U1"))
    assert people.submit(view, filled, "U1").ok
    assert prefilled(people, posted(services, people)) == command


def test_a_report_that_was_run_again_is_scheduled_by_its_first_words(bot):
    """It kept its days, and the words move along."""
    services, people = bot
    people.mention("C1", "U1", "sales north last month")
    people.press(posted(services, people), "report_again", "U1")
    assert prefilled(people, posted(services, people)) == "sales north last month"


def test_a_long_command_is_not_cut(bot):
    """A form takes as much as a command may have; what is escaped in Slack is not in a form."""
    services, people = bot
    command = "please dear bot R&D " * 40 + "sales last month"
    people.mention("C1", "U1", command)
    assert prefilled(people, posted(services, people)) == command


def test_a_schedule_where_the_bot_is_not_is_refused_in_the_form(bot, kept):
    """With what to type."""
    _, people = bot
    people.slash("C2", "U1", "sales last month")
    people.slash("C2", "U1", "schedule sales last month every monday")
    assert "/invite @reportbot" in text_of(people.ephemerals("C2", "U1")[-1])
    assert kept.all() == []
