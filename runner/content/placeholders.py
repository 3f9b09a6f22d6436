"""Texts whose long pieces are left out while they are made, and put in where they are written.

So a figure that stands in the page and in the notebook, each time in base64, is in memory once: as the image.
"""

import base64
import json
import operator
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from runner.content.body import Body, Chunked, chunks

LONG = 2**16  # characters from which on a text is left out
_STEP = 3 * 2**16  # bytes or characters that are written at a time; three bytes are four characters of base64

Redact = Callable[[bytes], bytes]  # returns what it was given where nothing is to be taken out


@dataclass(frozen=True)
class Base64(Chunked):
    """Bytes that are written in base64."""

    content: bytes

    def __iter__(self) -> Iterator[bytes]:
        for start in range(0, len(self.content), _STEP):
            yield base64.b64encode(self.content[start : start + _STEP])

    def __len__(self) -> int:
        return -(-len(self.content) // 3) * 4

    def redacted(self, redact: Redact) -> Body:
        """Redact the base64, as far as secrets show in it; it is made whole only where there are some."""
        if all(redact(window) is window for window in _overlapping(self)):
            return self
        return redact(base64.b64encode(self.content))


@dataclass(frozen=True)
class JSONText(Chunked):
    """A text that is written as JSON has it between the quotes."""

    text: str

    def __iter__(self) -> Iterator[bytes]:
        for start in range(0, len(self.text), _STEP):
            yield json.dumps(self.text[start : start + _STEP], ensure_ascii=False)[1:-1].encode()

    def __len__(self) -> int:
        return sum(map(len, self))

    def redacted(self, redact: Redact) -> Body:
        """Redact the text."""
        packed = self.text.encode()
        clean = redact(packed)
        return self if clean is packed else JSONText(clean.decode())


class SplicedBody(Chunked):
    """A text with its long pieces put in; `pieces` are gone through each time."""

    def __init__(self, pieces: Iterable[Body | memoryview]) -> None:
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes | memoryview]:
        for piece in self._pieces:
            yield from chunks(piece)

    def __len__(self) -> int:
        return self._size

    @cached_property
    def _size(self) -> int:
        return sum(map(len, self._pieces))


@dataclass(frozen=True)
class _Marked:
    """A text as pieces: what stands between the marks, and what the marks stand for."""

    text: bytes | bytearray
    mark: re.Pattern[bytes]
    pieces: Mapping[int, Body]

    def __iter__(self) -> Iterator[Body | memoryview]:
        view, end = memoryview(self.text), 0
        for match in self.mark.finditer(self.text):
            yield view[end : match.start()]
            yield self.pieces[int(match[1])]
            end = match.end()
        yield view[end:]


class Placeholders:
    """The long pieces of one text. In their places stand marks that nobody can guess."""

    def __init__(self) -> None:
        self._pieces: list[Base64 | JSONText] = []
        self._name = secrets.token_hex(8)
        self._mark = re.compile(rb"%b\.(\d+)\." % self._name.encode())

    def take_out(self, piece: Base64 | JSONText) -> str:
        """Return the mark that stands for the piece: letters, digits and dots."""
        self._pieces.append(piece)
        return f"{self._name}.{len(self._pieces) - 1}."

    def leave_out_of(self, data: Any) -> Any:
        """Return JSON-like data with marks for its long texts and its pieces; what has none is returned itself."""
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

    def put_back(self, text: bytes | bytearray, redact: Redact | None = None) -> SplicedBody:
        """Return the text with a piece wherever its mark is; `redact` goes over the pieces that are there."""
        used = {int(match[1]) for match in self._mark.finditer(text)}
        pieces = {number: self._pieces[number] for number in used}
        clean = {number: piece.redacted(redact) for number, piece in pieces.items()} if redact else pieces
        return SplicedBody(_Marked(text, self._mark, clean))


def size_of(data: Any) -> int:
    """Return the characters and bytes of the texts and pieces in JSON-like data."""
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
    """Yield parts of a text with the end of the one before, so that nothing short is cut in two."""
    before = b""
    for part in parts:
        yield before + part
        before = part[-LONG:]
