"""Answers a person's words: help, an echo of what was queued, or what is wrong; one way for every way in."""

from __future__ import annotations

from dataclasses import dataclass

from redis.exceptions import RedisError

from bot.conversation.answers import (
    QUEUE_IS_DOWN,
    SHELF_IS_DOWN,
    broken_message,
    faults_message,
    refusal_message,
    sentence_message,
    understood_message,
)
from bot.conversation.asking import Wish, enqueue, request_of_words
from bot.conversation.help import MOST_SHOWN, help_message
from bot.conversation.history import history_message, message_link
from bot.conversation.home import MOST_RECENT
from bot.conversation.offering import offered_to
from bot.conversation.voice import tell_somebody
from bot.desk import Desk
from bot.shelf import BrokenReport
from runner.delivery.blocks import Message
from runner.errors import BundleError, CommandError, SettingsError
from runner.logs import log
from runner.phrases import speaker
from runner.request import ReportRequest

TOLD_SECONDS = 3600  # an owner is told of a broken bundle once an hour, however many ask


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What to say; `request` where a report was queued, `is_new` where it was not queued before."""

    message: Message
    request: ReportRequest | None = None
    is_new: bool = False


def answer_words(wish: Wish, desk: Desk, *, typed_before: str = "") -> Answer:
    """Read the words and queue what they ask for. Redis's errors pass; all else is answered."""
    say = speaker(wish.person.language)
    try:
        request = request_of_words(wish, desk)
    except CommandError as error:
        return Answer(message=refusal_message(error, say, typed_before=typed_before))
    except BrokenReport as error:
        return Answer(message=answer_broken(error, wish, desk))
    except (BundleError, SettingsError) as error:
        log.error("the reports cannot be read: %s", error.message)
        return Answer(message=sentence_message(SHELF_IS_DOWN, say))
    is_new = enqueue(request, desk)
    return Answer(
        message=understood_message(request, speaker(request.asker_language)), request=request, is_new=is_new
    )


def answer_help(wish: Wish, desk: Desk, *, typed_before: str = "") -> Message:
    """Show what can be asked from there by whoever asks."""
    person = wish.person
    say = speaker(person.language)
    try:
        offered = offered_to(person, desk, channel_id=wish.origin.channel_id, most=MOST_SHOWN)
    except (BundleError, SettingsError) as error:
        log.error("the reports cannot be read: %s", error.message)
        return sentence_message(SHELF_IS_DOWN, say)
    return help_message(offered.entries, offered.more, say, typed_before=typed_before)


def answer_history(wish: Wish, desk: Desk) -> Message:
    """Show what became of what the asker asked for; in the name of nobody, of what was asked in the channel.

    Redis's errors pass.
    """
    user, channel = wish.origin.user_id, wish.origin.channel_id
    if user:
        reports = desk.records.recent(user_id=user, limit=MOST_RECENT)
    else:
        reports = desk.records.recent(channel_id=channel, limit=MOST_RECENT)
    return history_message(reports, wish.person, link=lambda report: message_link(report, desk))


def answer_broken(error: BrokenReport, wish: Wish, desk: Desk) -> Message:
    """Say that a report is broken, and tell its owner what is wrong, once an hour."""
    asker = wish.origin.user_id
    if error.owner and error.owner != asker and _is_news(error, desk):
        say = speaker(desk.settings.language)
        tell_somebody(faults_message(error.name, error.faults, say), error.owner, desk)
    return broken_message(error.name, error.faults, speaker(wish.person.language), owner=error.owner, asker=asker)


def queue_is_down(wish: Wish, error: RedisError) -> Message:
    """Say that nothing can be queued."""
    log.error("Redis does not answer: %s", error)
    return sentence_message(QUEUE_IS_DOWN, speaker(wish.person.language))


def _is_news(error: BrokenReport, desk: Desk) -> bool:
    return bool(desk.redis.set(f"reportbot:broken:{error.name}", "1", nx=True, ex=TOLD_SECONDS))
