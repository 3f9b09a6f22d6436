"""App Home, made anew whenever somebody opens it."""

from __future__ import annotations

from typing import Any

from redis.exceptions import RedisError
from slack_bolt import App

from bot.answers.available import offered_to
from bot.answers.history import message_link
from bot.answers.home import MOST_OFFERED, MOST_RECENT, home_view
from bot.services import Services
from runner.i18n.phrases import speaker
from runner.logs import log
from runner.records.record import Report


def register(app: App, services: Services) -> None:
    """Listen to people opening App Home."""

    @app.event("app_home_opened")
    def show(event: dict[str, Any]) -> None:
        if event.get("tab", "home") == "home" and event.get("user"):
            services.later(show_home, event["user"], services)


def show_home(user_id: str, services: Services) -> None:
    """Make the App Home of a person."""
    person = services.people.look_up(user_id)
    offered = offered_to(person, services, channel_id=None, most=MOST_OFFERED)
    view = home_view(
        offered.entries,
        _recent(user_id, services),
        speaker(person.language),
        more=offered.more,
        locale=person.language,
        timezone=person.timezone,
        link=lambda report: message_link(report, services),
    )
    services.client.views_publish(user_id=user_id, view=view)


def _recent(user_id: str, services: Services) -> list[Report]:
    try:
        return services.records.recent(user_id=user_id, limit=MOST_RECENT)
    except RedisError as error:
        log.error("Redis does not answer: %s", error)
        return []
