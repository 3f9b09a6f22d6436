"""Words that people take for the same."""

import pytest

from bot.folding import fold, key


@pytest.mark.parametrize(
    "spellings",
    [
        ("març", "MARÇ", "marc", "març"),
        ("d'energia", "d’energia", "D´Energia"),
        ("straße", "STRASSE"),
        ('"x"', "“x”", "«x»"),
        ("a–b", "a-b", "a—b"),
    ],
)
def test_spellings_of_one_word(spellings):
    """Case, accents and the shape of quotes and dashes make no difference."""
    assert len({fold(each) for each in spellings}) == 1


def test_marks_around_a_word_are_no_part_of_it():
    """What stands within it is."""
    assert key("¿(Sales)?!") == "sales"
    assert key("d'energia,") == "d'energia"
    assert fold("north") != fold("nord")
