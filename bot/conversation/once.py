"""Answers what was said in a message, once, however often Slack delivers it."""

from __future__ import annotations

from bot.conversation.answering import answer_help, answer_history, answer_words
from bot.conversation.asking import Wish
from bot.conversation.said import Said, asks_for_help, asks_for_history
from bot.conversation.voice import tell_asker
from bot.desk import Desk
from bot.schedules.answering import answer_about_schedules
from runner.errors import DeliveryError
from runner.logs import log
from runner.record import Report
from runner.request import ReportRequest, request_id

KEPT_SECONDS = 24 * 3600


def answer_said(said: Said, desk: Desk) -> None:
    """Queue what was said, or answer it; Redis's errors pass, so that Slack delivers it again.

    The same message may come twice at once, again after minutes, and as two kinds of event. The report it asks
    for has one id, under which it is queued once; all other answers are claimed before they are given.
    """
    origin = said.origin
    claim = f"reportbot:answered:{origin.team_id}:{origin.channel_id}:{origin.ts}"
    if desk.redis.exists(claim):
        return
    wish = Wish(
        id=request_id(str(origin.team_id), str(origin.channel_id), str(origin.ts)),
        person=desk.people.look_up(origin.user_id),
        origin=origin,
        words=said.text,
    )
    if asks_for_help(said.text):
        message = answer_help(wish, desk)
    elif asks_for_history(said.text):
        message = answer_history(wish, desk)
    elif (about_schedules := answer_about_schedules(wish, desk)) is not None:
        message = about_schedules
    else:
        answer = answer_words(wish, desk)
        if answer.request is not None:
            desk.redis.set(claim, answer.request.id, ex=KEPT_SECONDS)
            if answer.is_new:
                desk.later(announce, answer.request, desk)
            return
        message = answer.message
    if desk.redis.set(claim, "told", nx=True, ex=KEPT_SECONDS):
        tell_asker(message, origin, desk)


def announce(request: ReportRequest, desk: Desk) -> None:
    """Show at once what was queued, however busy the workers are; where that fails, theirs is the next try."""
    try:
        desk.delivery.announce(desk.records.load(request.id) or Report(request=request))
    except DeliveryError as error:
        log.warning("report %s cannot be announced: %s", request.id, error)
