"""The buttons of schedules, and the form that makes one."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from redis.exceptions import RedisError
from slack_bolt import Ack, App

from bot.catalog.catalog import BrokenReport
from bot.forms.schedule_form import CALLBACK, answer_schedule_form, open_schedule_form
from bot.intake.button_press import ButtonPress, parse_button_press
from bot.intake.enqueue import IncomingRequest
from bot.intake.messages import QUEUE_IS_DOWN, SHELF_IS_DOWN, refusal_message, sentence_message
from bot.intake.respond import replace_message, tell_asker
from bot.schedules.answer import list_schedules
from bot.schedules.change import CHANGES, check_may_change, find_schedule, run_now
from bot.schedules.schedule import StoredSchedule
from bot.schedules.store import ScheduleStore
from bot.services import Services
from runner.delivery.blocks import Message
from runner.errors import BundleError, CommandError, SettingsError
from runner.i18n.phrases import Phrase, phrase, speaker
from runner.logs import log
from runner.request import request_id

_ACTION = re.compile(r"^schedule_(pause|resume|delete|run)(:.*)?$")
_PAGE = re.compile(r"^schedule_page(:.*)?$")


def register(app: App, services: Services) -> None:
    """Listen to the buttons below schedules and below reports, and to the form."""

    @app.action(_ACTION)
    def change(ack: Ack, body: dict[str, Any]) -> None:
        found = _ACTION.match(body["actions"][0]["action_id"])
        assert found is not None
        change_schedule(found[1], parse_button_press(body), services)
        ack()

    @app.action(_PAGE)
    def turn(ack: Ack, body: dict[str, Any]) -> None:
        press = parse_button_press(body)
        _refuse_in_words(lambda: _show_list(press, services, ""), press, services)
        ack()

    @app.action("report_schedule")
    def open_form(ack: Ack, body: dict[str, Any]) -> None:
        press = parse_button_press(body)
        _refuse_in_words(lambda: open_schedule_form(press, services), press, services)
        ack()

    @app.view(CALLBACK)
    def answer(ack: Ack, body: dict[str, Any]) -> None:
        answered = answer_schedule_form(body, services)
        ack(answered) if answered else ack()


def change_schedule(what: str, press: ButtonPress, services: Services) -> None:
    """Do what a button of a schedule is for, and show the list anew where it stood in one."""

    def act() -> None:
        schedules = ScheduleStore(services.redis)
        kept = find_schedule(press.value.partition(" ")[0], schedules)
        check_may_change(kept, press.user_id, services)
        if what == "run":
            said = _run(kept, press, services)
        else:
            said = CHANGES[what](kept, schedules, services.clock())
            log.info("schedule %s: %s by %s", kept.schedule.id, what, press.user_id)
        if _in_list(press):
            _show_list(press, services, said)
        else:
            tell_asker(sentence_message(said, _say(press, services)), press.origin, services)

    _refuse_in_words(act, press, services)


def _run(kept: StoredSchedule, press: ButtonPress, services: Services) -> Phrase:
    run_now(
        kept,
        services,
        report_id=request_id(press.team_id, press.trigger_id),
        person=services.people.look_up(press.user_id),
        origin=press.origin,
    )
    return phrase("Runs now: {words}", words=kept.schedule.words)


def _in_list(press: ButtonPress) -> bool:
    return " " in press.value


def _show_list(press: ButtonPress, services: Services, said: str) -> None:
    say = _say(press, services)
    page = press.value.partition(" ")[2]
    incoming = IncomingRequest(id="", person=services.people.look_up(press.user_id), origin=press.origin, words="")
    message = list_schedules(
        press.channel_id or "", incoming, services, page=int(page) if page.isdecimal() else 0, said=say(said)
    )
    replace_message(message, press.origin, services)


def _refuse_in_words(act: Callable[[], None], press: ButtonPress, services: Services) -> None:
    """Do something for whoever pressed, and tell them what keeps it from being done."""
    message: Message | None = None
    try:
        act()
    except CommandError as error:
        message = refusal_message(error, _say(press, services))
    except RedisError as error:
        log.error("Redis does not answer: %s", error)
        message = sentence_message(QUEUE_IS_DOWN, _say(press, services))
    except BrokenReport as error:
        log.error("a schedule's button cannot be answered: %s", error.message)
        message = sentence_message(phrase("That report is broken at the moment."), _say(press, services))
    except (BundleError, SettingsError) as error:
        log.error("the reports cannot be read: %s", error.message)
        message = sentence_message(SHELF_IS_DOWN, _say(press, services))
    if message is not None:
        tell_asker(message, press.origin, services)


def _say(press: ButtonPress, services: Services) -> Callable[[str], str]:
    return speaker(services.people.look_up(press.user_id).language)
