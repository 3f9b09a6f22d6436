"""Cuts a schedule's condition into tokens: numbers, texts, signs, and the names of facts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from runner.errors import CommandError
from runner.i18n.phrases import phrase

Value = str | float | bool | None

PREVIOUS = ".previous"
WORDS: dict[str, Value] = {"true": True, "false": False, "none": None, "null": None}
_TOKEN = re.compile(
    r"""(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?(?![\w.,]))
      | (?P<text>"[^"]*"|'[^']*')
      | (?P<sign><=|>=|==|!=|<>|&&|\|\||[<>=!()+*/-])
      | (?P<word>[^\W\d]\w*)
    """,
    re.VERBOSE,
)
_LOOKALIKES = str.maketrans(
    dict.fromkeys("“”„«»", '"') | dict.fromkeys("‘’", "'") | dict.fromkeys("–−‒", "-") | {"×": "*", "÷": "/"}
)
_SIGNS = {"=": "==", "<>": "!=", "&&": "and", "||": "or", "!": "not"}


@dataclass(frozen=True)
class Token:
    """A piece of a condition; `text` of a sign is the one that stands for all its spellings."""

    kind: str  # "number", "text", "sign", "word", "fact"
    text: str


def cut_condition(text: str, facts: Sequence[str]) -> Iterator[Token]:
    """Cut a condition on facts with these names; `CommandError` at what is none of it."""
    text = text.translate(_LOOKALIKES)
    place = 0
    names = sorted(facts, key=len, reverse=True)  # "net revenue" before "net"
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        fact = next((name for name in names if _stands(name, text, place)), None)
        if fact is not None:
            place += len(fact)
            if text.startswith(PREVIOUS, place):
                place += len(PREVIOUS)
                fact += PREVIOUS
            yield Token("fact", fact)
            continue
        match = _TOKEN.match(text, place)
        if match is None:
            raise misplaced(text[place:].split(maxsplit=1)[0])
        place = match.end()
        yield _token(match, facts)


def _stands(name: str, text: str, place: int) -> bool:
    """Whether a fact's name stands here, as a whole word, in whatever case."""
    end = place + len(name)
    return text[place:end].casefold() == name.casefold() and not re.match(r"\w", text[end : end + 1])


def _token(match: re.Match[str], facts: Sequence[str]) -> Token:
    kind, text = str(match.lastgroup), match[0]
    if kind == "word":
        word = text.lower()
        if word in ("and", "or", "not"):
            return Token("sign", word)
        if word not in WORDS:
            raise _unknown(text, facts)
        return Token("word", word)
    if kind == "sign":
        return Token("sign", _SIGNS.get(text, text))
    return Token(kind, text)


def _unknown(word: str, facts: Sequence[str]) -> CommandError:
    if not facts:
        return CommandError(phrase("the report declares no facts, so it can have no condition"))
    return CommandError(
        phrase('the report has no fact "{name}"; it has {facts}', name=word[:60], facts=named(facts))
    )


def named(facts: Sequence[str]) -> str:
    """List facts for people."""
    return ", ".join(facts[:20]) or "–"


def misplaced(text: str) -> CommandError:
    """Say where a condition cannot be read."""
    return CommandError(phrase('the condition cannot be read at "{text}"', text=text[:60]))
