"""Words that are probably another word, mistyped, or two words without the gap between them."""

from collections.abc import Callable, Iterable
from functools import lru_cache

_SHORTEST = 4  # letters: what is shorter is near anything
_SHORTEST_START = 4  # letters of a word that was cut off: "septem"


def letters_apart(one: str, other: str, *, most: int) -> int:
    """Count the letters to add, drop, change or swap with a neighbour; `most` + 1 where it takes more.

    This is the optimal string alignment distance.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        line = [row]
        for column, match in enumerate(other, start=1):
            steps = min(above[column] + 1, line[-1] + 1, above[column - 1] + (letter != match))
            swapped = row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == match
            line.append(min(steps, before[column - 2] + 1) if swapped else steps)
        if min(line) > most:
            return most + 1
        before, above = above, line
    return above[-1]


def slips(length: int) -> int:
    """Say how many slips a word of so many letters may hold and still be known."""
    return 1 if length <= 5 else 2 if length <= 8 else 3


def few_slips(length: int) -> int:
    """Say the same for words that ordinary ones are like: "region" and "reunion" are two words."""
    return 1 if length <= 7 else 2 if length <= 11 else 3


def nearest(word: str, vocabulary: frozenset[str], own: frozenset[str] = frozenset()) -> str | None:
    """Find the word of a vocabulary that was probably meant; None where it is like none, or too short.

    Of two that are equally near it is the one of the asker's `own` words.
    """
    if word in vocabulary:
        return word
    return _nearest(word, vocabulary, own) if len(word) >= _SHORTEST else None


@lru_cache(maxsize=8192)
def near_words(
    word: str,
    vocabulary: frozenset[str],
    *,
    most: Callable[[int], int] = slips,
    own: frozenset[str] = frozenset(),
) -> tuple[str, ...]:
    """Find all words of a vocabulary that may have been meant, the nearest first, of those the `own`."""
    found, letters = [], set(word)
    for other in vocabulary - {word}:
        allowed = most(max(len(word), len(other)))
        if len(letters.symmetric_difference(other)) > 2 * allowed:
            continue
        apart = letters_apart(word, other, most=allowed)
        if apart <= allowed:
            found.append((apart, other not in own, other))
    return tuple(other for *_, other in sorted(found))


@lru_cache(maxsize=8192)
def _nearest(word: str, vocabulary: frozenset[str], own: frozenset[str]) -> str | None:
    near = (other for other in near_words(word, vocabulary, most=few_slips, own=own) if len(other) >= _SHORTEST)
    return next(near, None) or _begun(word, vocabulary & own) or _begun(word, vocabulary)


def _begun(word: str, vocabulary: Iterable[str]) -> str | None:
    if len(word) < _SHORTEST_START:
        return None
    return min((other for other in vocabulary if other.startswith(word)), default=None)


def run_together(word: str, vocabulary: frozenset[str], joints: frozenset[str]) -> bool:
    """Say whether a word is two words without the gap, one of the vocabulary and one of it or of the joints."""
    for cut in range(1, len(word)):
        head, tail = word[:cut], word[cut:]
        if (head in vocabulary and (tail in vocabulary or tail in joints)) or (
            head in joints and tail in vocabulary
        ):
            return True
    return False
