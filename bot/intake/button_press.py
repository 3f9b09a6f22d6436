"""A button that somebody pressed: who, where, and on what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from runner.request import Origin


@dataclass(frozen=True, kw_only=True)
class ButtonPress:
    """One press. `channel_id` is None in App Home."""

    value: str
    user_id: str
    team_id: str
    trigger_id: str
    channel_id: str | None
    thread_ts: str | None  # where the message stands in somebody else's thread
    response_url: str | None
    in_home: bool = False

    @property
    def origin(self) -> Origin:
        """Where a report that is asked for with it goes, and where its asker is answered."""
        return Origin(
            kind="button",
            team_id=self.team_id,
            channel_id=self.channel_id,
            thread_ts=self.thread_ts,
            user_id=self.user_id,
            response_url=self.response_url,
        )


def parse_button_press(body: Mapping[str, Any]) -> ButtonPress:
    """Read a `block_actions` payload.

    Source: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
    """
    container, message = body.get("container") or {}, body.get("message") or {}
    channel = (body.get("channel") or {}).get("id") or container.get("channel_id")
    thread = message.get("thread_ts") or container.get("thread_ts")
    is_reply = thread is not None and thread != (message.get("ts") or container.get("message_ts"))
    team = (body.get("team") or {}).get("id") or body["user"].get("team_id")
    return ButtonPress(
        value=str(body["actions"][0].get("value") or ""),
        user_id=body["user"]["id"],
        team_id=str(team or ""),
        trigger_id=body["trigger_id"],
        channel_id=channel,
        thread_ts=thread if is_reply else None,
        response_url=body.get("response_url"),
        in_home=(body.get("view") or {}).get("type") == "home",
    )
