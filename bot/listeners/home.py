"""App Home, made anew whenever somebody opens it."""

from __future__ import annotations

from typing import Any

from redis.exceptions import RedisError
from slack_bolt import App

from bot.conversation.history import message_link
from bot.conversation.home import MOST_OFFERED, MOST_RECENT, home_view
from bot.conversation.offering import offered_to
from bot.desk import Desk
from runner.logs import log
from runner.phrases import speaker
from runner.record import Report


def register(app: App, desk: Desk) -> None:
    """Listen to people opening App Home."""

    @app.event("app_home_opened")
    def show(event: dict[str, Any]) -> None:
        if event.get("tab", "home") == "home" and event.get("user"):
            desk.later(show_home, event["user"], desk)


def show_home(user_id: str, desk: Desk) -> None:
    """Make the App Home of a person."""
    person = desk.people.look_up(user_id)
    offered = offered_to(person, desk, channel_id=None, most=MOST_OFFERED)
    view = home_view(
        offered.entries,
        _recent(user_id, desk),
        speaker(person.language),
        more=offered.more,
        locale=person.language,
        timezone=person.timezone,
        link=lambda report: message_link(report, desk),
    )
    desk.client.views_publish(user_id=user_id, view=view)


def _recent(user_id: str, desk: Desk) -> list[Report]:
    try:
        return desk.records.recent(user_id=user_id, limit=MOST_RECENT)
    except RedisError as error:
        log.error("Redis does not answer: %s", error)
        return []
