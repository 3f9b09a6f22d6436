"""Mentions and direct messages, each answered once, however often Slack delivers it."""

from collections.abc import Callable
from typing import Any

from slack_bolt import App

from bot.intake.enqueue import IncomingRequest, announce
from bot.intake.payloads import ReadEventSent
from bot.intake.respond import tell_asker
from bot.intake.slack_text import IncomingText, parse_direct_message, parse_mention
from bot.listeners.dispatch import answer_words
from bot.services import Services
from runner.request import request_id

CLAIM_SECONDS = 24 * 3600  # for which a message that is delivered again is known to be answered


def register(app: App, services: Services) -> None:
    """Listen to mentions, and to messages; those that ask the bot nothing are only acknowledged."""
    app.event("app_mention")(_listener(parse_mention, services))
    app.event("message")(_listener(parse_direct_message, services))


def _listener(parse: Callable[..., IncomingText | None], services: Services) -> Callable[..., None]:
    def answer(body: dict[str, Any]) -> None:
        sent = ReadEventSent.model_validate(body)
        text = parse(sent.event, team_id=sent.team_id, bot_user_id=_bot_user_id(sent, services))
        if text is not None:
            _answer_once(text, services)

    return answer


def _answer_once(text: IncomingText, services: Services) -> None:
    """Queue what a message asks for, or answer it; Redis's errors pass, so that Slack delivers it again.

    The same message may come twice at once, again after minutes, and as two kinds of event. The report it asks
    for has one id, under which it is queued once; all other answers are claimed before they are given.
    """
    origin = text.origin
    place = (str(origin.team_id), str(origin.channel_id), str(origin.ts))
    claim = ":".join(("reportbot:answered", *place))
    if services.redis.exists(claim):
        return
    person = services.people.look_up(origin.user_id)
    incoming = IncomingRequest(id=request_id(*place), person=person, origin=origin, words=text.text)
    answer = answer_words(incoming, services)
    if answer.request is not None:
        services.redis.set(claim, answer.request.id, ex=CLAIM_SECONDS)
        if answer.is_new:
            services.later(announce, answer.request, services)
    elif services.redis.set(claim, "told", nx=True, ex=CLAIM_SECONDS):
        tell_asker(answer.message, origin, services)


def _bot_user_id(sent: ReadEventSent, services: Services) -> str | None:
    """Return the bot's own id, which an event carries too: in whose name Slack delivers it."""
    delivered_to = (each.user_id for each in sent.authorizations if each.is_bot)
    return services.identity.bot_user_id or next(delivered_to, None)
