"""What a kernel may send in one report: so many bytes and messages, so much text, so much memory."""

import sys
from dataclasses import dataclass, field
from typing import Any

from jupyter_client.session import Session

from runner.errors import KernelProtocolError
from runner.i18n.phrases import phrase
from runner.kernels.protocol.messages import DISPLAY_TYPES, Message, check_shape, parse
from runner.limits import MIB

MAX_OUTPUT_BYTES = 32 * MIB
MAX_MESSAGES = 20_000
MAX_PRINTED_CHARACTERS = MIB  # kept of what one cell prints
MAX_SHOWN_BYTES = 8 * MIB  # of memory for what is printed and shown in all, images left aside
MAX_DEPTH = 64  # lists and objects inside one another in what is shown; whoever writes it goes down into each
ID_CHARACTERS = 100  # of a request's id, by which it is known again
CUT = "\n[… more was printed than is kept here]\n"


@dataclass(kw_only=True)
class Budget:
    """What a channel may carry during one report."""

    size: int  # bytes that are left
    messages: int  # that are left
    spent: int = 0  # bytes

    def spend(self, size: int) -> None:
        """Count a message. Raises `KernelProtocolError` once it is one too many."""
        self.size -= size
        self.spent += size
        self.messages -= 1
        if self.size < 0:
            raise KernelProtocolError(
                phrase(
                    "The notebook sent more output than a report may (32 MiB). "
                    "Show fewer or smaller pictures, as by a lower dpi, or write them to files."
                )
            )
        if self.messages < 0:
            raise KernelProtocolError(
                phrase("The notebook sent more messages than a report may ({most}).", most=MAX_MESSAGES)
            )


def iopub_budget() -> Budget:
    """Return what a report may show."""
    return Budget(size=MAX_OUTPUT_BYTES, messages=MAX_MESSAGES)


@dataclass(kw_only=True)
class Gate:
    """Lets through what nbclient can take of one channel's messages."""

    budget: Budget
    types: frozenset[str]  # others are left out
    printed: dict[str, int] = field(default_factory=dict)  # characters, by the request that printed them
    shown: int = 0  # bytes of memory that what was let through takes

    def admit(self, session: Session, frames: list[bytes]) -> Message | None:
        """Parse a message. Return None for one that is left out. Raises `KernelProtocolError`."""
        self.budget.spend(sum(map(len, frames)))
        message = parse(session, frames)
        if message["msg_type"] not in self.types:
            return None
        check_shape(message)
        if message["msg_type"] == "stream":
            return self._cut_stream(message)
        if message["msg_type"] in DISPLAY_TYPES:
            self._cut_display(message["content"])
        if message["msg_type"] == "error" and not self._has_room(message["content"]):
            message["content"] |= {"evalue": CUT, "traceback": [CUT]}  # the asker is told by the reply
        return message

    def _cut_stream(self, message: Message) -> Message | None:
        parent = str(message["parent_header"].get("msg_id"))[:ID_CHARACTERS]
        before = self.printed.get(parent, 0)
        text = message["content"]["text"]
        self.printed[parent] = before + len(text)
        if before > MAX_PRINTED_CHARACTERS:
            return None
        if before + len(text) > MAX_PRINTED_CHARACTERS:
            message["content"]["text"] = text[: MAX_PRINTED_CHARACTERS - before] + CUT
        return message if self._has_room(text) else None

    def _cut_display(self, content: dict[str, Any]) -> None:
        """Cut what is no image, once there is too much of it: only the author would read it."""
        data = content["data"]
        for media_type, value in data.items():
            if media_type.startswith("image/") and isinstance(value, str):
                continue
            if is_deep(value) or not self._has_room(value):
                data[media_type] = CUT
        if is_deep(content["metadata"]) or not self._has_room(content["metadata"]):
            content["metadata"] = {}

    def _has_room(self, value: object) -> bool:
        self.shown += memory_size(value)
        return self.shown <= MAX_SHOWN_BYTES


def is_deep(value: object) -> bool:
    """Whether more lists and objects lie inside one another than anybody shows."""
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for each in level
            if isinstance(each, list | dict)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return False
    return True


def memory_size(value: object) -> int:
    """Return the bytes of memory that JSON-like data take."""
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
