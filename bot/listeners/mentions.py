"""Mentions: `@reportbot sales last month` in a channel or a thread, by a person, a reminder or a workflow."""

from __future__ import annotations

from typing import Any

from slack_bolt import App

from bot.conversation.identity import bot_user_id
from bot.conversation.once import answer_said
from bot.conversation.said import mention_of
from bot.desk import Desk


def register(app: App, desk: Desk) -> None:
    """Listen to mentions."""

    @app.event("app_mention")
    def answer(body: dict[str, Any], event: dict[str, Any]) -> None:
        said = mention_of(event, team_id=body["team_id"], bot_user_id=bot_user_id(body, desk.identity))
        if said is not None:
            answer_said(said, desk)
