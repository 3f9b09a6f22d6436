"""Reads JSON that somebody else wrote: no NaN, no key twice, no half characters, bounded depth and number."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from runner.phrases import Phrase, phrase

_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_LONG_NUMBER = re.compile(r"\d{4301}")  # where Python's own limit for reading an integer lies
_SURROGATE = re.compile("[\ud800-\udfff]")
_NAME = re.compile(r"[^\W\d]\w*")


class JSONFault(Exception):
    """Why the text is not the JSON that is asked for, as a clause of which it is the subject, with the place."""

    def __init__(self, clause: Phrase) -> None:
        super().__init__(clause)
        self.clause = clause


class _Twice(dict[str, Any]):
    key = ""


class _Constant(float):
    name = ""


def parse_json(content: bytes, *, values: int, depth: int) -> Any:
    """Parse UTF-8 JSON; raise `JSONFault` at the first thing that is not strictly JSON, or beyond the bounds.

    `values` bounds how many values it may hold, `depth` how many objects and lists may lie inside one another.
    """
    if _has_more_values(content, values):
        raise JSONFault(phrase("holds more than {most} values; sum them up in the notebook", most=values))
    text = _decode(content)
    try:
        data = json.loads(text, parse_constant=_constant, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        where = {"line": str(error.lineno), "column": str(error.colno)}
        fault = phrase("is not JSON: line {line}, column {column}: {reason}", **where, reason=error.msg)
        raise JSONFault(fault) from None
    except RecursionError:
        raise JSONFault(_too_deep(depth)) from None
    except ValueError:
        raise JSONFault(_long_number(text)) from None
    _check(data, depth=depth)
    return data


def show_path(path: tuple[str | int, ...]) -> str:
    """Write a place in JSON as people do: `rows[3].value`."""
    parts: list[str] = []
    for step in path:
        if isinstance(step, str) and _NAME.fullmatch(step) and len(step) <= 60:
            parts.append(f".{step}" if parts else step)
        elif isinstance(step, str):
            parts.append(f"[{json.dumps(step if len(step) <= 60 else step[:60] + '…')}]")
        else:
            parts.append(f"[{step}]")
    shown = "".join(parts)
    return shown if len(shown) <= 300 else shown[:300] + "…"


def _decode(content: bytes) -> str:
    if not content.strip():
        raise JSONFault(phrase("is empty; write one JSON object into it"))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = str(content.count(b"\n", 0, error.start) + 1)
        fault = phrase('is not UTF-8 (line {line}); open it with encoding="utf-8"', line=line)
        raise JSONFault(fault) from None


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


def _check(data: Any, *, depth: int) -> None:
    waiting: list[tuple[Any, tuple[str | int, ...]]] = [(data, ())]
    while waiting:
        value, path = waiting.pop()
        if isinstance(value, str):
            _check_text(value, path)
        elif isinstance(value, (int, float)):
            _check_number(value, path)
        elif isinstance(value, (dict, list)):
            if len(path) >= depth:
                raise JSONFault(_too_deep(depth))
            waiting.extend(_members(value, path))


def _members(
    value: dict[str, Any] | list[Any], path: tuple[str | int, ...]
) -> list[tuple[Any, tuple[str | int, ...]]]:
    if isinstance(value, list):
        return [(item, (*path, index)) for index, item in enumerate(value)]
    if isinstance(value, _Twice):
        key = value.key if len(value.key) <= 60 else f"{value.key[:60]}…"
        key, place = (text.encode(errors="replace").decode() for text in (key, show_path(path)))
        if not path:
            raise JSONFault(phrase('has the key "{key}" twice', key=key))
        raise JSONFault(phrase('has the key "{key}" twice in "{place}"', key=key, place=place))
    for key in value:
        _check_text(key, path)
    return [(item, (*path, key)) for key, item in value.items()]


def _check_text(text: str, path: tuple[str | int, ...]) -> None:
    if not text.isascii() and _SURROGATE.search(text):
        raise JSONFault(phrase("has half a character (a lone surrogate){at}", at=_at(path)))


def _check_number(number: int | float, path: tuple[str | int, ...]) -> None:
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


def _at(path: tuple[str | int, ...]) -> str:
    return phrase(' at "{place}"', place=show_path(path)) if path else ""
