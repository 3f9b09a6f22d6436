"""What stands before Bolt: whether a request comes from Slack, and can be read at all."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from slack_sdk.signature import Clock, SignatureVerifier

from bot.intake.payloads import check_payload

MAX_BODY_BYTES = 2**20
_TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)


@dataclass(frozen=True)
class Refusal:
    """Why a request is not taken: a status of HTTP, and words that say nothing of what it held."""

    status: int
    reason: str


@dataclass(frozen=True)
class _Instant(Clock):
    """A clock that stands still."""

    seconds: float

    def now(self) -> float:
        return self.seconds


def check_request(headers: Mapping[str, str], body: bytes, secret: str, now: float) -> Refusal | None:
    """Check a request's size, age, signature and form. Return None where it may go on.

    `headers` have lower-case names; `now` is in seconds since the epoch.
    Source: https://docs.slack.dev/authentication/verifying-requests-from-slack
    """
    if len(body) > MAX_BODY_BYTES:
        return Refusal(413, "the request is too large")
    if not _is_signed(headers, body, secret, now):
        return Refusal(401, "the request is not signed by Slack, or not now")
    try:
        content = _read(headers.get("content-type", ""), body.decode())
    except (ValueError, RecursionError):
        return Refusal(400, "the request cannot be read")
    try:
        is_known = isinstance(content, dict) and check_payload(content)
    except ValueError:  # pydantic's own errors are of this kind
        is_known = False
    return None if is_known else Refusal(400, "the request is nothing that Slack sends")


def _is_signed(headers: Mapping[str, str], body: bytes, secret: str, now: float) -> bool:
    timestamp, signature = headers.get("x-slack-request-timestamp", ""), headers.get("x-slack-signature", "")
    if not _TIMESTAMP.fullmatch(timestamp):
        return False
    try:
        return SignatureVerifier(secret, _Instant(now)).is_valid(body, timestamp, signature)
    except (ValueError, TypeError):  # a body that is no UTF-8, a signature that is no ASCII
        return False


def _read(content_type: str, text: str) -> Any:
    if content_type.partition(";")[0].strip().lower() == "application/json" or text.startswith("{"):
        return json.loads(text)
    form = {
        name: values[-1] for name, values in parse_qs(text, keep_blank_values=True, max_num_fields=100).items()
    }
    return json.loads(form["payload"]) if "payload" in form else form
