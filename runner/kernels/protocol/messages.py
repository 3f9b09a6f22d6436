"""Reads what a kernel sends, which may be anything: within budgets, and in the shape of Jupyter's protocol."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from typing import Any

from jupyter_client.session import Session

from runner.errors import KernelProtocolError
from runner.i18n.phrases import phrase

MIB = 2**20
FRAMES = 64  # parts of one message
SMALL = 64 * 1024  # bytes; below it, a message is not looked at before it is parsed
HEADER = 64 * 1024  # bytes of each header
PIECES = 400_000  # values in one message: each costs the reader some sixty bytes
OBJECT = 4  # values for which an object counts, beside what is in it
MESSAGES = 20_000  # that a report may send
WIDE = 4 * MIB  # bytes of a part with characters for each of which Python takes four
STREAM_TEXT = MIB  # characters kept of what one cell prints
DEPTH = 64  # lists and objects inside one another in what is shown; whoever writes it goes down into each
SHOWN = 8 * MIB  # bytes of memory for what is printed and shown in all, images left aside
NAME = 100  # characters of a request's id by which it is known again
CUT = "\n[… more was printed than is kept here]\n"

# One that does not end is a string as well: else each quote in it would be looked at as the begin of another.
STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
WIDE_CHARACTER = re.compile(rb"[\xf0-\xf4]")
SURROGATES = re.compile("[\ud800-\udfff]")
JSON_TYPE = re.compile(r"application/(?:.*\+)?json")

Message = dict[str, Any]


@dataclass(kw_only=True)
class Budget:
    """What a channel may carry during one report."""

    size: int  # bytes
    messages: int
    spent: int = 0  # bytes

    def spend(self, size: int) -> None:
        """Count a message; `KernelProtocolError` once it is one too many."""
        self.size -= size
        self.spent += size
        self.messages -= 1
        if self.size < 0:
            raise KernelProtocolError(phrase("The notebook sent more output than a report may (32 MiB)."))
        if self.messages < 0:
            raise KernelProtocolError(
                phrase("The notebook sent more messages than a report may ({most}).", most=MESSAGES)
            )


def iopub_budget() -> Budget:
    """What a report may show: 32 MiB in 20,000 messages."""
    return Budget(size=32 * MIB, messages=MESSAGES)


@dataclass(kw_only=True)
class Gate:
    """Lets messages of one channel through, as nbclient can take them."""

    budget: Budget
    types: frozenset[str]  # others are left out
    printed: dict[str, int] = field(default_factory=dict)  # characters, by the request they belong to
    shown: int = 0  # bytes that what it keeps takes

    def admit(self, session: Session, frames: list[bytes]) -> Message | None:
        """Parse a message; None for one that is left out; `KernelProtocolError` for one that no kernel sends."""
        self.budget.spend(sum(map(len, frames)))
        message = parse(session, frames)
        if message["msg_type"] not in self.types:
            return None
        check_shape(message)
        if message["msg_type"] == "stream":
            return self._shortened(message)
        if message["msg_type"] in SHOWING:
            self._cut(message["content"])
        if message["msg_type"] == "error" and not self._has_room(message["content"]):
            message["content"] |= {"evalue": CUT, "traceback": [CUT]}  # whoever asked is told by the reply
        return message

    def _shortened(self, message: Message) -> Message | None:
        parent = str(message["parent_header"].get("msg_id"))[:NAME]
        before = self.printed.get(parent, 0)
        text = message["content"]["text"]
        self.printed[parent] = before + len(text)
        if before > STREAM_TEXT:
            return None
        if before + len(text) > STREAM_TEXT:
            message["content"]["text"] = text[: STREAM_TEXT - before] + CUT
        return message if self._has_room(text) else None

    def _cut(self, content: dict[str, Any]) -> None:
        """Leave out what of an output is no image, once there is too much of it: it is for the author alone."""
        data = content["data"]
        for media_type, value in data.items():
            if media_type.startswith("image/") and isinstance(value, str):
                continue
            if is_deep(value) or not self._has_room(value):
                data[media_type] = CUT
        if is_deep(content["metadata"]) or not self._has_room(content["metadata"]):
            content["metadata"] = {}

    def _has_room(self, value: object) -> bool:
        self.shown += weight(value)
        return self.shown <= SHOWN


def parse(session: Session, frames: list[bytes]) -> Message:
    """Check sizes and signature, and parse; whatever goes wrong is a `KernelProtocolError`."""
    if len(frames) > FRAMES:
        raise KernelProtocolError(phrase("The kernel sent a message of too many parts."))
    try:
        parts: list[bytes] = session.feed_identities(frames)[1]  # type: ignore[assignment]
        if any(len(part) > HEADER for part in parts[1:3]) or any(map(_has_too_many_pieces, parts[1:5])):
            raise KernelProtocolError(phrase("The kernel sent a message of too many parts."))
        if any(len(part) > WIDE and WIDE_CHARACTER.search(part) for part in parts[1:5]):
            raise KernelProtocolError(phrase("The kernel sent more at once than can be taken."))
        message: Message = session.deserialize(parts)
        if not isinstance(message["msg_type"], str):
            raise TypeError
        if any(rb"\ud" in part or rb"\uD" in part for part in parts[1:5]):
            message["content"] = without_surrogates(message["content"])
    except KernelProtocolError:
        raise
    except Exception as error:  # nothing that a hostile kernel can raise here may be anything else
        fault = phrase("The kernel sent what is no message ({error}).", error=type(error).__name__)
        raise KernelProtocolError(fault) from error
    return message


def _has_too_many_pieces(part: bytes) -> bool:
    """Whether parsing would make many more bytes of it; commas and brackets within strings do not count."""
    if len(part) < SMALL or _pieces(part) <= PIECES:
        return False
    return _pieces(STRING.sub(b"", part)) > PIECES


def _pieces(part: bytes) -> int:
    return part.count(b",") + part.count(b"[") + OBJECT * part.count(b"{")


def without_surrogates(value: Any) -> Any:
    """Replace halves of characters, which no file can hold."""
    if isinstance(value, str):
        return SURROGATES.sub("\ufffd", value)
    if isinstance(value, list):
        return [without_surrogates(each) for each in value]
    if isinstance(value, dict):
        return {without_surrogates(key): without_surrogates(each) for key, each in value.items()}
    return value


def is_deep(value: object) -> bool:
    """Whether more lists and objects lie inside one another than anybody shows."""
    level = [value]
    for _ in range(DEPTH):
        level = [
            inner
            for each in level
            if isinstance(each, list | dict)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return False
    return True


def weight(value: object) -> int:
    """Give the bytes of memory that JSON-like data take."""
    waiting, size = [value], 0
    while waiting:
        each = waiting.pop()
        size += sys.getsizeof(each)
        if isinstance(each, dict):
            waiting += each
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
    return size


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_object(value: object) -> bool:
    return isinstance(value, dict)


def _is_output_data(value: object) -> bool:
    """Whether a notebook can hold it: of each media type a text or its lines, of JSON's anything."""
    return isinstance(value, dict) and all(
        _is_text(item) or _are_texts(item) or JSON_TYPE.fullmatch(media_type) for media_type, item in value.items()
    )


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


