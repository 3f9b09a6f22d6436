"""The form that makes a schedule of a report."""

import pytest

from bot.schedules.store import ScheduleStore
from tests.support.slack_messages import text_of


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
