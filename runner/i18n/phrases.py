"""The bot's own sentences: English in the code, other languages in the catalogues of templates/bot."""

from __future__ import annotations

import gettext
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from babel import Locale
from babel.lists import format_list
from babel.numbers import format_decimal

from runner.i18n.catalogues import load_catalogues, reading_order, translations
from runner.i18n.languages import SOURCE_LANGUAGE, find_locale
from runner.paths import SHARED

CATALOGUES = SHARED / "bot"
LANGUAGES = ("en", "es", "ca")  # the bot's own; whoever reads another is spoken to in English
_LARGE = 1e15  # from which a number is written with an exponent
Say = Callable[[str], str]


class Phrase(str):
    """A text in English that remembers how it is said in another language.

    Its values may be phrases themselves. Whatever makes a new text of it (an f-string, `+`) makes plain text.
    """

    said: Callable[[Translator], str]


@dataclass(frozen=True, kw_only=True)
class Translator:
    """Says phrases in one language: its words, and its way to write numbers, lists and days."""

    words: gettext.NullTranslations
    locale: Locale

    def say(self, text: str) -> str:
        """Say a phrase; plain text stays."""
        return text.said(self) if isinstance(text, Phrase) else text

    def fill(self, template: str, values: Mapping[str, object]) -> str:
        """Put values into a template; they are never read as templates."""
        return template.format(**{name: self._shown(value) for name, value in values.items()})

    def _shown(self, value: object) -> str:
        if isinstance(value, str):
            return self.say(value)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return str(value)
        if not abs(value) < _LARGE:
            return f"{value:g}" if isinstance(value, float) else f"{Decimal(value).normalize():.6g}"
        number = int(value) if value == int(value) else value
        return str(format_decimal(number, locale=self.locale, decimal_quantization=False))


def phrase(source: str, /, **values: object) -> Phrase:
    """Make a sentence from its English template: `phrase("no report is called {name}", name=name)`.

    The template has to stand in the code as it is: catalogues are extracted from there. A number is written as
    the language writes it; what counts nothing (a year, a status) goes in as text.
    """
    return _phrase(lambda voice: voice.fill(voice.words.gettext(source), values))


def phrases(source: str, sources: str, number: int, /, **values: object) -> Phrase:
    """Make a sentence that has a plural; `{number}` is there for both templates."""
    values = {"number": number, **values}
    return _phrase(lambda voice: voice.fill(voice.words.ngettext(source, sources, number), values))


def listed(items: Sequence[str], *, by: Literal["and", "or"] = "and") -> Phrase:
    """Make "a, b and c" of several texts, which may be phrases."""
    style: Literal["standard", "or"] = "or" if by == "or" else "standard"
    return _phrase(lambda voice: str(format_list([voice.say(item) for item in items], style, voice.locale)))


def localised(make: Callable[[Locale], str]) -> Phrase:
    """Make a text that needs no catalogue, only the reader's locale: the name of a month, of a language."""
    return _phrase(lambda voice: make(voice.locale))


@lru_cache(maxsize=64)
def speaker(language: str) -> Say:
    """Return a function that says phrases in a language, or in English; plain text stays as it is."""
    catalogues = _catalogues()
    spoken = next(
        (tag for tag in reading_order(language, [SOURCE_LANGUAGE]) if tag in catalogues), SOURCE_LANGUAGE
    )
    if spoken == SOURCE_LANGUAGE:
        return _ENGLISH.say
    words = translations(spoken, [SOURCE_LANGUAGE], catalogues)
    return Translator(words=words, locale=find_locale(language)).say


def _phrase(said: Callable[[Translator], str]) -> Phrase:
    made = Phrase(said(_ENGLISH))
    made.said = said
    return made


@lru_cache(maxsize=1)
def _catalogues() -> dict[str, bytes]:
    return load_catalogues(CATALOGUES)


_ENGLISH = Translator(words=gettext.NullTranslations(), locale=Locale.parse("en_GB"))  # which writes "a, b and c"
