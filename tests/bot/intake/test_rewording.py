"""Reports said in words again."""

from datetime import date

import pytest

from bot.catalog.catalog import read_catalog
from bot.intake.rewording import words_for
from runner.bundles.source import FolderSource
from runner.paths import SHIPPED

TODAY = date(2025, 2, 10)
JANUARY = {"from_day": "2025-01-01", "to_day": "2025-01-31"}


@pytest.mark.parametrize(
    ("report", "values", "said", "words"),
    [
        ("sales", {**JANUARY, "region": None}, "sales last month", "sales last month"),
        ("sales", {**JANUARY, "region": "north"}, "vendes del mes passat", "vendes north del mes passat"),
        ("sales", {**JANUARY, "region": None}, "sales january 2025", "sales from 2025-01-01 to 2025-01-31"),
        ("sales", {**JANUARY, "region": None}, "", "sales from 2025-01-01 to 2025-01-31"),
        ("delivery", {**JANUARY, "carrier": "garbi"}, "", "delivery garbi from 2025-01-01 to 2025-01-31"),
        ("voltage-quality", {**JANUARY, "meter": "farm"}, "", "voltage farm from 2025-01-01 to 2025-01-31"),
        ("gone", {}, "", None),
    ],
)
def test_words_say_the_same_report(report, values, said, words):
    """Relative only where what was said before is relative and means these days."""
    catalog = read_catalog(FolderSource(SHIPPED))
    language = "ca" if "vendes" in said else "en"
    assert words_for(report, values, catalog, today=TODAY, language=language, said=said) == words
