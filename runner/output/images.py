"""Tells whether a PNG or JPEG is whole, in little memory: all its pixels at once could take hundreds of MiB."""

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from PIL.JpegImagePlugin import JpegImageFile

_PNG_START = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
_PNG_HEADER = struct.Struct(">II5BI")  # what stands behind that, and its checksum
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by colour type
# The first pixel of each pass over an interlaced PNG, and its steps: across and down.
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
_PACKED, _UNPACKED = 2**14, 2**18  # bytes at a time
_JPEG_SCAN, _JPEG_END = b"\xff\xda", b"\xff\xd9"
_DECODED_PIXELS = 1_000_000  # for each, the decoder of a JPEG of many scans keeps six bytes and more


class NotWhole(Exception):
    """The content is not a whole image, and why."""


@dataclass(frozen=True)
class _Header:
    width: int
    height: int
    bits: int  # of a pixel
    interlaced: bool

    @property
    def pixel_bytes(self) -> int:
        """The bytes of all rows, each with the one for its filter."""
        total = 0
        for left, top, across, down in _PASSES if self.interlaced else ((0, 0, 1, 1),):
            columns, rows = -(-(self.width - left) // across), -(-(self.height - top) // down)
            if columns > 0 and rows > 0:
                total += rows * (1 + (columns * self.bits + 7) // 8)
        return total


def png_size(content: bytes) -> tuple[int, int]:
    """Return width and height. Raises `NotWhole`."""
    header = _read_header(content)
    return header.width, header.height


def check_png(content: bytes) -> None:
    """Unpack all pixels, piece by piece. Raises `NotWhole` where some are missing or damaged.

    Pillow's `verify` sees checksums only, copies each chunk twice, and unpacks up to 64 MiB of comments.
    """
    left, unpacker = _read_header(content).pixel_bytes, zlib.decompressobj()
    for piece in _packed(content):
        rest: memoryview | bytes = piece
        while rest and left > 0 and not unpacker.eof:
            try:
                left -= len(unpacker.decompress(rest, _UNPACKED))
            except zlib.error as error:
                raise NotWhole(f"its pixels cannot be unpacked ({error})") from None
            rest = unpacker.unconsumed_tail
    if left > 0 and left > len(unpacker.flush()):
        raise NotWhole("it has too few pixels")


def jpeg_size(content: bytes) -> tuple[int, int]:
    """Return width and height. Raises what Pillow raises."""
    with JpegImageFile(io.BytesIO(content)) as image:
        return image.size


def check_jpeg(content: bytes) -> None:
    """Decode it at an eighth of its size; of a large one of many scans see only that it ends. Raises `OSError`."""
    with JpegImageFile(io.BytesIO(content)) as image:
        is_of_one_scan = content.count(_JPEG_SCAN) == 1 and not image.info.get("progressive")
        if is_of_one_scan or image.width * image.height <= _DECODED_PIXELS:
            image.draft("L", (1, 1))
            image.load()
        elif content.find(_JPEG_END, content.rfind(_JPEG_SCAN)) < 0:
            raise OSError("image file is truncated")


def _read_header(content: bytes) -> _Header:
    start, end = len(_PNG_START), len(_PNG_START) + _PNG_HEADER.size
    if len(content) < end:
        raise NotWhole("it ends before its pixels do")
    width, height, depth, colour, _, _, interlaced, checksum = _PNG_HEADER.unpack_from(content, start)
    if not content.startswith(_PNG_START) or zlib.crc32(content[12 : end - 4]) != checksum:
        raise NotWhole("its header is damaged")
    if not (width and height and depth) or colour not in _CHANNELS:
        raise NotWhole("its header says what no PNG has")
    return _Header(width, height, depth * _CHANNELS[colour], bool(interlaced))


def _packed(content: bytes) -> Iterator[memoryview]:
    """Yield the pixels as they are packed, in pieces. Raises `NotWhole` at a chunk that is cut off or damaged."""
    view, place, found = memoryview(content), len(_PNG_START) + _PNG_HEADER.size, False
    while place + 12 <= len(view):
        length, name = struct.unpack_from(">I4s", view, place)
        start, end = place + 8, place + 8 + length
        if found and name != b"IDAT":
            return
        if end + 4 > len(view):
            break
        if zlib.crc32(view[place + 4 : end]) != int.from_bytes(view[end : end + 4], "big"):
            raise NotWhole(f"the checksum of its chunk {name!r} is wrong")
        if name == b"IDAT":
            found = True
            yield from (view[piece : min(piece + _PACKED, end)] for piece in range(start, end, _PACKED))
        place = end + 4
    raise NotWhole("it ends before its pixels do")
