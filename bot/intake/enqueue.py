"""From an asker's words, or the values of a form, to a request, and onto the queue."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.catalog.catalog import BrokenReport, Catalog, CatalogEntry, read_owner
from bot.catalog.echo import echo
from bot.dates.parse import Period
from bot.directory.people import Person
from bot.grammar.parameters import check_values
from bot.grammar.parse import Command, parse_command
from bot.grammar.patterns import atoms
from bot.intake.payloads import ButtonPress
from bot.intake.permissions import find_allowed, is_allowed
from bot.services import Services
from runner.errors import CommandError, DeliveryError, UnknownReport
from runner.i18n.languages import nearest_language
from runner.i18n.phrases import phrase, speaker
from runner.logs import log, log_step
from runner.records.queue import JOB_MARGIN_SECONDS, enqueue_report
from runner.records.record import Report
from runner.request import Origin, ReportRequest, Value, new_request, request_id

COMMAND_PREFIX = "/report "  # what stands before a command where nobody typed one
DOUBLE_CLICK_SECONDS = 10  # in which two presses of one button by one person are one


@dataclass(frozen=True, kw_only=True)
class IncomingRequest:
    """What somebody asks for, and from where, before it is a request."""

    id: str
    person: Person
    origin: Origin
    words: str
    language: str | None = None  # wanted instead of the asker's own
    command_prefix: str = ""  # what stands before a command there: "/report "
    team_id: str = ""  # the asker's own workspace, where it is said


def incoming_press(press: ButtonPress, services: Services) -> IncomingRequest:
    """Return what whoever pressed a button asks for.

    Its id is the same where Slack delivers the press again, and where somebody presses twice.
    """
    return IncomingRequest(
        id=_press_id(press, services),
        person=services.people.look_up(press.user.id),
        origin=press.origin,
        words="",
        team_id=press.user.team_id,
    )


def _press_id(press: ButtonPress, services: Services) -> str:
    new = request_id(press.team_id, press.trigger_id)
    pressed = request_id(press.user.id, press.actions[0].action_id, press.value)
    key = f"reportbot:pressed:{pressed}"
    if services.redis.set(key, new, nx=True, ex=DOUBLE_CLICK_SECONDS):
        return new
    known: Any = services.redis.get(key)
    return known.decode() if known else new


def request_from_words(incoming: IncomingRequest, services: Services) -> ReportRequest:
    """Read the words. Raises `CommandError`, or `BrokenReport` where they name a report that is broken."""
    catalog = services.read_catalog()
    return _make_request(_understand_allowed(incoming, catalog, services), incoming, catalog, services)


def request_from_values(
    report: str, values: Mapping[str, Value | Period], incoming: IncomingRequest, services: Services
) -> ReportRequest:
    """Check the values of a form, or of an earlier report. Raises `CommandError`."""
    catalog = services.read_catalog()
    config = find_allowed(report, catalog, incoming.origin)
    parameters = check_values(config, values, today=services.today(incoming.person.timezone))
    command = Command(report=report, parameters=parameters, ignored=(), notes=(), language=None)
    return _make_request(command, incoming, catalog, services)


def enqueue(request: ReportRequest, services: Services) -> bool:
    """Queue a request. Return False where it was queued already. Redis's errors pass."""
    config, most = services.read_catalog().config(request.report), services.settings.kernel_max_timeout
    timeout = min(config.timeout, most) if config else most
    is_new = enqueue_report(services.queue, services.records, request, timeout=timeout + JOB_MARGIN_SECONDS)
    if is_new:
        log_step(request.id, "enqueue", bundle=request.report, via=request.origin.kind)
    return is_new


def enqueue_and_announce(request: ReportRequest, services: Services) -> None:
    """Queue a request and, where it is new, show its status message in the background."""
    if enqueue(request, services):
        services.later(announce, request, services)


def announce(request: ReportRequest, services: Services) -> None:
    """Show at once what was queued, however busy the workers are; where that fails, a worker tries again."""
    try:
        services.delivery.announce(services.records.load(request.id) or Report(request=request))
    except DeliveryError as error:
        log.warning("report %s cannot be announced: %s", request.id, error)


def understand(
    text: str,
    catalog: Catalog,
    *,
    today: date,
    language: str,
    assignments: Mapping[str, str] | None = None,
    slack: bool = False,
    fiscal_start: int | None = None,
) -> Command:
    """Find the report that a text asks for; `slack` says that the text comes from there.

    Raises `CommandError`, or `BrokenReport` where the text names a broken one.
    """
    try:
        return parse_command(
            text,
            catalog.offers,
            today=today,
            language=language,
            assignments=assignments or {},
            slack=slack,
            fiscal_start=fiscal_start,
        )
    except UnknownReport:
        for name, error in catalog.broken.items():
            if _names(text, name) or len(catalog.folders) == 1:
                raise BrokenReport(name, error, owner=read_owner(catalog.folders[name])) from None
        raise


def _understand_allowed(incoming: IncomingRequest, catalog: Catalog, services: Services) -> Command:
    """Read the words, once with all reports and, where that fails, once more with those that the asker may have.

    A refusal tells nothing of the others; who names one of them is told only that it is not for them.
    """
    origin, person = incoming.origin, incoming.person

    def read(offered: Catalog) -> Command:
        today = services.today(person.timezone)
        fiscal_start = services.settings.fiscal_year_start
        return understand(
            incoming.words, offered, today=today, language=person.language, slack=True, fiscal_start=fiscal_start
        )

    try:
        command = read(catalog)
    except CommandError as error:
        allowed = catalog.only([offer.name for offer in catalog.offers if is_allowed(offer.config, origin)])
        if allowed.offers == catalog.offers:
            raise
        named = error.reports
    else:
        find_allowed(command.report, catalog, origin)
        return command
    try:
        return read(allowed)
    except UnknownReport:
        for report in named:
            find_allowed(report, catalog, origin)
        raise


def _names(text: str, name: str) -> bool:
    """Whether the text has the words of a bundle's name, one after another."""
    there, wanted = ([atom for word in words.split() for atom in atoms(word)] for words in (text, name))
    return any(there[start : start + len(wanted)] == wanted for start in range(len(there)))


def _make_request(
    command: Command, incoming: IncomingRequest, catalog: Catalog, services: Services
) -> ReportRequest:
    person, entry = incoming.person, catalog.entry(command.report)
    wanted = command.language or incoming.language or person.language
    language = nearest_language(wanted, entry.config.languages)
    return new_request(
        id=incoming.id,
        report=command.report,
        parameters=command.parameters,
        language=language,
        locale=wanted,
        timezone=person.timezone,
        words=incoming.words,
        title=entry.title(wanted),
        echo=_echo(command, entry, language, wanted, person),
        requested_by=person.name,
        at=services.clock(),
        origin=incoming.origin,
        owner=entry.config.owner,
    )


def _echo(command: Command, entry: CatalogEntry, language: str, wanted: str, person: Person) -> str:
    """Write what was understood, and what had to be assumed."""
    text = echo(command, entry, language=language, wanted=wanted)
    if not person.assumed:
        return text
    note = phrase("I could not ask Slack for your time zone: {timezone} is assumed.", timezone=person.timezone)
    return f"{text}\n{speaker(wanted)(note)}"
