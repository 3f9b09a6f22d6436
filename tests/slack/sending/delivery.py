"""One thing that Slack sends to the bot, and how the bot acknowledged it."""

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Ack:
    """How one attempt went: `reason` is Slack's word for a failure, `seconds` how long the bot took."""

    seconds: float
    status: int | None = None
    body: str = ""
    headers: dict = field(default_factory=dict)
    reason: str | None = None

    @property
    def ok(self):
        """Whether it was acknowledged in time."""
        return self.reason is None

    @property
    def said(self):
        """What the acknowledgement carries: an object, plain text, or nothing."""
        try:
            return json.loads(self.body)
        except ValueError:
            return self.body


@dataclass
class Delivery:
    """What is sent, and every attempt at it."""

    kind: str  # "events_api", "slash_commands" or "interactive", as Socket Mode calls them
    payload: dict
    attempts: list[Ack] = field(default_factory=list)
    refused: str | None = None  # why Slack would not do what the acknowledgement asked for
    message: Any = None  # the message it is about

    @property
    def ack(self):
        """How the last attempt went."""
        return self.attempts[-1]

    @property
    def ok(self):
        """Whether it was acknowledged in time, in the end."""
        return bool(self.attempts) and self.ack.ok

    @property
    def seconds(self):
        """How long the first attempt took."""
        return self.attempts[0].seconds

    @property
    def ts(self):
        """The timestamp of the message it is about."""
        return self.message["ts"]
