"""Words beside a date that would be part of it, were they mended: "star of this year", "thismonth last year"."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from bot.dates.vocabulary import vocabulary_for
from bot.folding import key
from bot.grammar.near_misses import near_words
from bot.grammar.slots import Reader
from bot.grammar.stop_words import is_function_word

_REACH = 5  # words between a slip and the date that it belongs to
_LONGEST_DATE = 12  # words
_LONGEST_SLIP = 30  # letters
_SHORTEST_FUNCTION_WORD = 4  # letters: "en 2025" is no January


def mend_date(reader: Reader, index: int) -> str | None:
    """Give what a word should be so that it makes one date with those beside it; "" where it should not be.

    None where it makes none.
    """
    near = range(max(0, index - _REACH), index + _REACH + 1)
    if not any(other in reader.claims.dates for other in near):
        return None
    tokens = reader.claims.utterance.tokens[near.start : index + _LONGEST_DATE]
    texts = [token.text for token in tokens]
    place = index - near.start
    for mend in _mends(texts, place, reader.language):
        mended = [*texts[:place], *mend, *texts[place + 1 :]]
        for start in range(place + 1):
            end = _end_of_date(reader, mended, start)
            covers = start < place < end if not mend else place + len(mend) <= end
            if covers and _holds_whole_dates(reader, near.start + start, near.start + end + 1 - len(mend)):
                return " ".join(mend)
    return None


def _mends(texts: Sequence[str], place: int, language: str) -> Iterator[list[str]]:
    word = key(texts[place])
    if word in map(key, [*texts[max(0, place - 1) : place], *texts[place + 1 : place + 2]]):
        yield []
    short = len(word) < _SHORTEST_FUNCTION_WORD and is_function_word(word)
    if short or len(word) > _LONGEST_SLIP or not word.replace("'", "").isalpha():
        return
    yield from ([other] for other in near_words(word, _date_words(language)))
    yield from ([word[:cut], word[cut:]] for cut in range(1, len(word)))


def _end_of_date(reader: Reader, texts: Sequence[str], start: int) -> int:
    found = reader.phrase_of(texts, start)
    return start + found.length if found else start


def _holds_whole_dates(reader: Reader, first: int, stop: int) -> bool:
    """Say whether a date that was read lies in these words, and none only in part."""
    dates = reader.claims.dates
    begins_within = first - 1 in dates and first in dates
    ends_within = stop - 1 in dates and stop in dates
    return not dates.isdisjoint(range(first, stop)) and not begins_within and not ends_within


@lru_cache(maxsize=32)
def _date_words(language: str) -> frozenset[str]:
    kinds = vocabulary_for(language).kinds.values()
    words = (word for phrases in kinds for listed in phrases.values() for phrase, _ in listed for word in phrase)
    return frozenset(word for word in words if len(word) > 2 and word.isalpha())
