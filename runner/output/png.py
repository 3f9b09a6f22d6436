"""Tells whether a PNG is whole: its pixels are unpacked piece by piece and thrown away, and take no room."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_BEGIN = struct.Struct(
    ">8sI4s II5B I"
)  # signature; length and name of the first chunk, what it says, its checksum
_CHUNK, _CHECKSUM = struct.Struct(">I4s"), struct.Struct(">I")
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by type of colour
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
# The first pixel of each pass over an interlaced image, and its steps: across and down.
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
_PACKED, _UNPACKED = 2**14, 2**18  # bytes at a time
_FILTERS = bytes(range(5))


class NotPNG(Exception):
    """The content is not a whole PNG, and why."""


@dataclass(frozen=True)
class _Header:
    width: int
    height: int
    bits: int  # of a pixel
    interlaced: bool

    def rows(self) -> Iterator[tuple[int, int]]:
        """Give for each pass the bytes of a row, the one for its filter included, and the number of rows."""
        for left, top, across, down in _PASSES if self.interlaced else ((0, 0, 1, 1),):
            columns, rows = -(-(self.width - left) // across), -(-(self.height - top) // down)
            if columns > 0 and rows > 0:
                yield 1 + (columns * self.bits + 7) // 8, rows


def png_size(content: bytes) -> tuple[int, int]:
    """Give width and height; raise `NotPNG`."""
    header = _read_header(content)
    return header.width, header.height


def check_png(content: bytes) -> None:
    """Raise `NotPNG` where pixels are missing or damaged; what follows them is not looked at."""
    _check_rows(_unpacked(_packed(content)), _read_header(content).rows())


def _read_header(content: bytes) -> _Header:
    if len(content) < _BEGIN.size:
        raise NotPNG("it ends before its pixels do")
    signature, length, name, width, height, depth, colour, packing, filtering, interlaced, checksum = (
        _BEGIN.unpack_from(content)
    )
    if (signature, length, name) != (_SIGNATURE, 13, b"IHDR") or zlib.crc32(content[12:29]) != checksum:
        raise NotPNG("its header is damaged")
    if not (width and height and depth in _DEPTHS.get(colour, ())) or packing or filtering or interlaced > 1:
        raise NotPNG("its header says what no PNG has")
    return _Header(width, height, depth * _CHANNELS[colour], bool(interlaced))


def _packed(content: bytes) -> Iterator[memoryview]:
    """Give the pixels as they are packed, in pieces."""
    view, place, found = memoryview(content), _BEGIN.size, False
    while place + _CHUNK.size <= len(view):
        length, name = _CHUNK.unpack_from(view, place)
        start, end = place + _CHUNK.size, place + _CHUNK.size + length
        if found and name != b"IDAT":
            return
        if end + _CHECKSUM.size > len(view):
            break
        if _CHECKSUM.unpack_from(view, end) != (zlib.crc32(view[place + 4 : end]),):
            raise NotPNG(f"the checksum of its chunk {name!r} is wrong")
        if name == b"IDAT":
            found = True
            yield from (view[piece : min(piece + _PACKED, end)] for piece in range(start, end, _PACKED))
        place = end + _CHECKSUM.size
    raise NotPNG("it ends before its pixels do")


def _unpacked(packed: Iterable[memoryview]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj()
    for piece in packed:
        rest: memoryview | bytes = piece
        while not unpacker.eof:
            try:
                part = unpacker.decompress(rest, _UNPACKED)
            except zlib.error as error:
                raise NotPNG(f"its pixels cannot be unpacked ({error})") from None
            if part:
                yield part
            rest = unpacker.unconsumed_tail
            if not rest and len(part) < _UNPACKED:
                break


def _check_rows(pieces: Iterator[bytes], rows: Iterable[tuple[int, int]]) -> None:
    piece = b""
    for size, number in rows:
        left = size * number
        while left:
            piece = piece or next(pieces, b"")
            if not piece:
                raise NotPNG("it has too few pixels")
            part, piece = piece[:left], piece[left:]
            if part[left % size :: size].translate(None, _FILTERS):
                raise NotPNG("a row has an unknown filter")
            left -= len(part)
