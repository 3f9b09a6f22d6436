"""What is no date, cannot be, or can be read in two ways, is told."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from bot.dates.parse import Period, read_day, read_period, today_in
from runner.errors import InvalidParameter

TODAY = date(2025, 3, 19)


IMPOSSIBLE = """
2025-02-30 | February 2025 has 28 days
31 April 2025 | April has 30 days
31 de abril | April has 30 days
31 d'abril | April has 30 days
30 feb | February has 29 days
29 February 2025 | February 2025 has 28 days
2025-13-01 | a year has 12 months
13/13/2025 | a year has 12 months
31/02/2025 | February 2025 has 28 days
20250230 | February 2025 has 28 days
0 march | March has 31 days
2025-W53 | 2025 has 52 weeks
Q5 2025 | a year has 4 quarters
last 0 days | no period
1 January 1800 | out of reach
9999-12-31 | out of reach
last 999999 years | out of reach
Tuesday 3 March 2025 | Monday
15 March to 10 March | before it starts
2025-02-01 to 2025-01-01 | before it starts
march and may | not one period
Jan, Mar 2025 | not one period
2025-01-01, 2025-01-31 | not one period
mid march | several ways
early-march | several ways
a finales de marzo | several ways
mitjan març | several ways
los lunes | several ways
Jan-15 | several ways
26-07-01 | several ways
1 and 3 march | not one period
last months | several ways
los últimos días | several ways
2025-03-01 00:00 to 2025-03-01 00:00 | before it starts
"""


@pytest.mark.parametrize("line", IMPOSSIBLE.strip().splitlines())
def test_what_does_not_exist_is_refused_with_the_reason(line: str) -> None:
    """An impossible day, week, quarter or order is never another day, and never just unread."""
    words, reason = line.split(" | ")
    with pytest.raises(InvalidParameter) as caught:
        read_period(words.split(), 0, today=TODAY, language="es")
    assert reason in caught.value.message
    assert "before it starts" in reason or any(word in caught.value.message for word in words.split())


@pytest.mark.parametrize(
    "words",
    [
        "2025--W12",
        "1-Jan--25",
        "hello",
        "north",
        "the",
        "last",
        "week",
        "of",
        "1,000",
        "10.0.17",
        "5.5",
        "100",
        "may I",
        "set",
        "1-2",
        "Q5",
        "24h",
        "day last",
        "mes último",
        "5 last month",
        "",
    ],
)
def test_what_is_no_date_is_not_read_as_one(words: str) -> None:
    """Everyday words and numbers stay what they are."""
    assert read_period(words.split() or [""], 0, today=TODAY, language="en") is None


def test_the_longest_phrase_wins_and_ends_at_a_word() -> None:
    """What follows a date stays unread; the comma behind it belongs to the sentence."""
    words = ["sales", "from", "1", "January", "2025", "to", "3", "January", "2025,", "thanks"]
    assert read_period(words, 1, today=TODAY, language="en").length == 8  # type: ignore[union-attr]
    assert read_day(words, 2, today=TODAY, language="en").length == 3  # type: ignore[union-attr]
    assert read_day(words, 1, today=TODAY, language="en") is None


@pytest.mark.parametrize(
    ("language", "words", "note"),
    [
        ("es", "01/02/2025", '"01/02/2025" was read as 1 February 2025'),
        ("en", "01/02/2025", '"01/02/2025" was read as 2 January 2025'),
        ("es", "3/4", '"3/4" was read as 3 April'),
        ("es", "25/12/2024", None),
        ("es", "03/03/2025", None),
        ("es", "2025-02-01", None),
        (
            "en",
            "2025-02-01T10:30:00Z",
            '"2025-02-01T10:30:00Z" was read as that day; the time of day was left out',
        ),
    ],
)
def test_what_can_be_read_two_ways_says_how_it_was_read(language: str, words: str, note: str | None) -> None:
    """Figures in either order carry a note; what is plain carries none."""
    reading = read_day(words.split(), 0, today=TODAY, language=language)
    assert reading and reading.note == note


def test_a_quoted_text_is_one_word() -> None:
    """A quoted phrase arrives as one word with gaps in it and is read as a whole."""
    reading = read_period(["last month"], 0, today=TODAY, language="en")
    assert reading and reading.length == 1 and reading.value == Period(date(2025, 2, 1), date(2025, 2, 28))


def test_today_is_the_askers() -> None:
    """An instant falls on different days in different zones; an instant without a zone is refused."""
    now = datetime(2025, 3, 18, 23, 30, tzinfo=UTC)
    assert today_in("Europe/Madrid", now) == date(2025, 3, 19)
    assert today_in("America/New_York", now.astimezone(timezone(timedelta(hours=9)))) == date(2025, 3, 18)
    with pytest.raises(ValueError, match="time zone"):
        today_in("UTC", datetime(2025, 1, 1))


def test_two_dashes_join_two_iso_dates() -> None:
    """As ISO 8601 has it."""
    reading = read_period(["2025-01-01--2025-01-31"], 0, today=TODAY, language="en")
    assert reading is not None
    assert reading.value == Period(date(2025, 1, 1), date(2025, 1, 31))
