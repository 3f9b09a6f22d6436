"""The form that makes a schedule of a report: which command, when, and on what condition it is posted."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.directory.people import Person
from bot.forms.form import SentForm, open_form
from bot.forms.inputs import input_block
from bot.forms.modal import modal_view
from bot.forms.submission import Entries
from bot.grammar.parse import parse_command
from bot.grammar.tokens import unescape
from bot.intake.enqueue import COMMAND_PREFIX, IncomingRequest
from bot.intake.messages import capitalised
from bot.intake.payloads import ButtonPress, FormOrigin
from bot.intake.permissions import find_allowed
from bot.intake.reach import check_reach
from bot.intake.respond import tell_asker
from bot.intake.rewording import day_names, words_for
from bot.schedules.change import check_may_change, find_schedule
from bot.schedules.command import ScheduleCommand
from bot.schedules.create import CreatedSchedule, InvalidSchedule, create_schedule, replace_schedule
from bot.schedules.messages import created_message
from bot.schedules.rules.rule import Rule
from bot.schedules.rules.words import rule_in_words
from bot.schedules.schedule import StoredSchedule
from bot.schedules.store import ScheduleStore
from bot.services import Services
from runner.bundles.config import ReportConfig
from runner.delivery.blockkit import Block, context, escaped
from runner.errors import BundleError, CommandError
from runner.i18n.phrases import phrase
from runner.records.record import Report

SCHEDULE_CALLBACK = "schedule_form"
MAX_LENGTH = 2000  # characters of an input: those of a command


def open_schedule_form(report: Report, press: ButtonPress, services: Services) -> None:
    """Open the form for a report that was made. Raises `CommandError`."""
    name, origin, person = report.request.report, press.origin, services.people.look_up(press.user.id)
    config = find_allowed(name, services.read_catalog(), origin)
    opened = FormOrigin(report=name, channel_id=origin.channel_id, response_url=origin.response_url)
    view = make_schedule_form(opened, config, person, words=_words(report, press, services))
    open_form(view, press, services)


def open_change_form(stored: StoredSchedule, press: ButtonPress, services: Services) -> None:
    """Open the form for a schedule that is there. Raises `CommandError`."""
    schedule, person, origin = stored.schedule, services.people.look_up(press.user.id), press.origin
    opened = FormOrigin(
        report=schedule.report,
        channel_id=origin.channel_id,
        response_url=origin.response_url,
        schedule=schedule.id,
    )
    config = services.read_catalog().find(schedule.report)
    rule = person.say(rule_in_words(schedule.rule, schedule.timezone))
    words = unescape(schedule.words)
    view = make_schedule_form(opened, config, person, words=words, rule=rule, when=schedule.when)
    open_form(view, press, services)


def make_schedule_form(
    origin: FormOrigin, config: ReportConfig, person: Person, *, words: str, rule: str = "", when: str = ""
) -> Block:
    """Make the form, filled in with a command and, where no rule is given, with every Monday at nine."""
    say = person.say
    hint = phrase("Relative days move along: “last week” is another one each time.")
    blocks = [_input("words", say(phrase("What to ask for")), words, say(hint))]
    rule = rule or say(rule_in_words(Rule(unit="week", weekdays=(0,))))
    hint = phrase(
        "For example: every weekday at 8:30, on day 1 of every month, every 2 weeks on Friday, every quarter"
    )
    blocks.append(_input("rule", say(phrase("When")), rule, say(hint)))
    if config.facts:
        hint = phrase(
            "Left out: always. For example: {fact} < 100. It may use: {facts}",
            fact=config.facts[0],
            facts=", ".join(config.facts),
        )
        blocks.append(_input("when", say(phrase("Post it only when")), when, say(hint), optional=True))
    zone = phrase("Times are in {timezone}, unless you say another one.", timezone=person.timezone)
    blocks += context(say(zone))
    title = phrase("Schedule")
    return modal_view(say(title), blocks, say, callback_id=SCHEDULE_CALLBACK, submit=title, origin=origin)


def answer_schedule_form(form: SentForm, services: Services) -> dict[str, Any]:
    """Create the schedule that a form asks for. Return what Slack is to do with the form."""
    incoming = replace(form.incoming, words=_entered(form.entries, "words"), command_prefix=COMMAND_PREFIX)
    command = ScheduleCommand(
        words=escaped(
            incoming.words
        ),  # words in a form come as they are; everywhere else Slack's markup is undone
        rule=_entered(form.entries, "rule"),
        when=_entered(form.entries, "when"),
        grace=None,
    )
    try:
        created = _keep(command, form, incoming, services)
    except InvalidSchedule as error:
        sentence = capitalised(incoming.person.say(error.message)) + (f" ({error.hint})" if error.hint else "")
        return {"response_action": "errors", "errors": {error.part: sentence}}
    tell_asker(created_message(created, incoming, now=services.clock()), incoming.origin, services)
    return {}


def _keep(
    command: ScheduleCommand, form: SentForm, incoming: IncomingRequest, services: Services
) -> CreatedSchedule:
    """Make the schedule, or change the one that the form was opened for."""
    if form.opened.schedule is None:
        check_reach(incoming.origin.channel_id, services)
        return create_schedule(command, incoming, services)
    stored = find_schedule(form.opened.schedule, ScheduleStore(services.redis))
    check_may_change(stored, str(incoming.person.user_id), services)
    return replace_schedule(stored.schedule, command, incoming, services)


def _words(report: Report, press: ButtonPress, services: Services) -> str:
    """Return words that ask for that report: its own, which move along where they are relative, or its values."""
    request, catalog, person = report.request, services.read_catalog(), services.people.look_up(press.user.id)
    own = unescape(request.words)
    if _ask_for(own, report, person, services):
        return own
    today = services.today(request.timezone)
    said = words_for(request.report, report.parameters, catalog, today=today, language=person.language)
    if said:
        return said
    offer = next(each for each in catalog.offers if each.name == request.report)
    return services.examples.of(offer, catalog, today=today, language=person.language)


def _ask_for(words: str, report: Report, person: Person, services: Services) -> bool:
    """Whether words ask, read by a person, for what a report showed; what was run again keeps its first days."""
    request, catalog = report.request, services.read_catalog()
    asked_on = datetime.fromisoformat(request.created_at).astimezone(ZoneInfo(request.timezone)).date()
    try:
        read = parse_command(words, catalog.offers, today=asked_on, language=person.language)
    except (CommandError, BundleError):
        return False
    days = day_names(catalog.find(request.report)) if request.origin.kind in ("button", "schedule") else set()
    there, wanted = (
        {name: value for name, value in each.items() if name not in days}
        for each in (read.parameters, report.parameters)
    )
    return read.report == request.report and there == wanted


def _input(name: str, label: str, value: str, hint: str, *, optional: bool = False) -> Block:
    element: Block = {"type": "plain_text_input", "max_length": MAX_LENGTH}
    if value:
        element["initial_value"] = value[:MAX_LENGTH]
    return input_block(name, label, element, hint=hint, optional=optional)


def _entered(entries: Entries, name: str) -> str:
    return str((entries.get(name, {}).get(name) or {}).get("value") or "").strip()
