"""What holds for any text at all: no surprise, no word lost, no value changed, no more work than its length."""

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dates.vocabulary import vocabulary_for
from bot.grammar.matching import Asking
from bot.grammar.parse import _parse, _Refused
from bot.grammar.stop_words import NEGATIONS, common_length
from bot.grammar.tokens import tokenise
from bot.grammar.utterance import utterance_of
from runner.errors import CommandError, InvalidParameter
from tests.support.grammar_bundles import NOTE, OFFERS, SALES, TODAY, ask

DATE_WORDS = sorted(
    " ".join(phrase)
    for phrases in vocabulary_for("ca").kinds.values()
    for listed in phrases.values()
    for phrase, _ in listed
)
WORDS = [
    *[
        "sales",
        "delivery",
        "energy",
        "top",
        "note",
        "voltage",
        "quality",
        "customers",
        "from",
        "to",
        "north",
        "south",
        "acme",
        "foo",
        "not",
        "de",
        "the",
    ],
    *[
        "region=north",
        "region=",
        "=x",
        "period=last",
        "lang=ca",
        "top=5",
        "=",
        "'",
        '"',
        "“",
        "”",
        "«",
        "-",
        "/",
        ".",
        "..",
        "\x00",
        "é",
        "²",
        "٣",
        "१",
        "９",
        "&amp;",
        "<@U1|a",
    ],
    *[
        "1",
        "31",
        "2025",
        "2025-01-01",
        "2025-02-30",
        "01/02/2025",
        "Q1",
        "W12",
        "1-15",
        "T10:00",
        "d'ahir",
        "l'1",
        "http://a/?b=c",
    ],
    "1" * 40,
    "x" * 300,
]
SENTENCES = st.lists(st.one_of(st.sampled_from(WORDS), st.sampled_from(DATE_WORDS)), max_size=16).map(" ".join)
LANGUAGES = st.sampled_from(["en", "es", "ca", "en-GB", "fr", "zz"])


def no_closing_quote(value: str) -> bool:
    """Say whether a value can stand between double quotes: none of its quotes looks like the end."""
    tokens = tokenise(f'"{value}"')
    return len(tokens) == 1 and tokens[0].end == len(value) + 2


@settings(max_examples=300, deadline=None)
@given(text=st.one_of(SENTENCES, SENTENCES.map("sales ".__add__), st.text(max_size=200)), language=LANGUAGES)
def test_any_text_is_a_command_or_a_sentence(text: str, language: str) -> None:
    """Whatever is typed, the answer is a command or a CommandError with words in it, never another exception."""
    try:
        command = ask(text, language=language)
    except CommandError as error:
        assert error.message.strip() and "\n" not in error.message
    else:
        assert command.parameters and set(command.notes) == set(dict.fromkeys(command.notes))


@settings(max_examples=300, deadline=None)
@given(words=st.lists(st.text(alphabet="abcdefgxyzçñ", min_size=3, max_size=9), max_size=8), at=st.integers(0, 8))
def test_every_word_is_bound_echoed_or_common(words: list[str], at: int) -> None:
    """Words around a command come back in the echo, in their order, but for common ones and choices; or in a refusal."""
    known = {"sales", "last", "month", "north", "nord", "norte", "south", "sud", "sur", "east", "est", "este"}
    strange = [word for word in words if word not in known and word not in DATE_WORDS]
    text = [*strange[:at], "sales", "last", "month", *strange[at:]]
    try:
        command = ask(" ".join(text), offers=[SALES])
    except InvalidParameter as error:  # a word that is nearly a month, a weekday, a region
        assert any(f'"{word}" was not understood' in error.message for word in strange)
        return
    expected = [word for index, word in enumerate(text) if word not in known and not common_length(text, index)]
    assert list(command.ignored) == expected


@settings(max_examples=500, deadline=None)
@given(value=st.text(max_size=200))
def test_a_value_set_beside_the_text_is_not_touched(value: str) -> None:
    """--set text=… arrives character by character, whatever it is; only an empty one counts as not said."""
    if value:
        assert ask("note", offers=[NOTE], text=value).parameters == {"text": value}


@settings(max_examples=500, deadline=None)
@given(value=st.text(min_size=1, max_size=100).filter(no_closing_quote))
def test_a_quoted_value_is_not_touched(value: str) -> None:
    """Between quotes every character stands for itself, in a slot and behind a name."""
    for text in (f'note "{value}"', f'note text="{value}"', f'please note "{value}" thanks'):
        assert ask(text, offers=[NOTE]).parameters == {"text": value}


def test_values_that_look_like_code_survive_in_quotes() -> None:
    """The classics can all be quoted."""
    for value in (
        '"; import os; os.abort() #',
        r"\"",
        "a\nb",
        "{text}",
        "${X} `id` $(id)",
        "<b>&amp;</b>",
        "'; --",
    ):
        assert no_closing_quote(value)
        assert ask(f'note "{value}"', offers=[NOTE]).parameters == {"text": value}


def test_no_negation_is_a_common_word() -> None:
    """ "not" and its like are echoed always."""
    for word in NEGATIONS:
        assert not common_length([word], 0)


@pytest.mark.slow
def test_the_work_grows_with_the_length_only() -> None:
    """Ten times the text costs about ten times the work, also without the limit on the length."""
    for unit in (
        "foo bar ",
        "from sales to north ",
        "1 jan to 2 feb last month ",
        "the first of ",
        "\"a 'b “c ",
        "not north ",
    ):
        short, long = (
            _seconds("sales " + unit * (3_000 // len(unit))),
            _seconds("sales " + unit * (30_000 // len(unit))),
        )
        assert long < 30 * max(short, 0.01), unit


def _seconds(text: str) -> float:
    best = 60.0
    for _ in range(2):
        start = time.process_time()  # not the wall clock, which other work moves too
        with suppress(CommandError, _Refused):
            _parse(utterance_of(text), OFFERS, Asking(today=TODAY, language="en"))
        best = min(best, time.process_time() - start)
    return best
