"""Words cut into the smallest pieces that dates are made of: "1-15" is "1", "-", "15"."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.folding import fold

_PIECE = re.compile(r"\d+|[^\W\d_]+|\.\.+|[^\s]")
_LEADING = frozenset("([{\"'¿¡*_<")
_TRAILING = frozenset(".,;:!?)]}\"'…*_~>") | {"..", "..."}
_LONGEST_WORD = 160  # characters; what is longer is no date


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A run of digits, a run of letters, or one other character."""

    text: str  # folded
    raw: str
    glued: bool  # nothing stands between it and the one before
    number: int | None


@dataclass(frozen=True)
class Line:
    """The lexemes of some words, and where a reading may begin and end."""

    lexemes: tuple[Lexeme, ...]
    texts: tuple[str, ...]
    first: int
    ends: dict[int, int]  # behind which lexeme a word ends -> how many words that makes

    def typed(self, start: int, stop: int) -> str:
        """Give these lexemes as they were typed."""
        pieces = []
        for index, lexeme in enumerate(self.lexemes[start:stop]):
            pieces.append(lexeme.raw if lexeme.glued or not index else " " + lexeme.raw)
        return "".join(pieces).rstrip(" ,;")


@lru_cache(maxsize=4096)
def cut(word: str) -> tuple[Lexeme, ...]:
    """Cut one word; a text with gaps, such as a quoted one, counts as one word here."""
    if len(word) > _LONGEST_WORD:
        return (Lexeme(text="", raw=word, glued=False, number=None),)
    lexemes: list[Lexeme] = []
    last_end = -1
    for match in _PIECE.finditer(unicodedata.normalize("NFC", word)):
        raw, glued = match[0], match.start() == last_end
        last_end = match.end()
        text = fold(raw)
        if text == "'" and glued and lexemes[-1].text in ("l", "d"):
            lexemes[-1] = Lexeme(
                text=lexemes[-1].text, raw=lexemes[-1].raw + raw, glued=lexemes[-1].glued, number=None
            )
            continue  # the elision of l'1 and d'abril
        number = int(raw) if raw.isdecimal() and len(raw) <= 8 else None
        lexemes.append(Lexeme(text=text, raw=raw, glued=glued, number=number))
    return tuple(lexemes)


def line_of(words: Sequence[str]) -> Line:
    """Cut words into one line of lexemes."""
    lexemes: list[Lexeme] = []
    ends: dict[int, int] = {}
    for count, word in enumerate(words, start=1):
        start = len(lexemes)
        lexemes += cut(word)
        _mark_ends(lexemes, start, count, ends)
    first = 0
    while first < len(lexemes) and lexemes[first].text in _LEADING:
        first += 1
    return Line(lexemes=tuple(lexemes), texts=tuple(each.text for each in lexemes), first=first, ends=ends)


def _mark_ends(lexemes: list[Lexeme], start: int, count: int, ends: dict[int, int]) -> None:
    """Let a word end before its closing punctuation too, and before a possessive 's."""
    end = len(lexemes)
    ends[end] = count
    while end - 1 > start and lexemes[end - 1].text in _TRAILING:
        end -= 1
        ends[end] = count
    if (
        end - 2 > start
        and lexemes[end - 1].text == "s"
        and lexemes[end - 2].text == "'"
        and lexemes[end - 1].glued
    ):
        ends[end - 2] = count
