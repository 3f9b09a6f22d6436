"""The bundles that can be asked for, and the broken ones among them."""

from datetime import date

import pytest

from bot.shelf import read_shelf, understand
from runner.errors import BundleError, UnknownReport
from tests.bundles import write_bundle


@pytest.fixture
def shelf(tmp_path):
    """A good bundle, and two broken ones."""
    write_bundle(tmp_path / "good")
    write_bundle(tmp_path / "voltage-quality", config={"colour": 1})
    write_bundle(tmp_path / "a", config={"colour": 1})
    return read_shelf(str(tmp_path))


def ask(shelf, text):
    """Ask on a day."""
    return understand(text, shelf, today=date(2026, 11, 23), language="en")


def test_a_broken_bundle_hides_no_other(shelf):
    """The good one is found."""
    assert ask(shelf, "good").report == "good"


@pytest.mark.parametrize("text", ["voltage-quality", "the Voltage quality last month", "VOLTAGE-QUALITY today"])
def test_whoever_names_a_broken_bundle_is_told_what_is_wrong_in_it(shelf, text):
    """However its name is written."""
    with pytest.raises(BundleError, match=r"voltage-quality.*colour"):
        ask(shelf, text)


@pytest.mark.parametrize("text", ["sales last month", "quality voltage", "voltage", "ça va"])
def test_whoever_does_not_is_not(shelf, text):
    """A name is whole words: the bundle "a" is not meant by every text with an a."""
    with pytest.raises(UnknownReport):
        ask(shelf, text)
