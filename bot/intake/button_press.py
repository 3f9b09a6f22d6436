"""A button that somebody pressed: who, where, and on what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.intake.enqueue import IncomingRequest
from bot.intake.payloads import ButtonPressed
from bot.services import Services
from runner.request import Origin, request_id


@dataclass(frozen=True, kw_only=True)
class ButtonPress:
    """One press. `origin` is where a report goes that is asked for with it; App Home is no channel."""

    value: str
    trigger_id: str
    origin: Origin
    user_id: str
    in_home: bool = False

    def incoming(self, services: Services) -> IncomingRequest:
        """Return what whoever pressed asks for; its id is the same where Slack delivers the press again."""
        return IncomingRequest(
            id=request_id(self.origin.team_id or "", self.trigger_id),
            person=services.people.look_up(self.user_id),
            origin=self.origin,
            words="",
        )


def parse_button_press(body: Mapping[str, Any]) -> ButtonPress:
    """Read a `block_actions` payload. Raises `ValidationError`."""
    pressed = ButtonPressed.model_validate(body)
    message, container = pressed.message, pressed.container
    thread = message.thread_ts or container.thread_ts
    is_reply = thread != (message.ts or container.message_ts)
    origin = Origin(
        kind="button",
        team_id=pressed.team_id,
        channel_id=pressed.channel.id or container.channel_id or None,
        thread_ts=thread if thread and is_reply else None,
        user_id=pressed.user.id,
        response_url=pressed.response_url or None,
    )
    return ButtonPress(
        value=pressed.actions[0].value,
        trigger_id=pressed.trigger_id,
        origin=origin,
        user_id=pressed.user.id,
        in_home=pressed.view.type == "home",
    )
