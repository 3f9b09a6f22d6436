"""Tells whether a JPEG can be decoded, in little memory."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from PIL.JpegImagePlugin import JpegImageFile

_MARKER = re.compile(rb"\xff([\xc0-\xcf\xd9-\xfe])")  # but for those that stand within a scan
_SCAN, _END = 0xDA, 0xD9
_WHOLE = -1
_KEPT = 1_000_000  # pixels; for each, the decoder of an image of many scans keeps six bytes and more


def jpeg_size(content: bytes) -> tuple[int, int]:
    """Give width and height; raise what Pillow raises."""
    with JpegImageFile(io.BytesIO(content)) as image:
        return image.size


def check_jpeg(content: bytes) -> None:
    """Decode it at an eighth of its size; of a large one of many scans see only that it ends."""
    with JpegImageFile(io.BytesIO(content)) as image:
        scans = list(_scans(content))
        is_of_one = scans[:1] == [image.layers] and not image.info.get("progressive")
        if is_of_one or image.width * image.height <= _KEPT:
            image.draft("L", (1, 1))
            image.load()
        elif scans[-1:] != [_WHOLE]:
            raise OSError("image file is truncated")


def _scans(content: bytes) -> Iterator[int]:
    """Give how many of the image's layers are in each scan, and `_WHOLE` where the image ends."""
    place = 2
    while match := _MARKER.search(content, place):
        start = match.end()
        if match[1][0] == _END:
            yield _WHOLE
            return
        if match[1][0] == _SCAN:
            yield from content[start + 2 : start + 3]
        place = start + int.from_bytes(content[start : start + 2], "big")
