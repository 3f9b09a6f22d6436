"""Reads JSON that somebody else wrote: no NaN, no key twice, no half characters, bounded depth, number and size.

A text takes for each of its characters what its widest one needs: up to four bytes. So a large document is weighed
before it is read, and one with a few wide characters is read with these as escapes.
"""

from __future__ import annotations

import codecs
import json
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from runner.i18n.phrases import Phrase, phrase
from runner.text import show_path

# One that does not end is a string as well: else each quote in it would be looked at as the begin of another.
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_LONG_NUMBER = re.compile(r"\d{4301}")  # where Python's own limit for reading an integer lies
_SURROGATE = re.compile("[\ud800-\udfff]")
_WIDE = re.compile("[^\0-\xff]+")
_WIDE_ESCAPE = re.compile(r"\\u(?:d[89ab]..\\u)?(?!00)[0-9a-f]{4}")  # as json writes a character
_FOLLOWING = bytes(range(0x80, 0xC0))  # bytes of UTF-8 that begin no character
_BUT_TWO = bytes({*range(256)} - {*range(0xC4, 0xF0)})  # all but those that begin one for which Python takes two
_BUT_FOUR = bytes({*range(256)} - {*range(0xF0, 0xF5)})
_LARGE = 4 * 2**20  # bytes of a document that is weighed
_PIECE = 2**18  # bytes that are decoded at a time


class JSONFault(Exception):
    """Why the text is not the JSON that is asked for, as a clause of which it is the subject, with the place."""

    def __init__(self, clause: Phrase) -> None:
        super().__init__(clause)
        self.clause = clause


class _Twice(dict[str, Any]):
    key = ""


class _Constant(float):
    name = ""


@dataclass(frozen=True)
class _Weight:
    """What UTF-8 is as a Python text: its characters, and how many of them need two and four bytes."""

    characters: int
    of_two: int
    of_four: int

    @property
    def decoded(self) -> int:
        """Bytes that it takes as it is."""
        return self.characters * (4 if self.of_four else 2 if self.of_two else 1)

    @property
    def escaped(self) -> int:
        """Bytes that it takes with its wide characters as escapes."""
        return self.characters + 5 * self.of_two + 11 * self.of_four


@dataclass(frozen=True)
class Decoded:
    """JSON as a text. `narrow`: what is wider than a byte is written as escapes."""

    text: str
    narrow: bool


def decode_json(content: bytes, *, values: int) -> Decoded:
    """Decode UTF-8 JSON, so that the bytes may go before it is parsed; raise `JSONFault`.

    `values` bounds how many values it may hold.
    """
    if _has_more_values(content, values):
        raise JSONFault(phrase("holds more than {most} values; sum them up in the notebook", most=values))
    narrow = _is_better_narrow(content)
    return Decoded(_decode(content, narrow=narrow), narrow)


