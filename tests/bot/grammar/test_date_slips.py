"""Everyday words beside a date that would be part of it, were they mended, are never just left out."""

import pytest

from runner.errors import InvalidParameter
from tests.support.grammar_bundles import SALES, ask

SLIPS = [
    ("star of this year", "start of this year"),
    ("thismonth last year", "this month last year"),
    ("ante de ayer", "antes de ayer"),
    ("unes a viernes", "lunes a viernes"),
    ("de entro a marzo", "de enero a marzo"),
    ("primer dia del mes passa", "primer dia del mes passat"),
    ("my 2025", "may 2025"),
    ("mr last year", "mar last year"),
    ("fist week of february", "first week of february"),
]


@pytest.mark.parametrize(("typed", "meant"), SLIPS)
def test_a_word_that_mended_would_belong_to_the_date_is_refused(typed: str, meant: str) -> None:
    """It is an everyday word, or short, or two in one; the hint is the command with it mended."""
    with pytest.raises(InvalidParameter) as caught:
        ask(f"sales {typed}", offers=[SALES])
    hint = caught.value.hint or ""
    assert ask(hint, offers=[SALES]).parameters == ask(f"sales {meant}", offers=[SALES]).parameters


@pytest.mark.parametrize(
    "words",
    ["market last month", "my last week", "of our star last month", "UK last month", "en 2025", "por mes pasado"],
)
def test_a_word_that_makes_no_longer_date_is_left_out(words: str) -> None:
    """Everyday words are like date words too; they are left out where no date would come of them."""
    assert ask(f"sales {words}", offers=[SALES]).parameters["from_day"]


@pytest.mark.parametrize(
    "words",
    ["form 1 march", "befor march", "untill yesterday", "exept north last month", "last month exculding north"],
)
def test_a_limit_that_is_mistyped_limits_still(words: str) -> None:
    """A word that would change what is asked for does so too with a letter wrong."""
    with pytest.raises(InvalidParameter):
        ask(f"sales {words}", offers=[SALES])
