"""Which two names are the ends of one range."""

import pytest

from runner.bundles.inference.date_ranges import find_range, words_of


@pytest.mark.parametrize(
    ("names", "pair"),
    [
        (["end_date", "x", "start_date"], ("start_date", "end_date")),
        (["periodStart", "periodEnd"], ("periodStart", "periodEnd")),
        (["from_", "to"], ("from_", "to")),
        (["start_date", "end_day"], None),
        (["start_start", "end_end"], None),
        (["start"], None),
        ([], None),
    ],
)
def test_names_that_differ_in_the_end_they_mean(names, pair):
    """In one word, wherever it stands."""
    assert find_range(names) == pair


def test_words_of_a_name():
    """However they are joined."""
    assert words_of("fromDay") == words_of("FROM_DAY") == words_of("from_day") == ["from", "day"]