def parse_json(decoded: Decoded, *, depth: int) -> Any:
    """Parse it; raise `JSONFault` at the first thing that is not strictly JSON.

    `depth` bounds how many objects and lists may lie inside one another.
    """
    try:
        data = json.loads(decoded.text, parse_constant=_constant, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        where = {"line": str(error.lineno), "column": str(_column(decoded, error))}
        fault = phrase("is not JSON: line {line}, column {column}: {reason}", **where, reason=error.msg)
        raise JSONFault(fault) from None
    except RecursionError:
        raise JSONFault(_too_deep(depth)) from None
    except ValueError:
        raise JSONFault(_long_number(decoded.text)) from None
    _check(data, [], depth=depth)
    return data


def _decode(content: bytes, *, narrow: bool) -> str:
    if not content.strip():
        raise JSONFault(phrase("is empty; write one JSON object into it"))
    if content.isascii():
        return content.decode()
    try:
        return _narrow(_pieces(content)) if narrow else "".join(_pieces(content))
    except UnicodeDecodeError as error:
        line = str(content.count(b"\n", 0, error.start) + 1)
        fault = phrase('is not UTF-8 (line {line}); open it with encoding="utf-8"', line=line)
        raise JSONFault(fault) from None


def _is_better_narrow(content: bytes) -> bool:
    if len(content) <= _LARGE or content.isascii():
        return False
    weight = _weigh(content)
    return weight.escaped < weight.decoded


def _pieces(content: bytes) -> Iterator[str]:
    """Decode it piece by piece: in one, room is made for as many wide characters as there are bytes."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    for start in range(0, len(content), _PIECE):
        piece = content[start : start + _PIECE]
        waiting = len(decoder.getstate()[0])
        try:
            yield decoder.decode(piece, final=start + _PIECE >= len(content))
        except UnicodeDecodeError as error:
            error.start += start - waiting
            raise


def _narrow(pieces: Iterable[str]) -> str:
    """Put it together with escapes for what is wider than a byte, so that no character takes more."""
    narrow = bytearray()
    for piece in pieces:
        narrow += _WIDE.sub(_escaped, piece).encode("latin-1")
    return narrow.decode("latin-1")


def _escaped(match: re.Match[str]) -> str:
    return json.dumps(match[0])[1:-1]


def _column(decoded: Decoded, error: json.JSONDecodeError) -> int:
    """Give the column of a fault in what the author wrote, where wide characters are no escapes."""
    if not decoded.narrow:
        return error.colno
    before = decoded.text[error.pos - error.colno + 1 : error.pos]
    return 1 + len(_WIDE_ESCAPE.sub("x", before))


def _weigh(content: bytes) -> _Weight:
    return _Weight(
        characters=len(content.translate(None, _FOLLOWING)),
        of_two=len(content.translate(None, _BUT_TWO)),
        of_four=len(content.translate(None, _BUT_FOUR)),
    )


def _has_more_values(content: bytes, most: int) -> bool:
    def count(text: bytes) -> int:
        return text.count(b",") + text.count(b"[") + text.count(b"{")

    # Most of them may be punctuation inside strings; looking closer is slow, so only a high count is worth it.
    return count(content) > most and count(_STRING.sub(b"", content)) > most


def _constant(name: str) -> _Constant:
    constant = _Constant(0)
    constant.name = name
    return constant


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) == len(pairs):
        return data
    twice = _Twice(data)
    seen: set[str] = set()
    twice.key = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    return twice


def _long_number(text: str) -> Phrase:
    match = _LONG_NUMBER.search(text)
    if not match:
        return phrase("holds a number of thousands of digits; write it as text")
    line = str(text.count("\n", 0, match.start()) + 1)
    return phrase("holds a number of thousands of digits (line {line}); write it as text", line=line)


def _too_deep(depth: int) -> Phrase:
    return phrase("has more than {most} objects or lists inside one another", most=depth)


def _check(value: Any, path: list[str | int], *, depth: int) -> None:
    """Look at a value and all that is in it, at this place; what is too deep ends it before Python's own bound."""
    if isinstance(value, str):
        _check_text(value, path)
    elif isinstance(value, (int, float)):
        _check_number(value, path)
    elif isinstance(value, (dict, list)):
        if len(path) >= depth:
            raise JSONFault(_too_deep(depth))
        for step, item in _members(value, path):
            path.append(step)
            _check(item, path, depth=depth)
            path.pop()


def _members(
    value: dict[str, Any] | list[Any], path: list[str | int]
) -> Iterable[tuple[int, Any]] | Iterable[tuple[str, Any]]:
    if isinstance(value, list):
        return enumerate(value)
    if isinstance(value, _Twice):
        key = value.key if len(value.key) <= 60 else f"{value.key[:60]}…"
        key, place = (text.encode(errors="replace").decode() for text in (key, show_path(path)))
        if not path:
            raise JSONFault(phrase('has the key "{key}" twice', key=key))
        raise JSONFault(phrase('has the key "{key}" twice in "{place}"', key=key, place=place))
    for key in value:
        _check_text(key, path)
    return value.items()


def _check_text(text: str, path: Sequence[str | int]) -> None:
    if not text.isascii() and _SURROGATE.search(text):
        raise JSONFault(phrase("has half a character (a lone surrogate){at}", at=_at(path)))


def _check_number(number: int | float, path: Sequence[str | int]) -> None:
    if isinstance(number, _Constant):
        raise JSONFault(
            phrase(
                "has {constant}{at}, which JSON has not; write null where there is no number",
                constant=number.name,
                at=_at(path),
            )
        )
    if isinstance(number, float) and not math.isfinite(number):
        raise JSONFault(phrase("has a number too large to be one{at}", at=_at(path)))
    if isinstance(number, int) and number.bit_length() > 1000:
        raise JSONFault(phrase("has a number of hundreds of digits{at}; write it as text", at=_at(path)))


def _at(path: Sequence[str | int]) -> str:
    return phrase(' at "{place}"', place=show_path(path)) if path else ""
