"""Mentions: `@reportbot sales last month` in a channel or a thread, by a person, a reminder or a workflow."""

from __future__ import annotations

from typing import Any

from slack_bolt import App

from bot.directory.identity import bot_user_id
from bot.intake.slack_text import parse_mention
from bot.listeners.dispatch import answer_said
from bot.services import Services


def register(app: App, services: Services) -> None:
    """Listen to mentions."""

    @app.event("app_mention")
    def answer(body: dict[str, Any], event: dict[str, Any]) -> None:
        said = parse_mention(event, team_id=body["team_id"], bot_user_id=bot_user_id(body, services.identity))
        if said is not None:
            answer_said(said, services)
