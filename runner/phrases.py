"""The bot's own sentences: English in the code, other languages in the catalogues of templates/bot."""

from __future__ import annotations

import gettext
from collections.abc import Callable, Mapping
from functools import lru_cache

from runner.catalogues import load_catalogues, translations
from runner.paths import SHARED

CATALOGUES = SHARED / "bot"
Say = Callable[[str], str]


class Phrase(str):
    """A sentence in English that remembers what it was made of, so that it can be said in another language.

    Its values may be phrases themselves. Whatever makes a new text of it (an f-string, `+`) makes plain text.
    """

    source: str
    sources: str | None  # the plural's, where it has one
    number: int
    values: Mapping[str, object]

    def said(self, words: gettext.NullTranslations, say: Say) -> str:
        """Say it with a catalogue; `say` says the values."""
        values = {name: say(value) if isinstance(value, str) else value for name, value in self.values.items()}
        if self.sources is None:
            return words.gettext(self.source).format(**values)
        return words.ngettext(self.source, self.sources, self.number).format(**values)


def phrase(source: str, /, **values: object) -> Phrase:
    """Make a sentence from its English template: `phrase("no report is called {name}", name=name)`.

    The template has to stand in the code as it is: catalogues are extracted from there.
    """
    made = Phrase(source.format(**values))
    made.source, made.sources, made.number, made.values = source, None, 1, values
    return made


def phrases(source: str, sources: str, number: int, /, **values: object) -> Phrase:
    """Make a sentence that has a plural; `{number}` is there for both templates."""
    values = {"number": number, **values}
    made = Phrase((source if number == 1 else sources).format(**values))
    made.source, made.sources, made.number, made.values = source, sources, number, values
    return made


@lru_cache(maxsize=64)
def speaker(language: str) -> Say:
    """Give what says a phrase in a language, in English where there is no catalogue; plain text stays."""
    words = translations(language, ["en"], _catalogues())

    def say(text: str) -> str:
        return text.said(words, say) if isinstance(text, Phrase) else text

    return say


@lru_cache(maxsize=1)
def _catalogues() -> dict[str, bytes]:
    return load_catalogues(CATALOGUES)
