"""App Home, made anew whenever somebody opens it."""

import time
from typing import Any

from redis.exceptions import RedisError
from slack_bolt import App

from bot.answers.answer import available_reports, message_link
from bot.answers.history import MAX_RECENT
from bot.answers.home import MAX_HOME_ENTRIES, home_view, sentence_view
from bot.intake.explain import outage
from bot.intake.payloads import ReadEventSent
from bot.intake.strangers import refuse_strangers
from bot.schedules.messages import schedule_blocks
from bot.schedules.store import ScheduleStore
from bot.services import Services
from runner.delivery.blockkit import Block
from runner.errors import NotAllowed
from runner.i18n.phrases import Say
from runner.logs import log
from runner.records.record import ENDED, Report
from runner.request import Origin

CANCEL_SECONDS = 3.0  # that a report takes at most to end when it is cancelled


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
        schedules=_schedules(user_id, person.say, services),
    )
    services.client.views_publish(user_id=user_id, view=view)


def show_home_when_over(user_id: str, report_id: str, services: Services) -> None:
    """Make the App Home of a person once a report that was cancelled has ended, or is slow to."""
    until = time.monotonic() + CANCEL_SECONDS
    while (report := services.records.load(report_id)) and report.status not in ENDED and time.monotonic() < until:
        time.sleep(0.2)
    show_home(user_id, services)


def _schedules(user_id: str, say: Say, services: Services) -> list[Block]:
    try:
        stored = ScheduleStore(services.redis).of_creator(user_id)
    except RedisError as error:
        log.error(outage(error))
        return []
    return schedule_blocks(stored, say, now=services.clock())


def _recent(user_id: str, services: Services) -> list[Report]:
    try:
        return services.records.recent(user_id=user_id, limit=MAX_RECENT)
    except RedisError as error:
        log.error(outage(error))
        return []
