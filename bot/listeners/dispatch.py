"""Answers what was said in a message, once, however often Slack delivers it."""

from __future__ import annotations

from bot.answers.answer import answer_help, answer_history, answer_words
from bot.intake.enqueue import IncomingRequest, announce
from bot.intake.respond import tell_asker
from bot.intake.slack_text import IncomingText, asks_for_help, asks_for_history
from bot.schedules.answer import answer_about_schedules
from bot.services import Services
from runner.request import request_id

KEPT_SECONDS = 24 * 3600


def answer_said(said: IncomingText, services: Services) -> None:
    """Queue what was said, or answer it; Redis's errors pass, so that Slack delivers it again.

    The same message may come twice at once, again after minutes, and as two kinds of event. The report it asks
    for has one id, under which it is queued once; all other answers are claimed before they are given.
    """
    origin = said.origin
    claim = f"reportbot:answered:{origin.team_id}:{origin.channel_id}:{origin.ts}"
    if services.redis.exists(claim):
        return
    incoming = IncomingRequest(
        id=request_id(str(origin.team_id), str(origin.channel_id), str(origin.ts)),
        person=services.people.look_up(origin.user_id),
        origin=origin,
        words=said.text,
    )
    if asks_for_help(said.text):
        message = answer_help(incoming, services)
    elif asks_for_history(said.text):
        message = answer_history(incoming, services)
    elif (about_schedules := answer_about_schedules(incoming, services)) is not None:
        message = about_schedules
    else:
        answer = answer_words(incoming, services)
        if answer.request is not None:
            services.redis.set(claim, answer.request.id, ex=KEPT_SECONDS)
            if answer.is_new:
                services.later(announce, answer.request, services)
            return
        message = answer.message
    if services.redis.set(claim, "told", nx=True, ex=KEPT_SECONDS):
        tell_asker(message, origin, services)
