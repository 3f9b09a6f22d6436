"""Cuts what a cell shows to what the runner takes, so that a long table costs its end and not the report."""

import re
from collections.abc import Callable
from typing import Any

from reportbot_kernel.packing import pack

MIB = 2**20
TEXT_BYTES = 2 * MIB  # of one text that is shown
SHOWN_BYTES = 7 * MIB  # of all that one message shows; the runner takes 8 MiB
VALUES = 150_000  # numbers, texts and the like in one shown object
MOST_METADATA = 1000  # values
TRACE_CHARACTERS = 100_000  # of each line of a trace, and of an error's text
TRACE_LINES = 200
JSON_TYPE = re.compile(r"application/(.*\+)?json")  # as nbformat has it
SENTENCE = "[… {size:.1f} MiB were shown here; the rest is not kept]"

Cut = Callable[[str, int], None]  # told the media type, and how many bytes there were


class PictureTooLarge(ValueError):
    """A picture is larger than can be carried."""


def bound_shown(content: dict[str, Any], cut: Cut) -> dict[str, Any]:
    """Return what is shown, cut to its bounds. Raises `PictureTooLarge`: a picture cannot be cut."""
    shown = content.get("data", {})
    held = {media_type: _held(media_type, value) for media_type, value in shown.items() if value is not None}
    data = {media_type: _bounded(media_type, value, cut) for media_type, value in held.items()}
    metadata = content.get("metadata") or {}
    if _count(metadata, MOST_METADATA) > MOST_METADATA:
        metadata = {}
    bounded = {**content, "data": data, "metadata": metadata}
    if not _is_small(data) and len(pack(bounded)) > SHOWN_BYTES:
        bounded = {**bounded, "data": _least(data, cut), "metadata": {}}
    return bounded


def bound_error(content: dict[str, Any]) -> dict[str, Any]:
    """Return an error's message with a trace of a bounded length; its beginning and its end tell most."""
    lines = [str(line)[:TRACE_CHARACTERS] for line in content.get("traceback") or []]
    if len(lines) > TRACE_LINES:
        lines = [*lines[: TRACE_LINES // 2], "[…]", *lines[-TRACE_LINES // 2 :]]
    room = SHOWN_BYTES // 8
    while sum(map(len, lines)) > room:
        lines = [line if len(line) < 1000 else line[: len(line) // 2] + "…" for line in lines]
        if max(map(len, lines)) < 1000:
            break
    words = {name: str(content.get(name, ""))[:TRACE_CHARACTERS] for name in ("ename", "evalue")}
    return {**content, **words, "traceback": lines}


def _is_small(data: dict[str, Any]) -> bool:
    """Whether it is within all bounds however it is written: JSON takes up to six bytes for a character."""
    lengths = [len(value) if isinstance(value, str | bytes) else SHOWN_BYTES for value in data.values()]
    return sum(lengths) * 6 < SHOWN_BYTES


def _bounded(media_type: str, value: Any, cut: Cut) -> Any:
    if _is_picture(media_type):
        size = len(value) if isinstance(value, str | bytes) else 0
        if (size if isinstance(value, str) else size * 4 / 3) > SHOWN_BYTES * 0.98:
            raise PictureTooLarge(
                f"a picture of {size / MIB:.1f} MiB is shown, and at most {SHOWN_BYTES * 3 / 4 / MIB:.0f} MiB "
                "can be carried: draw it smaller (a lower dpi, fewer points, rasterized=True), "
                "or save it as one of the report's files"
            )
        return value
    if isinstance(value, str):
        if len(value) * 4 <= TEXT_BYTES:
            return value
        return _bounded_text(media_type, value, cut)
    if _count(value, VALUES) > VALUES:
        size = len(pack(value))
        cut(media_type, size)
        return SENTENCE.format(size=size / MIB)
    return value


def _held(media_type: str, value: Any) -> Any:
    """Return a value as a notebook can hold it: but for JSON's media types a text, or its lines."""
    if isinstance(value, str | bytes | bytearray | memoryview) or JSON_TYPE.fullmatch(media_type):
        return value
    if isinstance(value, list | tuple) and all(isinstance(each, str) for each in value):
        return value
    return pack(value).decode() if isinstance(value, list | tuple | dict) else str(value)


def _is_picture(media_type: str) -> bool:
    return media_type.startswith("image/") or media_type == "application/pdf"


def _bounded_text(media_type: str, text: str, cut: Cut) -> str:
    encoded = text.encode("utf-8", "replace")
    if len(encoded) <= TEXT_BYTES:
        return text
    cut(media_type, len(encoded))
    sentence = SENTENCE.format(size=len(encoded) / MIB)
    kept = encoded[:TEXT_BYTES].decode("utf-8", "ignore")
    if media_type != "text/html":
        return f"{kept}\n{sentence}\n"
    row = kept.rfind("</tr>")  # so that a table stays one
    if row < 0:
        return f"<p>{sentence}</p>"
    return f"{kept[: row + len('</tr>')]}</tbody></table><p>{sentence}</p>"


def _least(data: dict[str, Any], cut: Cut) -> dict[str, Any]:
    """Leave out the largest parts until the rest can be carried; a picture goes last."""
    sizes = {media_type: len(pack(value)) for media_type, value in data.items()}
    kept = dict(data)
    for media_type in sorted(data, key=lambda each: (_is_picture(each), -sizes[each])):
        if sum(sizes[each] for each in data if each in kept) <= SHOWN_BYTES:
            break
        del kept[media_type]
        cut(media_type, sizes[media_type])
    kept.setdefault("text/plain", SENTENCE.format(size=sum(sizes.values()) / MIB))
    return kept


def _count(value: Any, most: int) -> int:
    """Count the values in an object, and no further than a little over `most`."""
    waiting, number = [value], 0
    while waiting and number <= most:
        each = waiting.pop()
        number += 1
        if isinstance(each, dict):
            waiting += each.values()
        elif isinstance(each, list | tuple):
            waiting += each[: most + 1]
    return number
