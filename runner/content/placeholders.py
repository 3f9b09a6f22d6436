"""Texts whose long pieces are left out while they are made, and put in where they are written.

So a figure that stands in the page and in the notebook, each time in base64, is in memory once: as the image.
"""

from __future__ import annotations

import base64
import json
import operator
import re
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from runner.content.body import Chunked

LONG = 2**16  # characters from which on a text is left out
_STEP = 3 * 2**16  # bytes or characters that are written at a time; three bytes are four characters of base64

Redact = Callable[[bytes], bytes]  # gives what it was given where nothing is to be taken out


class Piece(Protocol):
    """A long piece of a text."""

    def chunks(self) -> Iterator[bytes | memoryview]:
        """Give it as it is written."""

    def redacted(self, redact: Redact) -> Piece:
        """Give it without what is redacted in it as it is written; itself where that is nothing."""


@dataclass(frozen=True)
class Plain:
    """What is written as it is."""

    content: bytes | memoryview

    def chunks(self) -> Iterator[bytes | memoryview]:
        """Give it as it is."""
        yield self.content

    def redacted(self, redact: Redact) -> Piece:
        """Give itself: it was redacted as a part of its text."""
        return self


@dataclass(frozen=True)
class Base64:
    """What is written in base64."""

    content: bytes

    def chunks(self) -> Iterator[bytes]:
        """Give it in base64."""
        for start in range(0, len(self.content), _STEP):
            yield base64.b64encode(self.content[start : start + _STEP])

    def redacted(self, redact: Redact) -> Piece:
        """Redact the base64, as far as secrets show in it; it is made whole only where there are some."""
        if all(redact(window) is window for window in _overlapping(self.chunks())):
            return self
        return Plain(redact(base64.b64encode(self.content)))


@dataclass(frozen=True)
class JSONText:
    """A text that is written as JSON has it between the quotes."""

    text: str

    def chunks(self) -> Iterator[bytes]:
        """Give it with escapes where JSON needs them."""
        for start in range(0, len(self.text), _STEP):
            yield json.dumps(self.text[start : start + _STEP], ensure_ascii=False)[1:-1].encode()

    def redacted(self, redact: Redact) -> Piece:
        """Redact the text."""
        packed = self.text.encode()
        clean = redact(packed)
        return self if clean is packed else JSONText(clean.decode())


class SplicedBody(Chunked):
    """A text with its long pieces put in: it has a length, is iterated over in chunks, and becomes `bytes`.

    `pieces` are gone through each time.
    """

    def __init__(self, pieces: Iterable[Piece]) -> None:
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes | memoryview]:
        for piece in self._pieces:
            yield from piece.chunks()

    def __len__(self) -> int:
        return self._size

    @cached_property
    def _size(self) -> int:
        return sum(map(len, self))


@dataclass(frozen=True)
class _Marked:
    """A text as pieces: what stands between the marks, and what the marks stand for."""

    text: bytes | bytearray
    mark: re.Pattern[bytes]
    pieces: Mapping[int, Piece]

    def __iter__(self) -> Iterator[Piece]:
        view, end = memoryview(self.text), 0
        for match in self.mark.finditer(self.text):
            yield Plain(view[end : match.start()])
            yield self.pieces[int(match[1])]
            end = match.end()
        yield Plain(view[end:])


class Placeholders:
    """The long pieces of one text. In their places stand marks that nobody can guess."""

    def __init__(self) -> None:
        self._pieces: list[Piece] = []
        self._name = secrets.token_hex(8)
        self._mark = re.compile(rb"%b\.(\d+)\." % self._name.encode())

    def take_out(self, piece: Piece) -> str:
        """Give the mark that stands for the piece: letters, digits and dots."""
        self._pieces.append(piece)
        return f"{self._name}.{len(self._pieces) - 1}."

    def leave_out_of(self, data: Any) -> Any:
        """Give JSON-like data with marks for its long texts and its pieces; what has none is given back itself."""
        if isinstance(data, str):
            return self.take_out(JSONText(data)) if len(data) > LONG else data
        if isinstance(data, Base64):
            return self.take_out(data)
        if isinstance(data, Mapping):
            marked = {key: self.leave_out_of(value) for key, value in data.items()}
            return marked if any(marked[key] is not data[key] for key in marked) else data
        if isinstance(data, (list, tuple)):
            items = [self.leave_out_of(value) for value in data]
            return items if any(map(operator.is_not, items, data)) else data
        return data

    def growth(self, text: bytes | bytearray) -> int:
        """Give the bytes by which a text grows when its pieces are put in."""
        marks = Counter(match[0] for match in self._mark.finditer(text))
        sizes = {mark: len(self.put_back(mark)) for mark in marks}
        return sum(times * (sizes[mark] - len(mark)) for mark, times in marks.items())

    def put_back(self, text: bytes | bytearray, redact: Redact | None = None) -> SplicedBody:
        """Give the text with a piece wherever its mark is; `redact` goes over the pieces that are there."""
        used = {int(match[1]) for match in self._mark.finditer(text)}
        pieces = {number: _redacted(self._pieces[number], redact) for number in used}
        return SplicedBody(_Marked(text, self._mark, pieces))


def size_of(data: Any) -> int:
    """Give the characters and bytes of the texts and pieces in JSON-like data."""
    if isinstance(data, str):
        return len(data)
    if isinstance(data, Base64):
        return len(data.content)
    if isinstance(data, Mapping):
        return sum(len(key) + size_of(value) for key, value in data.items())
    if isinstance(data, (list, tuple)):
        return sum(map(size_of, data))
    return 0


def _overlapping(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Give parts of a text with the end of the one before, so that nothing short is cut in two."""
    before = b""
    for part in parts:
        yield before + part
        before = part[-LONG:]


def _redacted(piece: Piece, redact: Redact | None) -> Piece:
    return piece.redacted(redact) if redact else piece
