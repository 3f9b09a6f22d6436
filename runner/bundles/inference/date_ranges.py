"""Which two variables of a notebook are the first and the last day of one period: `start_date`, `end_date`."""

import re
from collections.abc import Iterable, Iterator

_ENDS = {
    "from": ("to", "until", "till"),
    "start": ("end", "stop", "finish"),
    "begin": ("end",),
    "beginning": ("end",),
    "since": ("until", "till", "to"),
    "first": ("last",),
    "desde": ("hasta",),
    "inicio": ("fin", "final"),
    "inici": ("final", "fi"),
}
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def find_range(names: Iterable[str]) -> tuple[str, str] | None:
    """Return the first two names that are the ends of one range; `from_day` and `to_day` before all others."""
    pairs = list(_pairs(list(names)))
    return next((pair for pair in pairs if words_of(pair[0]) == ["from", "day"]), pairs[0] if pairs else None)


def words_of(name: str) -> list[str]:
    """Return the words of a name, in small letters: those of `fromDay` are those of `FROM_DAY`."""
    return [word.lower() for word in _WORDS.findall(name)]


def _pairs(names: list[str]) -> Iterator[tuple[str, str]]:
    for first in names:
        for last in names:
            if _is_range(words_of(first), words_of(last)):
                yield first, last


def _is_range(first: list[str], last: list[str]) -> bool:
    """Whether two names differ in one word, and that says which end it is."""
    if len(first) != len(last):
        return False
    different = [(one, other) for one, other in zip(first, last, strict=True) if one != other]
    return len(different) == 1 and different[0][1] in _ENDS.get(different[0][0], ())
