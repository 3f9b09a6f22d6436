"""Periods as people say them."""

from datetime import date

import pytest

from bot.catalog.period_words import period_in_words
from runner.i18n.languages import find_locale


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2026-10-01", "2026-10-31", "October 2026"),
        ("2024-02-01", "2024-02-29", "February 2024"),
        ("2025-02-01", "2025-02-28", "February 2025"),
        ("2024-02-01", "2024-02-28", "Feb 1 – 28, 2024"),
        ("2025-01-01", "2025-12-31", "2025"),
        ("2025-01-01", "2026-12-31", "January 2025 – December 2026"),
        ("2026-01-01", "2026-03-31", "January – March 2026"),
        ("2025-12-29", "2026-01-04", "Dec 29, 2025 – Jan 4, 2026"),
        ("2026-01-03", "2026-01-03", "Jan 3, 2026"),
    ],
)
def test_a_period_is_named_where_it_has_a_name(first, last, said):
    """A month is one only where all of its days are in it."""
    words = period_in_words(date.fromisoformat(first), date.fromisoformat(last), find_locale("en"))
    assert words.replace("\u2009", " ").replace("\u202f", " ") == said


def test_other_languages_say_it_their_way():
    """By CLDR."""
    june = (date(2025, 6, 1), date(2025, 6, 30))
    assert period_in_words(*june, find_locale("es")) == "junio de 2025"
    assert period_in_words(*june, find_locale("ca")) == "juny del 2025"
