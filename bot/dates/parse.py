"""Words into a day or a period, in the asker's language and as seen from the asker's today."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from functools import lru_cache, reduce
from itertools import chain
from typing import Literal
from zoneinfo import ZoneInfo

from bot.dates.calendar_units import Period
from bot.dates.dateparser_fallback import read_other_day
from bot.dates.expressions import FIRST_YEAR, LAST_YEAR, Ago, Fixed, Moment, Yearly, out_of_reach
from bot.dates.grammar import DateSyntax
from bot.dates.lexer import cut, line_of
from bot.dates.vocabulary import vocabulary_for
from bot.dates.wording import day_name
from bot.folding import key
from runner.i18n.phrases import phrase

__all__ = ["Period", "Phrase", "Reading", "find_phrase", "read_day", "read_period", "today_in"]

# "day"; "single", a day or period but no range; "period", anything; "open", a day without its month
Kind = Literal["day", "single", "period", "open"]
_MOST_WORDS = 24  # the longest date anybody says, with room
_MOST_LEXEMES = 60


@dataclass(frozen=True)
class Reading:
    """What some words mean; `length` is how many of them were taken."""

    value: date | Period
    length: int
    note: str | None  # what else the words could have meant: '"01/02/2025" was read as 1 February 2025'


@dataclass(frozen=True)
class Phrase:
    """Words that say a moment, not yet seen from any day."""

    moment: Moment
    length: int
    typed: str

    def period(self, today: date) -> Period:
        """Resolve it; `InvalidParameter` for an impossible day or one outside the years 1900 to 2200."""
        try:
            found = self.moment.resolve(today)
        except (OverflowError, ValueError):
            raise out_of_reach(self.typed) from None
        if found.first.year < FIRST_YEAR or found.last.year > LAST_YEAR:
            raise out_of_reach(self.typed)
        return found

    @property
    def note(self) -> str | None:
        """How it was read, where it could have been read in another way."""
        notes = list(dict.fromkeys(_notes(self.moment)))
        return reduce(_one_and_other, notes) if notes else None


def today_in(timezone: str, now: datetime) -> date:
    """Give the day that an instant falls on in a time zone; `now` carries its own zone."""
    if now.tzinfo is None:
        raise ValueError("now needs a time zone")
    return now.astimezone(ZoneInfo(timezone)).date()


def read_day(words: Sequence[str], start: int, *, today: date, language: str) -> Reading | None:
    """Read the longest day that begins at a word; None where none does.

    `InvalidParameter` for a day that does not exist. Without a year it is the latest one not after today; a
    weekday is the latest before today; figures that can be read two ways are read as the locale writes them, with
    a note.
    """
    phrase = find_phrase(words, start, today=today, language=language, kind="day")
    return Reading(phrase.period(today).first, phrase.length, phrase.note) if phrase else None


def read_period(words: Sequence[str], start: int, *, today: date, language: str) -> Reading | None:
    """Read the longest period, range or single day that begins at a word; None where none does.

    "last 7 days" are the seven up to and including yesterday; "last 3 months" (weeks, quarters, years) are whole
    ones before the current one. Weeks begin on Monday. `InvalidParameter` for days that do not exist, and for a
    range that ends before it starts.
    """
    phrase = find_phrase(words, start, today=today, language=language, kind="period")
    return Reading(phrase.period(today), phrase.length, phrase.note) if phrase else None


def find_phrase(
    words: Sequence[str], start: int, *, today: date, language: str, kind: Kind, fiscal_start: int | None = None
) -> Phrase | None:
    """Find the longest phrase of a kind that begins at a word; None where none does.

    `fiscal_start` is the month in which fiscal years begin, where that is known.
    """
    if start >= len(words):
        return None
    if may_begin(words[start], language):
        phrase = _longest(tuple(words[start : start + _MOST_WORDS]), language, kind, fiscal_start)
        if phrase:
            return phrase
    other = None if kind == "open" else read_other_day(words, start, today=today, language=language)
    if not other:
        return None
    day, length = other
    return Phrase(moment=Fixed(day=day), length=length, typed=" ".join(words[start : start + length]))


@lru_cache(maxsize=2048)
def may_begin(word: str, language: str) -> bool:
    """Say, at little cost, whether a date can begin with this word."""
    openers = vocabulary_for(language).openers
    for lexeme in cut(word):
        if lexeme.number is not None or lexeme.text in openers:
            return True
        if lexeme.text.isalnum():
            return False
    return False


@lru_cache(maxsize=2048)
def _longest(words: tuple[str, ...], language: str, kind: Kind, fiscal_start: int | None) -> Phrase | None:
    line = line_of(words)
    if len(line.lexemes) > _MOST_LEXEMES:
        line = line_of(_within_reach(words))
    syntax = DateSyntax(line, vocabulary_for(language), fiscal_start)
    best: tuple[int, Moment] | None = None
    elided = line.texts[line.first : line.first + 1] in (("d",), ("del",))  # d'aquest mes
    starts = [line.first, line.first + 1] if elided else [line.first]
    for moment, end in (found for start in starts for found in _READERS[kind](syntax, start)):
        whole_words = end in line.ends and (kind != "day" or moment.unit == "day")
        if (
            whole_words
            and (best is None or end > best[0])
            and not _is_homograph(line.texts, line.first, end, language)
        ):
            best = (end, moment)
    if best is None:
        return None
    end, moment = best
    return Phrase(moment=moment, length=line.ends[end], typed=line.typed(line.first, end))


_READERS: dict[Kind, Callable[[DateSyntax, int], Iterator[tuple[Moment, int]]]] = {
    "day": lambda syntax, place: chain(syntax.singles(place), syntax.bare_days(place)),
    "single": lambda syntax, place: iter(syntax.singles(place)),
    "period": lambda syntax, place: syntax.moments(place),
    "open": lambda syntax, place: syntax.open_days(place),
}


def _within_reach(words: tuple[str, ...]) -> tuple[str, ...]:
    """Keep as many words as have few enough lexemes."""
    kept, size = [], 0
    for word in words:
        size += len(cut(word))
        if size > _MOST_LEXEMES:
            break
        kept.append(word)
    return tuple(kept)


def _is_homograph(texts: tuple[str, ...], start: int, end: int, language: str) -> bool:
    """Say whether a reading is one word that is more often something else: "may I", "set", "sun"."""
    if end - start != 1:
        return False
    vocabulary = vocabulary_for(language)
    if any(vocabulary.said("homograph", texts, start)):
        return True
    return is_request(texts, start, language)


def is_request(texts: Sequence[str], start: int, language: str) -> bool:
    """Say whether a word is the "may" of "may I"."""
    person = vocabulary_for(language).kinds["person"]
    return key(texts[start]) == "may" and key(" ".join(texts[start + 1 : start + 2])) in person


def _one_and_other(one: str, other: str) -> str:
    return phrase("{one}; {other}", one=one, other=other)


def _notes(moment: object) -> Iterator[str]:
    if isinstance(moment, Yearly):
        if moment.note:
            yield moment.note
        if moment.ambiguous and moment.month:
            day = day_name(moment.number, moment.month, moment.year.number if moment.year else None)
            yield phrase('"{typed}" was read as {day}', typed=moment.typed, day=day)
    elif isinstance(moment, Ago) and moment.of != "day":
        yield phrase('"{typed}" was read as one day', typed=moment.typed)
    elif is_dataclass(moment):
        for each in fields(moment):
            yield from _notes(getattr(moment, each.name))
