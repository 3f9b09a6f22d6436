"""What stands before Bolt: whether a request comes from Slack, and can be read at all."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from bot.web.payload_shapes import INTERACTION, event_shape, fits

MOST_BYTES = 2**20
WINDOW = 300  # seconds that a request may have been under way
_TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
_SLASH = ("command", "team_id", "channel_id", "user_id", "trigger_id")


@dataclass(frozen=True)
class Refusal:
    """Why a request is not taken: a status of HTTP, and words that say nothing of what it held."""

    status: int
    reason: str


def check_request(headers: Mapping[str, str], body: bytes, secret: str, now: float) -> Refusal | None:
    """Check a request's size, age, signature and form; None where it may go on. `headers` have lower-case names.

    Source: https://docs.slack.dev/authentication/verifying-requests-from-slack
    """
    if len(body) > MOST_BYTES:
        return Refusal(413, "the request is too large")
    refusal = _check_signature(headers, body, secret, now)
    return refusal or _check_form(headers.get("content-type", ""), body)


def signature(body: bytes, timestamp: str, secret: str) -> str:
    """Sign a request as Slack does."""
    content = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()


def _check_signature(headers: Mapping[str, str], body: bytes, secret: str, now: float) -> Refusal | None:
    timestamp = headers.get("x-slack-request-timestamp", "")
    signed = headers.get("x-slack-signature", "")
    if not timestamp or not signed:
        return Refusal(401, "the request is not signed")
    if not _TIMESTAMP.fullmatch(timestamp):
        return Refusal(401, "the request's time is no number")
    if abs(now - int(timestamp)) > WINDOW:
        return Refusal(401, "the request is too old")
    if not hmac.compare_digest(signature(body, timestamp, secret).encode(), signed.encode(errors="replace")):
        return Refusal(401, "the request's signature is wrong")
    return None


def _check_form(content_type: str, body: bytes) -> Refusal | None:
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return Refusal(400, "the request is no text")
    is_json = content_type.partition(";")[0].strip().lower() == "application/json" or text.startswith("{")
    try:
        content = json.loads(text) if is_json else _form(text)
    except (ValueError, RecursionError):
        return Refusal(400, "the request cannot be read")
    if not isinstance(content, dict):
        return Refusal(400, "the request is no object")
    return None if _has_shape(content) else Refusal(400, "the request is nothing that Slack sends")


def _form(text: str) -> Any:
    form = {
        name: values[-1] for name, values in parse_qs(text, keep_blank_values=True, max_num_fields=100).items()
    }
    return json.loads(form["payload"]) if "payload" in form else form


def _has_shape(content: Mapping[str, Any]) -> bool:
    """Whether a request has what everybody who reads it relies on."""
    if "command" in content:
        return all(isinstance(content.get(name), str) and content[name] for name in _SLASH)
    match content.get("type"):
        case "event_callback":
            typed = _has(content, "team_id") and _has(content.get("event"), "type")
            return typed and fits(content, event_shape(content))
        case "block_actions":
            actions = content.get("actions")
            press = isinstance(actions, list) and bool(actions) and _has(actions[0], "action_id")
            whose = _has(content, "trigger_id") and _has(content.get("user"), "id")
            return press and whose and fits(content, INTERACTION)
        case "view_submission":
            view = content.get("view")
            whose = _has(view, "id", "private_metadata") and _has(content.get("user"), "id")
            return whose and _has_entries(view) and fits(content, INTERACTION)
        case kind:
            return (isinstance(kind, str) and fits(content, INTERACTION)) or "ssl_check" in content


def _has_entries(view: Any) -> bool:
    """Whether a form comes with what was entered into it."""
    state = view.get("state")
    values = state.get("values") if isinstance(state, dict) else None
    return isinstance(values, dict) and all(isinstance(each, dict) for each in values.values())


def _has(thing: Any, *names: str) -> bool:
    return isinstance(thing, dict) and all(isinstance(thing.get(name), str) for name in names)
