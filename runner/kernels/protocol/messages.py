"""Parses what a kernel sends, which may be anything, into messages as Jupyter's protocol has them."""

import re
from typing import Any

from jupyter_client.session import Session

from runner.errors import KernelProtocolError
from runner.i18n.phrases import phrase
from runner.limits import MIB

MAX_PARTS = 64  # of one message
MAX_HEADER_BYTES = 64 * 1024  # of each header
MAX_VALUES = 400_000  # in one part of a message: each costs the reader some sixty bytes
OBJECT_VALUES = 4  # for which an object counts, beside what is in it
SMALL_BYTES = 64 * 1024  # below which the values of a part are not counted before it is parsed
MAX_WIDE_BYTES = 4 * MIB  # of a part with characters for each of which Python takes four bytes

# A string that does not end counts as one: else each quote in it would be tried as the beginning of another.
STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
WIDE_CHARACTER = re.compile(rb"[\xf0-\xf4]")
SURROGATES = re.compile("[\ud800-\udfff]")
JSON_TYPE = re.compile(r"application/(?:.*\+)?json")

Message = dict[str, Any]


def parse(session: Session, frames: list[bytes]) -> Message:
    """Check sizes and signature, and parse. Raises `KernelProtocolError` whatever is wrong."""
    if len(frames) > MAX_PARTS:
        raise KernelProtocolError(phrase("The kernel sent a message of too many parts."))
    try:
        parts: list[bytes] = session.feed_identities(frames)[1]  # type: ignore[assignment]
        if any(len(part) > MAX_HEADER_BYTES for part in parts[1:3]) or any(map(_has_too_many_values, parts[1:5])):
            raise KernelProtocolError(phrase("The kernel sent a message of too many parts."))
        if any(len(part) > MAX_WIDE_BYTES and WIDE_CHARACTER.search(part) for part in parts[1:5]):
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


def _has_too_many_values(part: bytes) -> bool:
    """Whether parsing would take much more memory; commas and brackets within strings do not count."""
    if len(part) < SMALL_BYTES or _count_values(part) <= MAX_VALUES:
        return False
    return _count_values(STRING.sub(b"", part)) > MAX_VALUES


def _count_values(part: bytes) -> int:
    return part.count(b",") + part.count(b"[") + OBJECT_VALUES * part.count(b"{")


def without_surrogates(value: Any) -> Any:
    """Replace halves of characters, which no file can hold."""
    if isinstance(value, str):
        return SURROGATES.sub("\ufffd", value)
    if isinstance(value, list):
        return [without_surrogates(each) for each in value]
    if isinstance(value, dict):
        return {without_surrogates(key): without_surrogates(each) for key, each in value.items()}
    return value


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
DISPLAY_TYPES = ("display_data", "update_display_data", "execute_result")
SHELL_TYPES = frozenset(("execute_reply", "reportbot_reply"))
IOPUB_TYPES = frozenset(SHAPES) - SHELL_TYPES


def check_shape(message: Message) -> None:
    """Check that all that is read later is there, and of the right type. Raises `KernelProtocolError`."""
    kind, content, parent = message["msg_type"], message["content"], message["parent_header"]
    shape = dict(SHAPES[kind])
    right = isinstance(content, dict) and isinstance(parent, dict)
    if right and kind == "execute_reply" and content.get("status") == "error":
        shape |= SHAPES["error"]
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
