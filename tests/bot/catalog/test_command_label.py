"""Commands on buttons."""

import pytest

from bot.catalog.catalog import read_catalog
from bot.catalog.command_label import command_label
from runner.bundles.source import FolderSource
from runner.paths import SHIPPED


@pytest.mark.parametrize(
    ("command", "language", "label"),
    [
        ("sales last month", "en", "Sales, last month"),
        ("ventas del mes pasado", "es", "Ventas, del mes pasado"),
        ("sales", "ca", "Vendes"),
        ("voltage-quality last week", "en", "Voltage quality, last week"),
        ('schedule "sales last week" every monday', "en", 'schedule "sales last week" every monday'),
    ],
)
def test_a_title_stands_for_the_words_of_a_report(command, language, label):
    """What begins with no report stays as it is."""
    assert command_label(command, read_catalog(FolderSource(SHIPPED)), language) == label
