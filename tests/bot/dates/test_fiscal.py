"""Fiscal years, as seen from Wednesday 19 March 2025; most of these begin in April."""

from datetime import date

import pytest

from bot.dates.parse import Period, find_phrase
from runner.errors import InvalidParameter

TODAY = date(2025, 3, 19)

APRIL = """
FY25 | 2024-04-01 | 2025-03-31
FY'25 | 2024-04-01 | 2025-03-31
FY 2025 | 2024-04-01 | 2025-03-31
FY2025/26 | 2025-04-01 | 2026-03-31
FY25-26 | 2025-04-01 | 2026-03-31
financial year 2024/25 | 2024-04-01 | 2025-03-31
fiscal 2025 | 2024-04-01 | 2025-03-31
2025 fiscal year | 2024-04-01 | 2025-03-31
this fiscal year | 2024-04-01 | 2025-03-31
last FY | 2023-04-01 | 2024-03-31
FY24 to FY25 | 2023-04-01 | 2025-03-31
fiscal Q1 | 2024-04-01 | 2024-06-30
FQ4 | 2025-01-01 | 2025-03-31
FY25 Q1 | 2024-04-01 | 2024-06-30
Q1 of FY2025/26 | 2025-04-01 | 2025-06-30
last fiscal quarter | 2024-10-01 | 2024-12-31
first fiscal quarter of 2025 | 2024-04-01 | 2024-06-30
fiscal H1 | 2024-04-01 | 2024-09-30
Q4 last fiscal year | 2024-01-01 | 2024-03-31
fiscal year to date | 2024-04-01 | 2025-03-19
FYTD | 2024-04-01 | 2025-03-19
the first month of FY25 | 2024-04-01 | 2024-04-30
año fiscal 2025 | 2024-04-01 | 2025-03-31
el pasado año fiscal | 2023-04-01 | 2024-03-31
ejercicio 2025 | 2024-04-01 | 2025-03-31
en lo que va de ejercicio | 2024-04-01 | 2025-03-19
primer trimestre fiscal | 2024-04-01 | 2024-06-30
primer trimestre del ejercicio 2025 | 2024-04-01 | 2024-06-30
any fiscal 2025 | 2024-04-01 | 2025-03-31
l'exercici passat | 2023-04-01 | 2024-03-31
el que portem d'any fiscal | 2024-04-01 | 2025-03-19
"""


def read(words: str, fiscal_start: int | None) -> Period | None:
    """Read words that are a period as a whole; None where they are none."""
    found = find_phrase(words.split(), 0, today=TODAY, language="en", kind="period", fiscal_start=fiscal_start)
    return found.period(TODAY) if found and found.length == len(words.split()) else None


@pytest.mark.parametrize("line", APRIL.strip().splitlines())
def test_a_fiscal_year_begins_in_the_month_that_is_set(line: str) -> None:
    """It has the name of the calendar year in which it ends."""
    words, first, last = line.split(" | ")
    assert read(words, 4) == Period(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("start", "first", "last"), [(1, "2025-01-01", "2025-12-31"), (10, "2024-10-01", "2025-09-30")]
)
def test_another_month_begins_another_year(start: int, first: str, last: str) -> None:
    """A fiscal year that begins in January is the calendar year."""
    assert read("FY25", start) == Period(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("words", ["FY25", "fiscal Q1", "ejercicio 2025", "any fiscal passat", "FYTD"])
def test_without_the_setting_it_is_refused_by_its_name(words: str) -> None:
    """Nobody guesses when a fiscal year begins."""
    with pytest.raises(InvalidParameter, match="FISCAL_YEAR_START"):
        read(words, None)


@pytest.mark.parametrize("words", ["fiscal Q5", "FQ9", "FY1", "financial", "the fiscal"])
def test_what_is_no_fiscal_year_is_not_read(words: str) -> None:
    """A year has four fiscal quarters, too."""
    assert read(words, 4) is None
