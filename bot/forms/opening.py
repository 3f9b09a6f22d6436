"""Opens a report's form, and queues what was filled into one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from redis.exceptions import RedisError
from slack_sdk.errors import SlackApiError

from bot.dates.parse import today_in
from bot.directory.people import Person
from bot.forms.modal import FormOrigin, make_modal, sentence_modal
from bot.forms.submission import read_submission
from bot.grammar.parameters import check_values
from bot.intake.button_press import ButtonPress
from bot.intake.enqueue import IncomingRequest, announce, enqueue, request_of_values
from bot.intake.messages import QUEUE_IS_DOWN, capitalised
from bot.intake.permissions import check_allowed
from bot.services import Services
from runner.bundles.config import ReportConfig
from runner.errors import BundleError, CommandError, InvalidParameter, UnknownReport
from runner.i18n.languages import nearest_language
from runner.i18n.phrases import phrase, speaker
from runner.logs import log
from runner.records.record import Report
from runner.request import Origin, Value, request_id


def open_form(report: str, press: ButtonPress, services: Services, *, before: Report | None = None) -> None:
    """Open the form of a report, filled in as it was asked for `before`; `CommandError`.

    Slack takes a form only within three seconds of the press, so nothing slow stands before it.
    """
    person = services.people.look_up(press.user_id)
    catalog = services.catalog.read()
    config = catalog.config(report)
    if config is None:
        raise _gone(report)
    check_allowed(config, name=report, user_id=press.user_id, channel_id=press.channel_id)
    today = today_in(person.timezone, services.clock())
    origin = FormOrigin(
        report=report,
        channel_id=press.channel_id,
        thread_ts=press.thread_ts,
        response_url=press.response_url,
    )
    view = make_modal(
        services.catalog.listed(catalog, report),
        origin,
        speaker(person.language),
        locale=person.language,
        values=before.parameters if before else default_values(config, today),
        language=before.request.language if before else nearest_language(person.language, config.languages),
    )
    try:
        services.quick.views_open(trigger_id=press.trigger_id, view=view)
    except Exception as error:  # Slack's refusals and the network's errors have no common class
        code = error.response.get("error") if isinstance(error, SlackApiError) else error
        log.warning("the form of %s could not be opened: %s", report, code)
        raise CommandError(phrase("Slack did not open the form; please press the button once more")) from None


def default_values(config: ReportConfig, today: date) -> dict[str, Value]:
    """Give what stands in a parameter when nothing is said, as far as the defaults can be read."""
    values: dict[str, Value] = {}
    for name, parameter in config.parameters.items():
        alone = config.model_copy(update={"parameters": {name: parameter}})
        try:
            values |= check_values(alone, {}, today=today)
        except (InvalidParameter, BundleError):
            continue
    return values


def answer_form(body: Mapping[str, Any], services: Services) -> dict[str, Any]:
    """Queue what a form asks for; give what Slack is to do with the form: nothing where it can close."""
    view = body["view"]
    opened = FormOrigin.from_text(view["private_metadata"])
    person = services.people.look_up(body["user"]["id"])
    team_id = str((body.get("team") or {}).get("id") or body["user"].get("team_id") or "")
    origin = Origin(
        kind="modal",
        team_id=team_id,
        channel_id=opened.channel_id,
        thread_ts=opened.thread_ts,
        user_id=person.user_id,
        response_url=opened.response_url,
    )
    incoming = IncomingRequest(
        id=request_id(team_id, view["id"]), person=person, origin=origin, words=opened.report
    )
    try:
        return _queue(opened.report, view, incoming, services)
    except CommandError as error:
        return _said(error.message, incoming, view)
    except BundleError as error:
        log.error("a form cannot be answered: %s", error.message)
        return _said(_gone(opened.report).message, incoming, view)
    except RedisError as error:
        log.error("Redis does not answer: %s", error)
        return _said(QUEUE_IS_DOWN, incoming, view)


def ask_again(before: Report, press: ButtonPress, services: Services) -> None:
    """Queue the same report once more, for whoever pressed; `CommandError`. Redis's errors pass."""
    asked = before.request
    person: Person = replace(services.people.look_up(press.user_id), timezone=asked.timezone, assumed=False)
    incoming = IncomingRequest(
        id=request_id(press.team_id, press.trigger_id),
        person=person,
        origin=press.origin,
        words=asked.words,
        language=asked.locale or asked.language,
    )
    request = request_of_values(asked.report, before.parameters, incoming, services)
    if enqueue(request, services):
        services.later(announce, request, services)


def _queue(report: str, view: Mapping[str, Any], incoming: IncomingRequest, services: Services) -> dict[str, Any]:
    config = services.catalog.read().config(report)
    if config is None:
        raise _gone(report)
    person = incoming.person
    check_allowed(config, name=report, user_id=person.user_id, channel_id=incoming.origin.channel_id)
    today = today_in(person.timezone, services.clock())
    say = speaker(person.language)
    sent = read_submission(config, view["state"]["values"], today=today, language=person.language, say=say)
    if sent.errors:
        return {"response_action": "errors", "errors": sent.errors}
    request = request_of_values(report, sent.values, replace(incoming, language=sent.language), services)
    if enqueue(request, services):
        services.later(announce, request, services)
    return {}


def _gone(report: str) -> UnknownReport:
    return UnknownReport(phrase("the report {name} is not there any more, or is broken", name=report))


def _said(text: str, incoming: IncomingRequest, view: Mapping[str, Any]) -> dict[str, Any]:
    """Show a sentence at the first input, so that what was filled in stays; instead of a form that has none."""
    say = speaker(incoming.person.language)
    said = capitalised(say(text))
    for block_id in view["state"]["values"]:
        return {"response_action": "errors", "errors": {block_id: said}}
    return {"response_action": "update", "view": sentence_modal(incoming.words, said, say)}
