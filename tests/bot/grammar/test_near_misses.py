"""Which word was probably meant."""

import pytest

from bot.grammar.near_misses import letters_apart, nearest, run_together

WORDS = frozenset({"september", "march", "may", "last", "week", "month"})


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("march", "march", 0),
        ("march", "mrach", 1),
        ("march", "mach", 1),
        ("march", "marrch", 1),
        ("march", "narch", 1),
        ("march", "narhc", 2),
        ("", "may", 3),
    ],
)
def test_slips_are_counted(one, other, apart):
    """A swap of neighbours is one slip, and either word may be the mistyped one."""
    assert letters_apart(one, other, most=3) == letters_apart(other, one, most=3) == apart


def test_counting_stops_at_the_most():
    """What is further apart than that is only known to be so."""
    assert letters_apart("march", "september", most=2) == 3
    assert letters_apart("aaaaaa", "bbbbbb", most=2) == 3


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("septmber", "september"),
        ("setpembr", "september"),
        ("septem", "september"),
        ("mach", "march"),
        ("may", "may"),
        ("board", None),
        ("ay", None),
    ],
)
def test_the_nearest_word(word, meant):
    """Longer words may hold more slips; a beginning counts; two letters are near anything."""
    assert nearest(word, WORDS) == meant


@pytest.mark.parametrize(
    ("word", "together"),
    [
        ("lastweek", True),
        ("lastmonth", True),
        ("ofmarch", True),
        ("marchof", True),
        ("lastboard", False),
        ("of", False),
    ],
)
def test_words_without_the_gap(word, together):
    """One of the two words has to be one that counts."""
    assert run_together(word, WORDS, frozenset({"of"})) is together


def test_the_askers_own_word_comes_first_of_two_that_are_equally_near():
    """ "nort" is an English asker's "north" and a Catalan's "nord"."""
    words = frozenset({"nord", "norte", "north"})
    assert [nearest("nort", words, frozenset({own})) for own in sorted(words)] == sorted(words)
