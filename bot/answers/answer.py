"""Answers a person's words: help, an echo of what was queued, or what is wrong; one way for every way in."""

from __future__ import annotations

from dataclasses import dataclass

from redis.exceptions import RedisError

from bot.answers.available import offered_to
from bot.answers.help import MOST_SHOWN, help_message
from bot.answers.history import history_message, message_link
from bot.answers.home import MOST_RECENT
from bot.catalog.catalog import BrokenReport
from bot.intake.enqueue import IncomingRequest, enqueue, request_of_words
from bot.intake.messages import (
    QUEUE_IS_DOWN,
    SHELF_IS_DOWN,
    broken_message,
    faults_message,
    refusal_message,
    sentence_message,
    understood_message,
)
from bot.intake.respond import tell_somebody
from bot.services import Services
from runner.delivery.blocks import Message
from runner.errors import BundleError, CommandError, SettingsError
from runner.i18n.phrases import speaker
from runner.logs import log
from runner.request import ReportRequest

TOLD_SECONDS = 3600  # an owner is told of a broken bundle once an hour, however many ask


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What to say; `request` where a report was queued, `is_new` where it was not queued before."""

    message: Message
    request: ReportRequest | None = None
    is_new: bool = False


def answer_words(incoming: IncomingRequest, services: Services, *, typed_before: str = "") -> Answer:
    """Read the words and queue what they ask for. Redis's errors pass; all else is answered."""
    say = speaker(incoming.person.language)
    try:
        request = request_of_words(incoming, services)
    except CommandError as error:
        return Answer(message=refusal_message(error, say, typed_before=typed_before))
    except BrokenReport as error:
        return Answer(message=answer_broken(error, incoming, services))
    except (BundleError, SettingsError) as error:
        log.error("the reports cannot be read: %s", error.message)
        return Answer(message=sentence_message(SHELF_IS_DOWN, say))
    is_new = enqueue(request, services)
    return Answer(
        message=understood_message(request, speaker(request.asker_language)), request=request, is_new=is_new
    )


def answer_help(incoming: IncomingRequest, services: Services, *, typed_before: str = "") -> Message:
    """Show what can be asked from there by whoever asks."""
    person = incoming.person
    say = speaker(person.language)
    try:
        offered = offered_to(person, services, channel_id=incoming.origin.channel_id, most=MOST_SHOWN)
    except (BundleError, SettingsError) as error:
        log.error("the reports cannot be read: %s", error.message)
        return sentence_message(SHELF_IS_DOWN, say)
    return help_message(offered.entries, offered.more, say, typed_before=typed_before)


def answer_history(incoming: IncomingRequest, services: Services) -> Message:
    """Show what became of what the asker asked for; in the name of nobody, of what was asked in the channel.

    Redis's errors pass.
    """
    user, channel = incoming.origin.user_id, incoming.origin.channel_id
    if user:
        reports = services.records.recent(user_id=user, limit=MOST_RECENT)
    else:
        reports = services.records.recent(channel_id=channel, limit=MOST_RECENT)
    return history_message(reports, incoming.person, link=lambda report: message_link(report, services))


def answer_broken(error: BrokenReport, incoming: IncomingRequest, services: Services) -> Message:
    """Say that a report is broken, and tell its owner what is wrong, once an hour."""
    asker = incoming.origin.user_id
    if error.owner and error.owner != asker and _is_news(error, services):
        say = speaker(services.settings.language)
        tell_somebody(faults_message(error.name, error.faults, say), error.owner, services)
    return broken_message(
        error.name, error.faults, speaker(incoming.person.language), owner=error.owner, asker=asker
    )


def queue_is_down(incoming: IncomingRequest, error: RedisError) -> Message:
    """Say that nothing can be queued."""
    log.error("Redis does not answer: %s", error)
    return sentence_message(QUEUE_IS_DOWN, speaker(incoming.person.language))


def _is_news(error: BrokenReport, services: Services) -> bool:
    return bool(services.redis.set(f"reportbot:broken:{error.name}", "1", nx=True, ex=TOLD_SECONDS))
