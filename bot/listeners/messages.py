"""Direct messages: `sales last month`, to the bot alone."""

from __future__ import annotations

from typing import Any

from slack_bolt import App

from bot.directory.identity import bot_user_id
from bot.intake.slack_text import message_of
from bot.listeners.dispatch import answer_said
from bot.services import Services


def register(app: App, services: Services) -> None:
    """Listen to messages; those that are no direct message of a person are acknowledged, and that is all."""

    @app.event("message")
    def answer(body: dict[str, Any], event: dict[str, Any]) -> None:
        said = message_of(event, team_id=body["team_id"], bot_user_id=bot_user_id(body, services.identity))
        if said is not None:
            answer_said(said, services)
