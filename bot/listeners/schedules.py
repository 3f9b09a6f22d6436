"""The buttons of schedules, and the form that makes one."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from redis.exceptions import RedisError
from slack_bolt import Ack, App

from bot.conversation.answers import QUEUE_IS_DOWN, SHELF_IS_DOWN, refusal_message, sentence_message
from bot.conversation.asking import Wish
from bot.conversation.pressed import Pressed, pressed_of
from bot.conversation.voice import replace_message, tell_asker
from bot.desk import Desk
from bot.forms.schedule_form import CALLBACK, answer_schedule_form, open_schedule_form
from bot.schedules.answering import list_schedules
from bot.schedules.changing import CHANGES, check_may_change, find_schedule, run_now
from bot.schedules.kept import KeptSchedules
from bot.schedules.schedule import Kept
from bot.shelf import BrokenReport
from runner.delivery.blocks import Message
from runner.errors import BundleError, CommandError, SettingsError
from runner.logs import log
from runner.phrases import Phrase, phrase, speaker
from runner.request import request_id

_ACTION = re.compile(r"^schedule_(pause|resume|delete|run)(:.*)?$")
_PAGE = re.compile(r"^schedule_page(:.*)?$")


def register(app: App, desk: Desk) -> None:
    """Listen to the buttons below schedules and below reports, and to the form."""

    @app.action(_ACTION)
    def change(ack: Ack, body: dict[str, Any]) -> None:
        found = _ACTION.match(body["actions"][0]["action_id"])
        assert found is not None
        change_schedule(found[1], pressed_of(body), desk)
        ack()

    @app.action(_PAGE)
    def turn(ack: Ack, body: dict[str, Any]) -> None:
        pressed = pressed_of(body)
        _refuse_in_words(lambda: _show_list(pressed, desk, ""), pressed, desk)
        ack()

    @app.action("report_schedule")
    def open_form(ack: Ack, body: dict[str, Any]) -> None:
        pressed = pressed_of(body)
        _refuse_in_words(lambda: open_schedule_form(pressed, desk), pressed, desk)
        ack()

    @app.view(CALLBACK)
    def answer(ack: Ack, body: dict[str, Any]) -> None:
        answered = answer_schedule_form(body, desk)
        ack(answered) if answered else ack()


def change_schedule(what: str, pressed: Pressed, desk: Desk) -> None:
    """Do what a button of a schedule is for, and show the list anew where it stood in one."""

    def act() -> None:
        schedules = KeptSchedules(desk.redis)
        kept = find_schedule(pressed.value.partition(" ")[0], schedules)
        check_may_change(kept, pressed.user_id, desk)
        if what == "run":
            said = _run(kept, pressed, desk)
        else:
            said = CHANGES[what](kept, schedules, desk.clock())
            log.info("schedule %s: %s by %s", kept.schedule.id, what, pressed.user_id)
        if _in_list(pressed):
            _show_list(pressed, desk, said)
        else:
            tell_asker(sentence_message(said, _say(pressed, desk)), pressed.origin, desk)

    _refuse_in_words(act, pressed, desk)


def _run(kept: Kept, pressed: Pressed, desk: Desk) -> Phrase:
    run_now(
        kept,
        desk,
        report_id=request_id(pressed.team_id, pressed.trigger_id),
        person=desk.people.look_up(pressed.user_id),
        origin=pressed.origin,
    )
    return phrase("Runs now: {words}", words=kept.schedule.words)


def _in_list(pressed: Pressed) -> bool:
    return " " in pressed.value


def _show_list(pressed: Pressed, desk: Desk, said: str) -> None:
    say = _say(pressed, desk)
    page = pressed.value.partition(" ")[2]
    wish = Wish(id="", person=desk.people.look_up(pressed.user_id), origin=pressed.origin, words="")
    message = list_schedules(
        pressed.channel_id or "", wish, desk, page=int(page) if page.isdecimal() else 0, said=say(said)
    )
    replace_message(message, pressed.origin, desk)


def _refuse_in_words(act: Callable[[], None], pressed: Pressed, desk: Desk) -> None:
    """Do something for whoever pressed, and tell them what keeps it from being done."""
    message: Message | None = None
    try:
        act()
    except CommandError as error:
        message = refusal_message(error, _say(pressed, desk))
    except RedisError as error:
        log.error("Redis does not answer: %s", error)
        message = sentence_message(QUEUE_IS_DOWN, _say(pressed, desk))
    except BrokenReport as error:
        log.error("a schedule's button cannot be answered: %s", error.message)
        message = sentence_message(phrase("That report is broken at the moment."), _say(pressed, desk))
    except (BundleError, SettingsError) as error:
        log.error("the reports cannot be read: %s", error.message)
        message = sentence_message(SHELF_IS_DOWN, _say(pressed, desk))
    if message is not None:
        tell_asker(message, pressed.origin, desk)


def _say(pressed: Pressed, desk: Desk) -> Callable[[str], str]:
    return speaker(desk.people.look_up(pressed.user_id).language)
