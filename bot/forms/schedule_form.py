"""The form that makes a schedule of a report: which command, when, and on what condition it is posted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redis.exceptions import RedisError
from slack_sdk.errors import SlackApiError

from bot.dates.parse import today_in
from bot.directory.people import Person
from bot.forms.modal import TITLE, FormOrigin
from bot.intake.button_press import ButtonPress
from bot.intake.enqueue import IncomingRequest, request_of_words
from bot.intake.messages import QUEUE_IS_DOWN, SHELF_IS_DOWN, capitalised
from bot.intake.permissions import check_allowed
from bot.intake.respond import tell_asker
from bot.schedules.command import SCHEDULES, ScheduleCommand
from bot.schedules.create import Made, NoSchedule, make_schedule
from bot.schedules.messages import made_message
from bot.schedules.rules.rule import Rule
from bot.schedules.rules.words import rule_in_words
from bot.services import Services
from runner.bundles.config import ReportConfig
from runner.delivery.blockkit import Block, context, escaped, plain
from runner.errors import BundleError, CommandError, SettingsError, UnknownReport
from runner.i18n.phrases import Say, phrase, speaker
from runner.logs import log
from runner.records.record import Report
from runner.request import Origin, request_id

CALLBACK = "schedule_form"
COMMAND = "/report "  # what stands before a command where nobody typed one
_LABEL = 2000
_HINT = 2000


def open_schedule_form(press: ButtonPress, services: Services) -> None:
    """Open the form for a report that was made; `CommandError`. Redis's errors pass."""
    report = services.records.load(press.value)
    if report is None:
        raise UnknownReport(phrase("That report is not known here any more."))
    person = services.people.look_up(press.user_id)
    config = services.catalog.read().config(report.request.report)
    if config is None:
        raise _gone(report.request.report)
    check_allowed(config, name=report.request.report, user_id=press.user_id, channel_id=press.channel_id)
    origin = FormOrigin(report=report.request.report, channel_id=press.channel_id, response_url=press.response_url)
    view = make_schedule_form(
        origin, config, person, speaker(person.language), words=_words(report, person, press, services)
    )
    try:
        services.quick.views_open(trigger_id=press.trigger_id, view=view)
    except Exception as error:  # Slack's refusals and the network's errors have no common class
        code = error.response.get("error") if isinstance(error, SlackApiError) else error
        log.warning("the form of a schedule could not be opened: %s", code)
        raise CommandError(phrase("Slack did not open the form; please press the button once more")) from None


def make_schedule_form(origin: FormOrigin, config: ReportConfig, person: Person, say: Say, *, words: str) -> Block:
    """Make the form, filled in with a command and with every Monday at nine."""
    blocks = [
        _input(
            "words",
            say(phrase("What to ask for")),
            words,
            say(phrase("Relative days move along: “last week” is another one each time.")),
        ),
        _input(
            "rule",
            say(phrase("When")),
            say(rule_in_words(Rule(unit="week", weekdays=(0,)))),
            say(
                phrase(
                    "For example: every weekday at 8:30, on day 1 of every month, every 2 weeks on Friday, "
                    "every quarter"
                )
            ),
        ),
    ]
    if config.facts:
        hint = phrase(
            "Left out: always. For example: {fact} < 100. It may use: {facts}",
            fact=config.facts[0],
            facts=", ".join(config.facts),
        )
        blocks.append(_input("when", say(phrase("Post it only when")), "", say(hint), optional=True))
    blocks += context(
        say(phrase("Times are in {timezone}, unless you say another one.", timezone=person.timezone))
    )
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": plain(say(phrase("Schedule")), TITLE),
        "submit": plain(say(phrase("Schedule")), TITLE),
        "close": plain(say(phrase("Close")), TITLE),
        "private_metadata": origin.to_text(),
        "blocks": blocks,
    }


def answer_schedule_form(body: Mapping[str, Any], services: Services) -> dict[str, Any]:
    """Make the schedule that a form asks for; give what Slack is to do with the form: close it, or show errors."""
    view = body["view"]
    opened = FormOrigin.from_text(view["private_metadata"])
    person = services.people.look_up(body["user"]["id"])
    team_id = str((body.get("team") or {}).get("id") or body["user"].get("team_id") or "")
    origin = Origin(
        kind="modal",
        team_id=team_id,
        channel_id=opened.channel_id,
        user_id=person.user_id,
        response_url=opened.response_url,
    )
    state = view["state"]["values"]
    incoming = IncomingRequest(
        id=request_id(team_id, view["id"]), person=person, origin=origin, words=_typed(state, "words")
    )
    say = speaker(person.language)
    try:
        made = _make(state, incoming, services)
    except NoSchedule as error:
        return _errors(error.part, say(error.message), error.hint)
    except BundleError as error:
        log.error("a schedule's form cannot be answered: %s", error.message)
        return _errors("words", say(_gone(opened.report).message))
    except SettingsError as error:
        log.error("the reports cannot be read: %s", error.message)
        return _errors("words", say(SHELF_IS_DOWN))
    except RedisError as error:
        log.error("Redis does not answer: %s", error)
        return _errors("words", say(QUEUE_IS_DOWN))
    tell_asker(made_message(made, say, now=services.clock(), example=COMMAND + say(SCHEDULES)), origin, services)
    return {}


def _make(state: Mapping[str, Any], incoming: IncomingRequest, services: Services) -> Made:
    # What is typed into a form comes as it is; everywhere else Slack's markup is undone.
    typed = ScheduleCommand(
        words=escaped(incoming.words), rule=_typed(state, "rule"), when=_typed(state, "when"), grace=None
    )
    return make_schedule(typed, incoming, services)


def _words(report: Report, person: Person, press: ButtonPress, services: Services) -> str:
    """Give the words that the report was asked for with, or a command that works where there were none."""
    request = report.request
    incoming = IncomingRequest(id="", person=person, origin=press.origin, words=request.words)
    try:
        if request.origin.kind != "modal" and request_of_words(incoming, services).report == request.report:
            return request.words
    except (CommandError, BundleError):
        pass
    catalog = services.catalog.read()
    offer = next(each for each in catalog.offers if each.name == request.report)
    return services.examples.of(
        offer, catalog, today=today_in(person.timezone, services.clock()), language=person.language
    )


def _input(name: str, label: str, value: str, hint: str, *, optional: bool = False) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": name, "max_length": 500}
    return {
        "type": "input",
        "block_id": name,
        "label": plain(label, _LABEL),
        "hint": plain(hint, _HINT),
        "element": {**element, "initial_value": value[:500]} if value else element,
        "optional": optional,
    }


def _typed(state: Mapping[str, Any], name: str) -> str:
    return str((state.get(name, {}).get(name) or {}).get("value") or "").strip()


def _errors(part: str, sentence: str, hint: str | None = None) -> dict[str, Any]:
    said = capitalised(sentence) + (f" ({hint})" if hint else "")
    return {"response_action": "errors", "errors": {part: said}}


def _gone(report: str) -> UnknownReport:
    return UnknownReport(phrase("the report {name} is not there any more, or is broken", name=report))
