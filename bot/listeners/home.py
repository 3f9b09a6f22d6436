"""App Home, made anew whenever somebody opens it."""

from typing import Any

from redis.exceptions import RedisError
from slack_bolt import App

from bot.answers.answer import available_reports, message_link
from bot.answers.history import MAX_RECENT
from bot.answers.home import MAX_HOME_ENTRIES, home_view, sentence_view
from bot.intake.explain import outage
from bot.intake.payloads import ReadEventSent
from bot.intake.strangers import refuse_strangers
from bot.services import Services
from runner.errors import NotAllowed
from runner.logs import log
from runner.records.record import Report
from runner.request import Origin


def register(app: App, services: Services) -> None:
    """Listen to people opening App Home."""

    @app.event("app_home_opened")
    def show(body: dict[str, Any]) -> None:
        event = ReadEventSent.model_validate(body).event
        if event.tab == "home" and event.user:
            services.later(show_home, event.user, services)


def show_home(user_id: str, services: Services) -> None:
    """Make the App Home of a person."""
    person = services.people.look_up(user_id)
    try:
        refuse_strangers(person, "", services)
    except NotAllowed as error:
        services.client.views_publish(user_id=user_id, view=sentence_view(error.message, person))
        return
    available = available_reports(person, Origin(kind="home", user_id=user_id), services, limit=MAX_HOME_ENTRIES)
    view = home_view(
        available.entries,
        _recent(user_id, services),
        person,
        more=available.more,
        link=lambda report: message_link(report, services),
    )
    services.client.views_publish(user_id=user_id, view=view)


def _recent(user_id: str, services: Services) -> list[Report]:
    try:
        return services.records.recent(user_id=user_id, limit=MAX_RECENT)
    except RedisError as error:
        log.error(outage(error))
        return []
