"""The buttons: `BUTTONS` maps each action id to what a press does, and is where a new button is added.

A handler returns a sentence for whoever pressed, or None; what it raises is explained to them.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from slack_bolt import Ack, App

from bot.forms.report_form import open_report_form
from bot.forms.schedule_form import open_schedule_form
from bot.intake.cancel import cancel
from bot.intake.enqueue import COMMAND_PREFIX, announce, enqueue_and_announce, incoming_press, request_from_values
from bot.intake.explain import EXPLAINED, error_message
from bot.intake.messages import sentence_message
from bot.intake.offers import read_offer
from bot.intake.payloads import ButtonPress
from bot.intake.respond import tell_asker
from bot.intake.strangers import refuse_strangers
from bot.listeners.dispatch import answer_words
from bot.listeners.home import show_home_when_over
from bot.listeners.schedule_buttons import (
    change_schedule,
    open_change,
    open_hand_over,
    preview_schedule,
    run_schedule,
    turn_page,
)
from bot.services import Services
from runner.delivery.blockkit import escaped
from runner.errors import UnknownReport
from runner.i18n.phrases import phrase
from runner.records.record import Report

Handler = Callable[[ButtonPress, Services], str | None]


def register(app: App, services: Services) -> None:
    """Listen to the buttons; where several of a kind stand in a view, their ids go on behind a colon."""
    for action_id, handler in BUTTONS.items():
        app.action(re.compile(rf"^{action_id}(:.*)?$"))(_listener(handler, services))


def _listener(handler: Handler, services: Services) -> Callable[..., None]:
    def answer(ack: Ack, body: dict[str, Any]) -> None:
        _handle(ButtonPress.model_validate(body), handler, services.for_one_command())
        ack()

    return answer


def _handle(press: ButtonPress, handler: Handler, services: Services) -> None:
    try:
        refuse_strangers(services.people.look_up(press.user.id), press.user.team_id, services)
        sentence = handler(press, services)
        message = sentence_message(sentence, services.people.look_up(press.user.id).say) if sentence else None
    except EXPLAINED as error:
        message = error_message(error, services.people.look_up(press.user.id), services)
    if message is not None:
        tell_asker(message, press.origin, services)


def _run(press: ButtonPress, services: Services) -> None:
    open_report_form(press.value, press, services)


def _fill(press: ButtonPress, services: Services) -> None:
    """Go on in the form with what was understood of a command that was refused."""
    report, values = read_offer(press.value)
    open_report_form(report, press, services, values=values)


def _command(press: ButtonPress, services: Services) -> None:
    """Do what the words of a button would do if they were typed."""
    incoming = replace(incoming_press(press, services), words=escaped(press.value), command_prefix=COMMAND_PREFIX)
    answer = answer_words(incoming, services)
    if answer.request is None:
        tell_asker(answer.message, press.origin, services)
    elif answer.is_new:
        services.later(announce, answer.request, services)


def _change(press: ButtonPress, services: Services) -> None:
    report = _find_report(press, services)
    open_report_form(report.request.report, press, services, before=report)


def _again(press: ButtonPress, services: Services) -> None:
    """Queue the same report once more, for whoever pressed."""
    report = _find_report(press, services)
    before = report.request
    incoming = incoming_press(press, services)
    incoming = replace(
        incoming,
        person=replace(incoming.person, timezone=before.timezone, assumed=False),
        words=before.words,
        language=before.asker_language,
    )
    enqueue_and_announce(request_from_values(before.report, report.parameters, incoming, services), services)


def _cancel(press: ButtonPress, services: Services) -> str | None:
    note = cancel(_find_report(press, services), press, services)
    if press.view.type == "home":
        services.later(show_home_when_over, press.user.id, press.value, services)
    return note


def _schedule(press: ButtonPress, services: Services) -> None:
    open_schedule_form(_find_report(press, services), press, services)


def _find_report(press: ButtonPress, services: Services) -> Report:
    report = services.records.load(press.value)
    if report is None:
        raise UnknownReport(phrase("That report is not known here any more."))
    return report


BUTTONS: dict[str, Handler] = {
    "report_run": _run,
    "report_fill": _fill,
    "command_run": _command,
    "report_change": _change,
    "report_again": _again,
    "report_cancel": _cancel,
    "report_schedule": _schedule,
    "schedule_pause": partial(change_schedule, "pause"),
    "schedule_resume": partial(change_schedule, "resume"),
    "schedule_delete": partial(change_schedule, "delete"),
    "schedule_run": run_schedule,
    "schedule_preview": preview_schedule,
    "schedule_change": open_change,
    "schedule_hand_over": open_hand_over,
    "schedule_page": turn_page,
}
