"""What was typed, as tokens: quotes, `name=value` and Slack's own markup understood, nothing else changed."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from runner.i18n.phrases import phrases

# An opening quote and what may close it; the later ones only where the first never comes.
_CLOSING = {
    '"': ('"', "”“"),
    "“": ("”", '"“'),
    "„": ("“", "”"),
    "”": ("”", '"'),
    "«": ("»", ""),
    "'": ("'", "’"),
    "‘": ("’", "'"),
    "’": ("’", "'"),
    "`": ("`", ""),
}
# A quote closes only before a gap or the end, so that `"; import os #` and `"it's"` can be quoted as they are.
_CLOSER = re.compile(r"""["“”»'’`](?=[.,!?)]*(?:\s|$))""")
_BARE = re.compile(r"(?:<(?:[@#!]|https?:|mailto:|tel:)[^<>]*>|\S)+")
_NAME = re.compile(r"([^\W\d][\w-]*)=(?!=)")
_MARKUP = re.compile(r"<([@#!]|(?:https?|mailto|tel):)([^<>|]*)(?:\|([^<>]*))?>")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u2060\ufeff"))
_FENCE = re.compile(r"\s*```(.*)```\s*", re.DOTALL)
_ENTITY = re.compile("|".join(_ENTITIES))


@dataclass(frozen=True, kw_only=True)
class Token:
    """One word, one quoted text, or one `name=value`."""

    text: str  # what it says: the value without its quotes and without `name=`
    typed: str
    start: int  # where it stands in what was typed
    end: int
    quoted: bool = False
    name: str | None = None


def unescape(text: str) -> str:
    """Undo Slack's markup: `&amp;`, `<@U123|ann>` as `@ann`, `<http://x|x>` as `x`."""
    return _ENTITY.sub(lambda match: _ENTITIES[match[0]], _MARKUP.sub(_plain, text))


def quoted(text: str) -> str:
    """Quote what was typed, cut where it is long."""
    plain = " ".join(text.split())
    return f'"{plain[:57]}…"' if len(plain) > 60 else f'"{plain}"'


def and_more(names: Sequence[str], *, most: int) -> str:
    """List names, and say how many more there are."""
    shown, more = ", ".join(names[:most]), len(names) - most
    return (
        phrases("{names} and {number} more", "{names} and {number} more", more, names=shown) if more > 0 else shown
    )


def without_fence(text: str) -> str:
    """Take a text out of the three backticks that all of it stands between."""
    fence = _FENCE.fullmatch(text)
    return fence[1] if fence else text


def tokenise(text: str, *, slack: bool = False) -> list[Token]:
    """Cut a text into tokens.

    Slack's markup is undone in bare words always, inside quotes only where `slack` says that the text comes
    from there: elsewhere a quoted text arrives exactly as typed.
    """
    closers: dict[str, list[int]] = {}
    for match in _CLOSER.finditer(text):
        closers.setdefault(match[0], []).append(match.start())
    tokens: list[Token] = []
    position = 0
    while (start := _next_word(text, position)) < len(text):
        token = _token_at(text, start, closers, slack)
        tokens.append(token)
        position = token.end
    return tokens


def _next_word(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position


def _token_at(text: str, start: int, closers: dict[str, list[int]], slack: bool) -> Token:
    named = _NAME.match(text, start)
    value_start = named.end() if named else start
    name = named[1] if named else None
    close = _closing_quote(text, value_start, closers)
    if close is not None:
        value = text[value_start + 1 : close]
        end = close + 1
        said = unescape(value) if slack else value
        return Token(text=said, typed=text[start:end], start=start, end=end, quoted=True, name=name)
    bare = _BARE.match(text, start)
    end = bare.end() if bare else start + 1
    said = unescape(text[value_start:end]).translate(_INVISIBLE)
    return Token(text=said, typed=text[start:end], start=start, end=end, name=name)


def _closing_quote(text: str, start: int, closers: dict[str, list[int]]) -> int | None:
    if start >= len(text) or text[start] not in _CLOSING:
        return None
    first_choice, others = _CLOSING[text[start]]
    for candidates in (first_choice, others):
        found = []
        for character in candidates:
            places = closers.get(character, [])
            index = bisect_left(places, start + 1)
            if index < len(places):
                found.append(places[index])
        if found:
            return min(found)
    return None


def _plain(match: re.Match[str]) -> str:
    kind, target, label = match[1], match[2], match[3]
    sign = kind if kind in ("@", "#") else ""
    if label:
        return sign + label.removeprefix(sign)
    return kind + target if kind in ("@", "#", "http:", "https:") else target
