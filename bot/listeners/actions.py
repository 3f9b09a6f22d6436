"""The buttons below reports, in help and in App Home."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from redis.exceptions import RedisError
from slack_bolt import Ack, App

from bot.forms.opening import ask_again, open_form
from bot.intake.button_press import ButtonPress, parse_button_press
from bot.intake.cancel import cancel
from bot.intake.messages import QUEUE_IS_DOWN, refusal_message, sentence_message
from bot.intake.respond import tell_asker
from bot.listeners.home import show_home
from bot.services import Services
from runner.errors import BundleError, CommandError, UnknownReport
from runner.i18n.phrases import Phrase, phrase, speaker
from runner.logs import log
from runner.records.record import Report

Act = Callable[[ButtonPress, Services], Phrase | None]


def register(app: App, services: Services) -> None:
    """Listen to the buttons; where several of a kind stand in a view, their ids go on behind a colon."""
    for action_id, act in _ACTIONS.items():
        app.action(re.compile(rf"^{action_id}(:.*)?$"))(_listener(act, services))


def press(act: Act, press: ButtonPress, services: Services) -> None:
    """Do what a button is for, and tell whoever pressed it what it has to say, or why it is not done."""
    try:
        said = act(press, services)
        message = sentence_message(said, _say(press, services)) if said else None
    except CommandError as error:
        message = refusal_message(error, _say(press, services))
    except RedisError as error:
        log.error("Redis does not answer: %s", error)
        message = sentence_message(QUEUE_IS_DOWN, _say(press, services))
    except BundleError as error:
        log.error("a button cannot be answered: %s", error.message)
        message = sentence_message(_BROKEN, _say(press, services))
    if message is not None:
        tell_asker(message, press.origin, services)


def _listener(act: Act, services: Services) -> Callable[..., None]:
    def answer(ack: Ack, body: dict[str, Any]) -> None:
        press(act, parse_button_press(body), services)
        ack()

    return answer


def _say(press: ButtonPress, services: Services) -> Callable[[str], str]:
    return speaker(services.people.look_up(press.user_id).language)


def _run(press: ButtonPress, services: Services) -> None:
    open_form(press.value, press, services)


def _change(press: ButtonPress, services: Services) -> None:
    report = _known(press, services)
    open_form(report.request.report, press, services, before=report)


def _again(press: ButtonPress, services: Services) -> None:
    ask_again(_known(press, services), press, services)


def _cancel(press: ButtonPress, services: Services) -> Phrase | None:
    said = cancel(_known(press, services), press, services)
    if press.in_home:
        services.later(show_home, press.user_id, services)
    return said


def _known(press: ButtonPress, services: Services) -> Report:
    report = services.records.load(press.value)
    if report is None:
        raise UnknownReport(_GONE)
    return report


_BROKEN = phrase("That report is broken at the moment.")
_GONE = phrase("That report is not known here any more.")
_ACTIONS: dict[str, Act] = {
    "report_run": _run,
    "report_change": _change,
    "report_again": _again,
    "report_cancel": _cancel,
}
