"""The generated pages: as the code has it, and with words for everything that people use."""

import argparse
from pathlib import Path

import pytest

from bot.cli import exit_status
from docs import generate
from docs.markdown import Undescribed
from runner import errors, limits
from runner.settings import Settings

DOCS = Path(generate.__file__).parent


@pytest.mark.parametrize("name", generate.PAGES)
def test_a_page_is_as_the_code_has_it(name):
    """What is committed is what the generator writes now."""
    assert (DOCS / name).read_text(encoding="utf-8") == generate.PAGES[name](), "run: make reference"


def test_every_setting_is_in_the_page():
    """By its name, with its default."""
    page = generate.settings_page()
    assert all(f"| `{name.upper()}` |" in page for name in Settings.model_fields)
    assert "| whole number (0 to 65535) | `3000` |" in page


def test_a_setting_without_a_description_is_refused():
    """Whoever adds one says what it is for."""

    class More(Settings):
        """Settings with one more."""

        pages: str = "link"

    with pytest.raises(Undescribed, match="PAGES"):
        generate.settings_page(More)


def test_an_argument_without_help_is_refused():
    """Whoever adds a flag says what it does."""
    parser = argparse.ArgumentParser(prog="reportbot run")
    parser.add_argument("--fast", action="store_true")
    with pytest.raises(Undescribed, match="run fast"):
        list(generate.arguments(parser))


def test_a_key_without_a_description_is_refused():
    """Whoever adds a key of config.json says what it means."""
    with pytest.raises(Undescribed, match="pdf"):
        generate.keys({"properties": {"pdf": {"type": "boolean"}}}, at="config.json")


def test_an_error_says_who_is_told_and_whether_it_is_tried_again():
    """Whoever adds an error says both, in its docstring."""

    class Silent(errors.ReportError):
        """Something went wrong."""

    with pytest.raises(Undescribed, match="Silent"):
        generate.error_facts(Silent)


def test_every_exit_status_has_words():
    """A status that a script may meet is in the page."""
    known = {value for value in vars(exit_status).values() if type(value) is int}
    assert set(generate.EXITS) == known


def test_every_limit_has_words_or_is_nobodys_business():
    """A new limit is either told to authors, or said to be our own."""
    known = {name for name, value in vars(limits).items() if name.isupper() and isinstance(value, int | float)}
    assert set(generate.LIMITS) | generate.OWN_LIMITS == known
