"""Words beside a date that would be part of it, were they mended: "star of this year", "thismonth last year"."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from bot.dates.parse import Phrase
from bot.dates.vocabulary import own_names, vocabulary_for
from bot.folding import key
from bot.grammar.near_misses import few_slips, near_words, slips
from bot.grammar.slots import Reader
from bot.grammar.stop_words import common_length, is_function_word
from bot.grammar.word_lists import ORDINARY
from runner.errors import InvalidParameter

_REACH = 5  # words between a slip and the date that it belongs to
_LONGEST_DATE = 12  # words
_LONGEST_SLIP = 30  # letters
_LOOKALIKES = str.maketrans("lio", "110")  # Ql 2025
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
            found = reader.phrase_of(mended, start)
            end = start + found.length if found else start
            covers = start < place < end if not mend else place + len(mend) <= end
            span = range(near.start + start, near.start + end + 1 - len(mend))
            if found and covers and _holds_whole_dates(reader, span) and _is_another(reader, span, found):
                return " ".join(mend)
    return None


def _mends(texts: Sequence[str], place: int, language: str) -> Iterator[list[str]]:
    yield [texts[place]]
    word = key(texts[place])
    if word in map(key, [*texts[max(0, place - 1) : place], *texts[place + 1 : place + 2]]):
        yield []
    short = len(word) < _SHORTEST_FUNCTION_WORD and is_function_word(word)
    if short or len(word) > _LONGEST_SLIP or not word.replace("'", "").isalpha():
        return
    is_common = common_length([word], 0) > 0
    kinds = ("month",) if is_common and len(word) < _SHORTEST_FUNCTION_WORD else None  # "me" is no "mie"
    most = few_slips if is_common or word in ORDINARY else slips
    known = date_words(language, kinds)
    yield from ([other] for other in near_words(word, known, most=most, own=own_names(language)))
    if not is_common and len(word) < _SHORTEST_FUNCTION_WORD and word[0] in "qh":
        yield [word.translate(_LOOKALIKES)]
    yield from ([word[:cut], word[cut:]] for cut in range(1, len(word)))


def _holds_whole_dates(reader: Reader, span: range) -> bool:
    """Say whether a date that was read lies in these words, and none only in part."""
    dates = reader.claims.dates
    begins_within = span.start - 1 in dates and span.start in dates
    ends_within = span.stop - 1 in dates and span.stop in dates
    return not dates.isdisjoint(span) and not begins_within and not ends_within


def _is_another(reader: Reader, span: range, mended: Phrase) -> bool:
    """Say whether a date is another one than what was read of it."""
    dates = [index for index in span if index in reader.claims.dates]
    texts = [token.text for token in reader.claims.utterance.tokens[dates[0] : dates[-1] + 1]]
    read = reader.phrase_of(texts, 0)
    try:
        return (
            read is None or read.length != len(texts) or read.period(reader.today) != mended.period(reader.today)
        )
    except InvalidParameter:
        return True


@lru_cache(maxsize=32)
def date_words(language: str, only: tuple[str, ...] | None = None) -> frozenset[str]:
    """Give the words that dates are said with, of all kinds or of some."""
    kinds = vocabulary_for(language).kinds
    chosen = [kinds[kind] for kind in only or kinds]
    words = (word for phrases in chosen for listed in phrases.values() for phrase, _ in listed for word in phrase)
    return frozenset(word for word in words if len(word) > 2 and word.isalpha())
