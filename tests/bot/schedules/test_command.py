"""What is typed to make a schedule, cut into command, rule and condition."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.help import SCHEDULE_EXAMPLE
from bot.schedules.command import (
    SCHEDULES,
    ScheduleCommand,
    asks_for_schedules,
    asks_to_schedule,
    parse_schedule_command,
)
from runner.errors import CommandError
from runner.i18n.phrases import speaker

# typed | command | rule | condition
TYPED = """
schedule "sales last week" every monday at 9:00 | sales last week | every monday at 9:00 |
schedule “sales last week” every monday at 9:00 | sales last week | every monday at 9:00 |
schedule 'sales last week', every monday | sales last week | every monday |
schedule sales last week every monday at 9:00 | sales last week | every monday at 9:00 |
schedule sales last month on the 1st of every month | sales last month | on the 1st of every month |
schedule sales yesterday 0 9 * * 1-5 | sales yesterday | 0 9 * * 1-5 |
schedule sales yesterday daily at 8 | sales yesterday | daily at 8 |
schedule sales from the 1st every monday | sales from the 1st | every monday |
schedule delivery carrier="every day" last week every day | delivery carrier="every day" last week | every day |
schedule "sales" every day when revenue &lt; 10 &amp;&amp; orders &gt; 1 | sales | every day | revenue < 10 && orders > 1
schedule sales every day when status == "when it fails" | sales | every day | status == "when it fails"
Schedule "a &amp; b" every day in Europe/Madrid | a &amp; b | every day in Europe/Madrid |
programa "ventas de ayer" cada lunes a las 9 cuando revenue < 1 | ventas de ayer | cada lunes a las 9 | revenue < 1
programar ventas de lunes a viernes cada lunes | ventas de lunes a viernes | cada lunes |
programa vendes d'ahir cada dia a les 8 quan revenue < 1 | vendes d'ahir | cada dia a les 8 | revenue < 1
planifica vendes de la setmana passada els dilluns a les 9 | vendes de la setmana passada | els dilluns a les 9 |
"""


@pytest.mark.parametrize("line", TYPED.strip().splitlines())
def test_it_is_cut_where_the_rule_and_the_condition_begin(line):
    """With quotes or without, in three languages, as Slack sends it."""
    text, words, rule, when = (part.strip() for part in line.split(" |") if part is not None)
    assert asks_to_schedule(text)
    assert parse_schedule_command(text, language="en") == ScheduleCommand(
        words=words, rule=rule, when=when, grace=None
    )


@pytest.mark.parametrize(
    ("said", "seconds"), [("grace=2h", 7200), ("grace 90m", 5400), ("grace: 1d", 86400), ("GRACE=7d", 7 * 86400)]
)
def test_a_grace_may_be_said(said, seconds):
    """How late a missed firing may still run."""
    typed = parse_schedule_command(f'schedule "sales" every day {said} at 9:00', language="en")
    assert (typed.rule, typed.grace) == ("every day at 9:00", seconds)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("schedule sales", "when the report is to come"),
        ("schedule every monday", "which report"),
        ("schedule sales every 2 minutes", "every 5 minutes at most"),
        ("schedule sales every banana", "every banana"),
        ('schedule "sales" every day grace=8d', "a week at most"),
        ('schedule "sales" every day grace=0h', "a week at most"),
    ],
)
def test_what_cannot_be_cut_is_refused(text, sentence):
    """With what is missing, or wrong."""
    with pytest.raises(CommandError, match=sentence):
        parse_schedule_command(text, language="en")


@pytest.mark.parametrize("language", ["en", "es", "ca"])
def test_the_examples_can_be_typed_in_their_language(language):
    """What the bot says may be sent as it stands."""
    say = speaker(language)
    assert asks_to_schedule(say(SCHEDULE_EXAMPLE))
    assert asks_for_schedules(say(SCHEDULES))
    assert parse_schedule_command(say(SCHEDULE_EXAMPLE), language=language).words


@pytest.mark.parametrize(
    "text", ["sales last week", "sales schedules", "scheduled", "", "  ", "schedules of sales"]
)
def test_other_words_are_about_no_schedule(text):
    """They are a command, or nothing."""
    assert not asks_to_schedule(text)
    assert not asks_for_schedules(text)


@given(st.text(max_size=80), st.sampled_from(["", ' "sales" ', " sales every monday ", " cada dilluns quan "]))
def test_any_text_is_cut_or_refused(text, before):
    """Whatever is typed."""
    try:
        parse_schedule_command(f"schedule x{before}{text}", language="ca")
    except CommandError as error:
        assert error.message
