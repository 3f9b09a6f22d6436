"""The date words of all languages in one table, so that an English phrase works for a Catalan asker."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError

from bot.dates.lexer import cut
from bot.dates.words import WORDS

LANGUAGES = ("en", "es", "ca")
# The kinds that a date can begin with.
_OPENING = [
    "month",
    "weekday",
    "unit",
    "weekend",
    "fortnight",
    "fiscal",
    "fiscal_year",
    "fiscal_unit",
    "fiscal_to_date",
    "fiscal_quarter",
    "relative",
    "same",
    "of_these",
    "ordinal",
    "number",
    "one",
    "offset",
    "ago_before",
    "ahead_before",
    "edge",
    "half_of",
    "the",
    "a",
    "whole",
    "from",
    "between",
    "since",
    "after",
    "vague",
    "singular_the",
    "to_date_before",
    "to_date_word",
    "this_year",
    "letter",
    "stretch_from",
    "day_word",
    "day_name",
]
Phrases = dict[str, list[tuple[tuple[str, ...], Any]]]  # by first lexeme, longest first


@dataclass(frozen=True)
class Vocabulary:
    """Phrases by kind, and what CLDR says of the asker's locale."""

    kinds: dict[str, Phrases]
    openers: frozenset[str]
    order: str  # "YMD", "DMY" or "MDY": how this locale writes days in figures

    def said(self, kind: str, texts: tuple[str, ...], start: int) -> Iterator[tuple[Any, int]]:
        """Give the meaning and the end of every phrase of a kind that stands here, the longest first."""
        if start < len(texts):
            for phrase, meaning in self.kinds[kind].get(texts[start], ()):
                end = start + len(phrase)
                if texts[start:end] == phrase:
                    yield meaning, end


@lru_cache(maxsize=32)
def vocabulary_for(language: str) -> Vocabulary:
    """Give the words for an asker: ours, and the names of months and weekdays in the asker's own language."""
    locale = locale_of(language)
    meanings: dict[str, dict[tuple[str, ...], Any]] = {kind: {} for kind in WORDS}
    tags = dict.fromkeys([locale.language, *LANGUAGES])
    for each in map(Locale.parse, tags):
        for name, month in _names(each.months):
            meanings["month"].setdefault(_lexed(name), month)
        for name, weekday in _names(each.days):
            meanings["weekday"].setdefault(_lexed(name), weekday)
    for kind, lines in WORDS.items():
        for meaning, line in lines.items():
            for phrase in line.split(","):
                meanings[kind].setdefault(_lexed(phrase.strip()), meaning)
    for twice in set(meanings["weekday"]) & set(meanings["month"]):
        del meanings["weekday"][twice]  # Spanish "mar": March rather than Tuesday
    kinds = {kind: _by_first(phrases) for kind, phrases in meanings.items()}
    openers = frozenset(first for kind in _OPENING for first in kinds[kind])
    return Vocabulary(kinds=kinds, openers=openers, order=_order(locale))


@lru_cache(maxsize=32)
def own_names(language: str) -> frozenset[str]:
    """Give the months and weekdays as an asker's own language names them, folded."""
    locale = locale_of(language)
    names = (name for names in (locale.months, locale.days) for name, _ in _names(names))
    return frozenset(word for name in names for word in _lexed(name))


def locale_of(language: str) -> Locale:
    """Give CLDR's locale for a tag such as `ca` or `en-GB`; English where it knows none."""
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError, TypeError):
        return Locale.parse("en")


def _names(names: Any) -> Iterator[tuple[str, int]]:
    for context in ("stand-alone", "format"):
        for width in ("wide", "abbreviated"):
            for number, name in names[context][width].items():
                plain = name.rstrip(".")
                if len(plain) > 1 and plain.isalpha():
                    yield plain, number


def _lexed(phrase: str) -> tuple[str, ...]:
    return tuple(lexeme.text for lexeme in cut(phrase))


def _by_first(phrases: dict[tuple[str, ...], Any]) -> Phrases:
    table: Phrases = {}
    for phrase in sorted(phrases, key=len, reverse=True):
        table.setdefault(phrase[0], []).append((phrase, phrases[phrase]))
    return table


def _order(locale: Locale) -> str:
    pattern = locale.date_formats["short"].pattern
    places = {letter: pattern.lower().find(letter) for letter in "dmy"}
    return "".join(sorted("DMY", key=lambda letter: places[letter.lower()]))
