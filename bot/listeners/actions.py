"""The buttons below reports, in help and in App Home."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from redis.exceptions import RedisError
from slack_bolt import Ack, App

from bot.conversation.answers import QUEUE_IS_DOWN, refusal_message, sentence_message
from bot.conversation.cancelling import cancel
from bot.conversation.pressed import Pressed, pressed_of
from bot.conversation.voice import tell_asker
from bot.desk import Desk
from bot.forms.opening import ask_again, open_form
from bot.listeners.home import show_home
from runner.errors import BundleError, CommandError, UnknownReport
from runner.logs import log
from runner.phrases import Phrase, phrase, speaker
from runner.record import Report

Act = Callable[[Pressed, Desk], Phrase | None]


def register(app: App, desk: Desk) -> None:
    """Listen to the buttons; where several of a kind stand in a view, their ids go on behind a colon."""
    for action_id, act in _ACTIONS.items():
        app.action(re.compile(rf"^{action_id}(:.*)?$"))(_listener(act, desk))


def press(act: Act, pressed: Pressed, desk: Desk) -> None:
    """Do what a button is for, and tell whoever pressed it what it has to say, or why it is not done."""
    try:
        said = act(pressed, desk)
        message = sentence_message(said, _say(pressed, desk)) if said else None
    except CommandError as error:
        message = refusal_message(error, _say(pressed, desk))
    except RedisError as error:
        log.error("Redis does not answer: %s", error)
        message = sentence_message(QUEUE_IS_DOWN, _say(pressed, desk))
    except BundleError as error:
        log.error("a button cannot be answered: %s", error.message)
        message = sentence_message(_BROKEN, _say(pressed, desk))
    if message is not None:
        tell_asker(message, pressed.origin, desk)


def _listener(act: Act, desk: Desk) -> Callable[..., None]:
    def answer(ack: Ack, body: dict[str, Any]) -> None:
        press(act, pressed_of(body), desk)
        ack()

    return answer


def _say(pressed: Pressed, desk: Desk) -> Callable[[str], str]:
    return speaker(desk.people.look_up(pressed.user_id).language)


def _run(pressed: Pressed, desk: Desk) -> None:
    open_form(pressed.value, pressed, desk)


def _change(pressed: Pressed, desk: Desk) -> None:
    report = _known(pressed, desk)
    open_form(report.request.report, pressed, desk, before=report)


def _again(pressed: Pressed, desk: Desk) -> None:
    ask_again(_known(pressed, desk), pressed, desk)


def _cancel(pressed: Pressed, desk: Desk) -> Phrase | None:
    said = cancel(_known(pressed, desk), pressed, desk)
    if pressed.in_home:
        desk.later(show_home, pressed.user_id, desk)
    return said


def _known(pressed: Pressed, desk: Desk) -> Report:
    report = desk.records.load(pressed.value)
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
