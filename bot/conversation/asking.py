"""From an asker's words, or the values of a form, to a request, and onto the queue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot.conversation.people import Person
from bot.conversation.rules import check_allowed, is_allowed
from bot.dates import Period, today_in
from bot.desk import Desk
from bot.grammar import Command
from bot.parameters import check_values
from bot.replies import echo
from bot.shelf import Listed, Shelf, understand
from runner.bundle import nearest_language
from runner.errors import CommandError, NotAllowed, UnknownReport
from runner.logs import log_step
from runner.phrases import phrase, speaker
from runner.queue import JOB_MARGIN, enqueue_report
from runner.request import Origin, ReportRequest, Value


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody asks for, and from where, before it is a request."""

    id: str
    person: Person
    origin: Origin
    words: str
    language: str | None = None  # wanted instead of the asker's own


def request_of_words(wish: Wish, desk: Desk) -> ReportRequest:
    """Read the words; `CommandError` says what is wrong with them, `BrokenReport` that they name a broken one."""
    person = wish.person
    shelf = desk.shelf.read()
    command = _understand(wish, shelf, desk)
    _check_allowed(command.report, shelf, wish.origin)
    language = command.language or wish.language
    return _request(command, replace(wish, language=language or person.language), shelf, desk)


def request_of_values(report: str, values: Mapping[str, Value | Period], wish: Wish, desk: Desk) -> ReportRequest:
    """Check the values of a form, or of an earlier report; `CommandError` where they cannot be asked for."""
    shelf = desk.shelf.read()
    config = shelf.config(report)
    if config is None:
        raise UnknownReport(phrase("the report {name} is not there any more, or is broken", name=report))
    _check_allowed(report, shelf, wish.origin)
    today = today_in(wish.person.timezone, desk.clock())
    parameters = check_values(config, values, today=today)
    command = Command(report=report, parameters=parameters, ignored=(), notes=(), language=wish.language)
    return _request(command, replace(wish, language=wish.language or wish.person.language), shelf, desk)


def enqueue(request: ReportRequest, desk: Desk) -> bool:
    """Queue a request; False where the same wish was queued already. Redis's errors pass."""
    config = desk.shelf.read().config(request.report)
    seconds = min(config.timeout if config else desk.settings.kernel_max_timeout, desk.settings.kernel_max_timeout)
    is_new = enqueue_report(desk.queue, desk.records, request, timeout=seconds + JOB_MARGIN)
    if is_new:
        log_step(request.id, "enqueue", bundle=request.report, via=request.origin.kind)
    return is_new


def _understand(wish: Wish, shelf: Shelf, desk: Desk) -> Command:
    """Read the words; of reports that the asker may not have, nothing is told but that."""
    person, origin = wish.person, wish.origin
    today = today_in(person.timezone, desk.clock())

    def read(offered: Shelf) -> Command:
        return understand(wish.words, offered, today=today, language=person.language, slack=True)

    try:
        return read(shelf)
    except CommandError:
        allowed = {
            offer.name
            for offer in shelf.offers
            if is_allowed(offer.config, user_id=origin.user_id, channel_id=origin.channel_id)
        }
        if len(allowed) == len(shelf.offers):
            raise
    try:
        return read(shelf.only(allowed))
    except UnknownReport:
        for offer in shelf.offers:
            if offer.name not in allowed and _is_named(read, shelf.only({offer.name})):
                _check_allowed(offer.name, shelf, origin)
        raise


def _is_named(read: Callable[[Shelf], Command], alone: Shelf) -> bool:
    try:
        read(alone)
    except UnknownReport:
        return False
    except CommandError:
        return True
    return True


def _check_allowed(report: str, shelf: Shelf, origin: Origin) -> None:
    config = shelf.config(report)
    if config is None:
        raise NotAllowed(phrase("the report {name} is not there any more, or is broken", name=report))
    check_allowed(config, name=report, user_id=origin.user_id, channel_id=origin.channel_id)


def _request(command: Command, wish: Wish, shelf: Shelf, desk: Desk) -> ReportRequest:
    person, wanted = wish.person, wish.language or wish.person.language
    listed = desk.shelf.listed(shelf, command.report)
    language = nearest_language(wanted, listed.config.languages)
    return ReportRequest(
        id=wish.id,
        report=command.report,
        parameters=command.parameters,
        language=language,
        timezone=person.timezone,
        words=wish.words,
        requested_by=person.name,
        created_at=desk.clock().isoformat(timespec="milliseconds"),
        origin=wish.origin,
        title=listed.title(wanted),
        echo=_echo(command, listed, language, wanted, person),
        locale=wanted,
        owner=listed.config.owner,
    )


def _echo(command: Command, listed: Listed, language: str, wanted: str, person: Person) -> str:
    """Write what was understood, and what had to be assumed."""
    lines = [echo(command, listed, language=language, wanted=wanted, timezone=person.timezone)]
    if person.assumed:
        say = speaker(wanted)
        note = phrase("I could not ask Slack for your time zone: {timezone} is assumed.", timezone=person.timezone)
        lines.append(say(note))
    return "\n".join(lines)
