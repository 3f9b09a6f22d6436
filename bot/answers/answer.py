"""Answers words: an echo of what was queued, help, or what became of earlier reports."""

from dataclasses import dataclass

from bot.answers.help import MAX_ENTRIES, Entry, help_message, make_entries
from bot.answers.history import MAX_RECENT, history_message
from bot.answers.small_talk import MAX_BUTTONS, talk_message
from bot.directory.people import Person
from bot.intake.enqueue import IncomingRequest, enqueue, request_from_words
from bot.intake.messages import understood_message
from bot.intake.permissions import is_allowed
from bot.intake.talk import read_talk
from bot.services import Services
from runner.delivery.blocks import Message
from runner.i18n.phrases import speaker
from runner.records.record import Report
from runner.request import Origin, ReportRequest


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What to say; `request` where a report was queued, `is_new` where it was not queued before.

    `is_final` where something else was made of the words, so that they are not read again when they are edited.
    """

    message: Message
    is_final: bool = False
    request: ReportRequest | None = None
    is_new: bool = False


@dataclass(frozen=True, kw_only=True)
class AvailableReports:
    """The first reports that somebody may ask for, as help shows them, and the names of the others."""

    entries: list[Entry]
    more: list[str]


def answer_report(incoming: IncomingRequest, services: Services) -> Answer:
    """Queue the report that the words ask for, and echo what was understood. Raises what is in `EXPLAINED`."""
    request = request_from_words(incoming, services)
    is_new = enqueue(request, services)
    message = understood_message(request, speaker(request.asker_language))
    return Answer(message=message, request=request, is_new=is_new)


def answer_help(incoming: IncomingRequest, services: Services) -> Message:
    """Show what can be asked for from there by whoever asks."""
    available = available_reports(incoming.person, incoming.origin, services, limit=MAX_ENTRIES)
    return help_message(
        available.entries, available.more, incoming.person.say, command_prefix=incoming.command_prefix
    )


def answer_history(incoming: IncomingRequest, services: Services) -> Message:
    """Show what the asker's last reports came to; where nobody asks (a workflow), those of the channel."""
    origin = incoming.origin
    if origin.user_id:
        reports = services.records.recent(user_id=origin.user_id, limit=MAX_RECENT)
    else:
        reports = services.records.recent(channel_id=origin.channel_id, limit=MAX_RECENT)
    return history_message(reports, incoming.person, link=lambda report: message_link(report, services))


def answer_talk(incoming: IncomingRequest, services: Services) -> Message | None:
    """Answer small talk; None where the words are none."""
    talk = read_talk(incoming.words)
    if talk is None:
        return None
    person, origin = incoming.person, incoming.origin
    recent = services.records.recent(user_id=origin.user_id, limit=MAX_RECENT) if origin.user_id else []
    available = available_reports(person, origin, services, limit=MAX_BUTTONS)
    return talk_message(
        talk, person, entries=available.entries, recent=recent, link=lambda report: message_link(report, services)
    )


def available_reports(person: Person, origin: Origin, services: Services, *, limit: int) -> AvailableReports:
    """Describe what a person may ask for from there. Raises `BundleError` or `SettingsError`."""
    catalog = services.read_catalog()
    offers = [offer for offer in catalog.offers if is_allowed(offer.config, origin)]
    today = services.today(person.timezone)
    entries = make_entries(offers[:limit], catalog, services.examples, today=today, language=person.language)
    return AvailableReports(entries=entries, more=[offer.name for offer in offers[limit:]])


def message_link(report: Report, services: Services) -> str | None:
    """Return the address of a report's message in Slack; None where it has none, or Slack's is not known yet."""
    if report.channel_id is None or report.message_ts is None:
        return None
    return services.identity.permalink(report.channel_id, report.message_ts)
