"""Reads output.json strictly, no NaN, no key twice, no half characters, all within bounds; and writes it again."""

import io
import json
import math
import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import jiter
from babel.numbers import format_decimal

from runner.content.placeholders import Placeholders, SplicedBody
from runner.errors import OutputError
from runner.i18n.phrases import Phrase, localised, phrase
from runner.limits import MIB, OUTPUT_BYTES, OUTPUT_DEPTH, OUTPUT_VALUES
from runner.text import shortened, show_path

# What every template has; a key of the same name would hide it.
RESERVED = ("report", "chart", "_", "gettext", "ngettext", "pgettext", "npgettext", "date_range")

_KINDS = {
    list: phrase("a list"),
    str: phrase("a text"),
    bool: phrase("true or false"),
    type(None): phrase("null"),
}
# A string that does not end is one as well: otherwise each quote in it would begin another search.
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_FAULT = re.compile(r"(.+) at line (\d+) column (\d+)", re.DOTALL)
_DUPLICATE = re.compile(r'Detected duplicate key "(.*)"', re.DOTALL)
_CONTINUATION = bytes(range(0x80, 0xC0))  # bytes of UTF-8 that begin no character
_LARGEST = 2**1000


def parse_output(content: bytes) -> dict[str, Any]:
    """Parse output.json into one object. Raises `OutputError` with the place of the first fault."""
    if len(content) > OUTPUT_BYTES:
        raise OutputError(
            phrase(
                "output.json has {size} MiB; at most {most} are allowed.",
                size=mebibytes(len(content)),
                most=OUTPUT_BYTES // MIB,
            )
        )
    if not content or content.isspace():
        raise _fault(phrase("is empty; write one JSON object into it"))
    if _has_too_many_values(content):
        clause = phrase("holds more than {most} values; sum them up in the notebook", most=OUTPUT_VALUES)
        raise _fault(clause)
    content = content.removeprefix(BOM_UTF8)
    try:
        data = jiter.from_json(content, allow_inf_nan=True, catch_duplicate_keys=True)  # NaN: `_check` says where
    except ValueError as error:
        raise _fault(_syntax_clause(str(error), content)) from None
    names_infinity = b"Infinity" in content
    del content  # so that its bytes may go
    if not isinstance(data, dict):
        kind = _KINDS.get(type(data), phrase("a number"))
        raise OutputError(phrase("output.json holds {kind}; it must hold one JSON object, {{…}}.", kind=kind))
    _check(data, [], names_infinity=names_infinity)
    _refuse_reserved(data)
    return data


def write_output(data: Mapping[str, Any]) -> SplicedBody:
    """Write what output.json held, piece by piece into bytes: as one text it could take four times as much."""
    long, content = Placeholders(), io.BytesIO()
    text = io.TextIOWrapper(content, encoding="utf-8")
    json.dump(long.leave_out_of(data), text, ensure_ascii=False, indent=1)
    text.flush()
    return long.put_back(content.getvalue())


def mebibytes(size: int) -> Phrase:
    """Return bytes as MiB with one decimal, as the reader writes numbers."""
    return localised(lambda locale: str(format_decimal(size / MIB, format="#,##0.0", locale=locale)))


def _has_too_many_values(content: bytes) -> bool:
    def count(text: bytes) -> int:
        return text.count(b",") + text.count(b"[") + text.count(b"{")

    # Most of them may be punctuation inside strings; looking closer is slow, so only a high count is worth it.
    return count(content) > OUTPUT_VALUES and count(_STRING.sub(b"", content)) > OUTPUT_VALUES


def _syntax_clause(message: str, content: bytes) -> Phrase:
    """Say in the asker's language what jiter says, with a column that counts characters instead of bytes."""
    match = _FAULT.fullmatch(message)
    reason, line, column = match.groups() if match else (shortened(message, 200), "1", "1")
    place = re.match(rb"(?:[^\n]*+\n){%d}+(.{,%d})" % (int(line) - 1, max(int(column) - 1, 0)), content, re.DOTALL)
    before = place[1].translate(None, _CONTINUATION) if place else b""
    where = {"line": line, "column": str(len(before) + 1)}
    if twice := _DUPLICATE.fullmatch(reason):
        key = shortened(twice[1], 60)
        clause = phrase('has the key "{key}" twice (line {line}, column {column})', key=key, **where)
    elif "hex escape" in reason:
        clause = phrase("has half a character, a lone surrogate (line {line}, column {column})", **where)
    elif "unicode" in reason:
        clause = phrase('is not UTF-8 (line {line}); open it with encoding="utf-8"', line=line)
    elif "out of range" in reason:
        clause = phrase("holds a number of thousands of digits (line {line}); write it as text", line=line)
    elif "recursion" in reason:
        clause = _too_deep()
    else:
        clause = phrase("is not JSON: line {line}, column {column}: {reason}", reason=reason, **where)
    return clause


def _check(container: dict[str, Any] | list[Any], path: list[str | int], *, names_infinity: bool) -> None:
    """Refuse numbers that no template can write, and objects or lists too deep inside one another."""
    if len(path) >= OUTPUT_DEPTH:
        raise _fault(_too_deep())
    members: Iterable[tuple[Any, Any]] = container.items() if isinstance(container, dict) else enumerate(container)
    for step, value in members:
        if isinstance(value, (dict, list)):
            path.append(step)
            _check(value, path, names_infinity=names_infinity)
            path.pop()
        elif isinstance(value, (int, float)) and not -_LARGEST < value < _LARGEST:
            _check_number(value, (*path, step), names_infinity=names_infinity)


def _check_number(number: int | float, path: Sequence[str | int], *, names_infinity: bool) -> None:
    at = phrase(' at "{place}"', place=show_path(path))
    if isinstance(number, int):
        raise _fault(phrase("has a number of hundreds of digits{at}; write it as text", at=at))
    if math.isinf(number) and not names_infinity:
        raise _fault(phrase("has a number too large to be one{at}", at=at))
    if not math.isfinite(number):
        name = "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"
        raise _fault(
            phrase(
                "has {constant}{at}, which JSON has not; write null (None in Python) where there is no value",
                constant=name,
                at=at,
            )
        )


def _refuse_reserved(data: Mapping[str, Any]) -> None:
    for name in RESERVED:
        if name in data:
            raise OutputError(
                phrase(
                    'output.json has the key "{name}", which the template needs for something else;'
                    " give it another name.",
                    name=name,
                )
            )


def _too_deep() -> Phrase:
    return phrase("has more than {most} objects or lists inside one another", most=OUTPUT_DEPTH)


def _fault(clause: Phrase) -> OutputError:
    return OutputError(phrase("output.json {fault}.", fault=clause))
