"""From an asker's words, or the values of a form, to a request, and onto the queue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from bot.catalog.catalog import BrokenReport, Catalog, CatalogEntry, read_owner
from bot.catalog.echo import echo
from bot.dates.parse import Period, today_in
from bot.directory.people import Person
from bot.grammar.parameters import check_values
from bot.grammar.parse import Command, parse_command
from bot.grammar.patterns import atoms
from bot.intake.permissions import check_allowed, is_allowed
from bot.services import Services
from runner.errors import CommandError, DeliveryError, NotAllowed, UnknownReport
from runner.i18n.languages import nearest_language
from runner.i18n.phrases import phrase, speaker
from runner.logs import log, log_step
from runner.records.queue import JOB_MARGIN, enqueue_report
from runner.records.record import Report
from runner.request import Origin, ReportRequest, Value


@dataclass(frozen=True, kw_only=True)
class IncomingRequest:
    """What somebody asks for, and from where, before it is a request."""

    id: str
    person: Person
    origin: Origin
    words: str
    language: str | None = None  # wanted instead of the asker's own


def request_of_words(incoming: IncomingRequest, services: Services) -> ReportRequest:
    """Read the words; `CommandError` says what is wrong with them, `BrokenReport` that they name a broken one."""
    person = incoming.person
    catalog = services.catalog.read()
    command = _understand(incoming, catalog, services)
    _check_allowed(command.report, catalog, incoming.origin)
    language = command.language or incoming.language
    return _request(command, replace(incoming, language=language or person.language), catalog, services)


def request_of_values(
    report: str, values: Mapping[str, Value | Period], incoming: IncomingRequest, services: Services
) -> ReportRequest:
    """Check the values of a form, or of an earlier report; `CommandError` where they cannot be asked for."""
    catalog = services.catalog.read()
    config = catalog.config(report)
    if config is None:
        raise UnknownReport(phrase("the report {name} is not there any more, or is broken", name=report))
    _check_allowed(report, catalog, incoming.origin)
    today = today_in(incoming.person.timezone, services.clock())
    parameters = check_values(config, values, today=today)
    command = Command(report=report, parameters=parameters, ignored=(), notes=(), language=incoming.language)
    return _request(
        command, replace(incoming, language=incoming.language or incoming.person.language), catalog, services
    )


def enqueue(request: ReportRequest, services: Services) -> bool:
    """Queue a request; False where the same wish was queued already. Redis's errors pass."""
    config = services.catalog.read().config(request.report)
    seconds = min(
        config.timeout if config else services.settings.kernel_max_timeout, services.settings.kernel_max_timeout
    )
    is_new = enqueue_report(services.queue, services.records, request, timeout=seconds + JOB_MARGIN)
    if is_new:
        log_step(request.id, "enqueue", bundle=request.report, via=request.origin.kind)
    return is_new


def _understand(incoming: IncomingRequest, catalog: Catalog, services: Services) -> Command:
    """Read the words; of reports that the asker may not have, nothing is told but that."""
    person, origin = incoming.person, incoming.origin
    today = today_in(person.timezone, services.clock())

    def read(offered: Catalog) -> Command:
        return understand(incoming.words, offered, today=today, language=person.language, slack=True)

    try:
        return read(catalog)
    except CommandError:
        allowed = {
            offer.name
            for offer in catalog.offers
            if is_allowed(offer.config, user_id=origin.user_id, channel_id=origin.channel_id)
        }
        if len(allowed) == len(catalog.offers):
            raise
    try:
        return read(catalog.only(allowed))
    except UnknownReport:
        for offer in catalog.offers:
            if offer.name not in allowed and _is_named(read, catalog.only({offer.name})):
                _check_allowed(offer.name, catalog, origin)
        raise


def _is_named(read: Callable[[Catalog], Command], alone: Catalog) -> bool:
    try:
        read(alone)
    except UnknownReport:
        return False
    except CommandError:
        return True
    return True


def _check_allowed(report: str, catalog: Catalog, origin: Origin) -> None:
    config = catalog.config(report)
    if config is None:
        raise NotAllowed(phrase("the report {name} is not there any more, or is broken", name=report))
    check_allowed(config, name=report, user_id=origin.user_id, channel_id=origin.channel_id)


def _request(command: Command, incoming: IncomingRequest, catalog: Catalog, services: Services) -> ReportRequest:
    person, wanted = incoming.person, incoming.language or incoming.person.language
    listed = services.catalog.listed(catalog, command.report)
    language = nearest_language(wanted, listed.config.languages)
    return ReportRequest(
        id=incoming.id,
        report=command.report,
        parameters=command.parameters,
        language=language,
        timezone=person.timezone,
        words=incoming.words,
        requested_by=person.name,
        created_at=services.clock().isoformat(timespec="milliseconds"),
        origin=incoming.origin,
        title=listed.title(wanted),
        echo=_echo(command, listed, language, wanted, person),
        locale=wanted,
        owner=listed.config.owner,
    )


def _echo(command: Command, listed: CatalogEntry, language: str, wanted: str, person: Person) -> str:
    """Write what was understood, and what had to be assumed."""
    lines = [echo(command, listed, language=language, wanted=wanted, timezone=person.timezone)]
    if person.assumed:
        say = speaker(wanted)
        note = phrase("I could not ask Slack for your time zone: {timezone} is assumed.", timezone=person.timezone)
        lines.append(say(note))
    return "\n".join(lines)


def announce(request: ReportRequest, services: Services) -> None:
    """Show at once what was queued, however busy the workers are; where that fails, theirs is the next try."""
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
) -> Command:
    """Find the report that a text asks for; `CommandError`, or the `BrokenReport` that it names.

    `slack` says that the text comes from there.
    """
    try:
        return parse_command(
            text, catalog.offers, today=today, language=language, assignments=assignments or {}, slack=slack
        )
    except UnknownReport:
        for name, error in catalog.broken.items():
            if _names(text, name) or len(catalog.folders) == 1:
                raise BrokenReport(name, error, owner=read_owner(catalog.folders[name])) from None
        raise


def _names(text: str, name: str) -> bool:
    """Whether the text has the words of a bundle's name, one after another."""
    said, wanted = ([atom for word in words.split() for atom in atoms(word)] for words in (text, name))
    return any(said[start : start + len(wanted)] == wanted for start in range(len(said)))