SHAPES = {
    "status": {"execution_state": _is_text},
    "stream": {"name": lambda value: value in ("stdout", "stderr"), "text": _is_text},
    "display_data": {"data": _is_output_data, "metadata": _is_object},
    "update_display_data": {"data": _is_output_data, "metadata": _is_object},
    "execute_result": {
        "data": _is_output_data,
        "metadata": _is_object,
        "execution_count": lambda value: value is None or isinstance(value, int),
    },
    "error": {"ename": _is_text, "evalue": _is_text, "traceback": _are_texts},
    "clear_output": {},
    "iopub_welcome": {},
    "execute_reply": {"status": lambda value: value in ("ok", "error")},
    "reportbot_reply": {"status": lambda value: value in ("ok", "error")},
}
SHOWING = ("display_data", "update_display_data", "execute_result")
IOPUB_TYPES = frozenset(
    (
        "status",
        "stream",
        "display_data",
        "update_display_data",
        "execute_result",
        "error",
        "clear_output",
        "iopub_welcome",
    )
)
SHELL_TYPES = frozenset(("execute_reply", "reportbot_reply"))
FAILED = {"ename": _is_text, "evalue": _is_text, "traceback": _are_texts}


def check_shape(message: Message) -> None:
    """See that all is there that is read later, and is what it should be; `KernelProtocolError`."""
    kind, content, parent = message["msg_type"], message["content"], message["parent_header"]
    shape = dict(SHAPES[kind])
    right = isinstance(content, dict) and isinstance(parent, dict)
    if right and kind == "execute_reply" and content.get("status") == "error":
        shape |= FAILED
    if not right or not all(name in content and is_right(content[name]) for name, is_right in shape.items()):
        raise _lacking(kind)
    transient = content.get("transient")
    if transient is not None and not (isinstance(transient, dict) and _may_be_text(transient.get("display_id"))):
        raise _lacking(kind)
    if not isinstance(message["header"], dict) or not isinstance(message["metadata"], dict):
        raise _lacking(kind)


def _lacking(kind: str) -> KernelProtocolError:
    return KernelProtocolError(
        phrase("The kernel sent a {kind} message that lacks what it should hold.", kind=kind)
    )


def _may_be_text(value: object) -> bool:
    return value is None or isinstance(value, str)
