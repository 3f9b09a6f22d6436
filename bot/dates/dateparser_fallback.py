"""Single days in languages that have no tables here, through dateparser, imported when needed."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache

from bot.dates.vocabulary import LANGUAGES, locale_of, vocabulary_for
from bot.folding import key

_MOST_WORDS = 4
_LONGEST_WORD = 20  # characters


def read_other_day(words: Sequence[str], start: int, *, today: date, language: str) -> tuple[date, int] | None:
    """Read the longest day that dateparser knows at a word: the day and how many words; None where none is."""
    tag = locale_of(language).language
    if tag in LANGUAGES:
        return None
    order = vocabulary_for(language).order
    for length in range(min(_MOST_WORDS, len(words) - start), 0, -1):
        span = words[start : start + length]
        readable = length <= 2 or any(character.isdigit() for word in span for character in word)
        if readable and all(0 < len(word) <= _LONGEST_WORD for word in span):
            found = _parse(" ".join(key(word) and word.strip(",;:!?") for word in span), tag, order, today)
            if found:
                return found, length
    return None


@lru_cache(maxsize=4096)
def _parse(text: str, tag: str, order: str, today: date) -> date | None:
    import dateparser

    settings = {
        "RELATIVE_BASE": datetime(today.year, today.month, today.day),
        "PREFER_DATES_FROM": "past",
        "REQUIRE_PARTS": ["day", "month"],
        "DATE_ORDER": order,
    }
    try:
        found = dateparser.parse(text, languages=[tag], settings=settings)
    except Exception:  # dateparser raises whatever its parsers raise; an unread day is what it comes to
        return None
    return found.date() if found and 1900 <= found.year <= 2200 else None
