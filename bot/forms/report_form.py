"""The form of a report: opened for whoever pressed a button, and queued when it is sent."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

from bot.forms.form import SentForm, open_form
from bot.forms.modal import make_modal
from bot.forms.submission import read_submission
from bot.grammar.parameters import check_values
from bot.grammar.tokens import unescape
from bot.intake.enqueue import enqueue_and_announce, request_from_values
from bot.intake.payloads import ButtonPress, FormOrigin
from bot.intake.permissions import find_allowed
from bot.intake.rewording import words_for
from bot.services import Services
from runner.bundles.config import ReportConfig
from runner.delivery.blockkit import escaped
from runner.errors import BundleError, InvalidParameter
from runner.i18n.languages import nearest_language
from runner.records.record import Report
from runner.request import Value

MAX_SAID = 1000  # characters of the words that a form remembers


def open_report_form(
    report: str,
    press: ButtonPress,
    services: Services,
    *,
    before: Report | None = None,
    values: Mapping[str, Value] = MappingProxyType({}),
) -> None:
    """Open the form of a report, as it was asked for `before` or with some values. Raises `CommandError`.

    Slack takes a form only within three seconds of the press, so nothing slow stands before it.
    """
    person, origin, catalog = services.people.look_up(press.user.id), press.origin, services.read_catalog()
    config = find_allowed(report, catalog, origin)
    known = before.parameters if before else default_values(config, services.today(person.timezone)) | dict(values)
    view = make_modal(
        catalog.entry(report),
        FormOrigin(
            report=report,
            channel_id=origin.channel_id,
            thread_ts=origin.thread_ts,
            response_url=origin.response_url,
            said=before.request.words[:MAX_SAID] if before else None,
        ),
        person.say,
        locale=person.language,
        values=known,
        language=before.request.language if before else nearest_language(person.language, config.languages),
    )
    open_form(view, press, services)


def answer_report_form(form: SentForm, services: Services) -> dict[str, Any]:
    """Queue what a form asks for. Return what Slack is to do with the form: nothing where it can close."""
    incoming, person, report = form.incoming, form.incoming.person, form.incoming.words
    config = find_allowed(report, services.read_catalog(), incoming.origin)
    today = services.today(person.timezone)
    sent = read_submission(config, form.entries, today=today, language=person.language, say=person.say)
    if sent.errors:
        return {"response_action": "errors", "errors": sent.errors}
    request = request_from_values(report, sent.values, replace(incoming, language=sent.language), services)
    words = words_for(
        report,
        request.parameters,
        services.read_catalog(),
        today=today,
        language=person.language,
        said=unescape(form.opened.said or ""),
    )
    request = replace(request, words=escaped(words)) if words else request
    enqueue_and_announce(request, services)
    return {}


def default_values(config: ReportConfig, today: date) -> dict[str, Value]:
    """Return what a parameter is when nothing is said, as far as the defaults can be read."""
    values: dict[str, Value] = {}
    for name, parameter in config.parameters.items():
        alone = config.model_copy(update={"parameters": {name: parameter}})
        try:
            values |= check_values(alone, {}, today=today)
        except (InvalidParameter, BundleError):
            continue
    return values
