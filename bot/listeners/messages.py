"""Mentions and direct messages, each answered once, however often Slack delivers it."""

from collections.abc import Callable
from typing import Any

from slack_bolt import App

from bot.answers.answer import Answer
from bot.intake.enqueue import IncomingRequest, announce
from bot.intake.payloads import ReadEventSent
from bot.intake.respond import tell_asker
from bot.intake.slack_text import IncomingText, parse_direct_message, parse_mention
from bot.listeners.dispatch import answer_bot, answer_words
from bot.services import Services
from runner.logs import log
from runner.request import request_id

CLAIM_SECONDS = 24 * 3600  # for which a message that is delivered again is known to be answered
_TOLD = b"told"  # of a message that nothing came of
_MADE = b"made"  # of one that a schedule came of


def register(app: App, services: Services) -> None:
    """Listen to mentions, and to messages; those that ask the bot nothing are only acknowledged."""
    app.event("app_mention")(_listener(parse_mention, services))
    app.event("message")(_listener(parse_direct_message, services))


def _listener(parse: Callable[..., IncomingText | None], services: Services) -> Callable[..., None]:
    def answer(body: dict[str, Any]) -> None:
        sent = ReadEventSent.model_validate(body)
        text = parse(sent.event, team_id=sent.team_id, bot_user_id=_bot_user_id(sent, services))
        if text is not None and not _is_foreign(text, sent, services):
            _answer_once(text, services)

    return answer


def _answer_once(text: IncomingText, services: Services) -> None:
    """Queue what a message asks for, or answer it; Redis's errors pass, so that Slack delivers it again.

    The same message may come twice at once, again after minutes, and as two kinds of event. The report it asks
    for has one id, under which it is queued once; all other answers are claimed before they are given. A message
    that nothing came of is read again when it is edited.
    """
    origin = text.origin
    place = (str(origin.team_id), str(origin.channel_id), str(origin.ts))
    claim = ":".join(("reportbot:answered", *place))
    known = services.redis.get(claim)
    if known is not None and not (known == _TOLD and text.edited_at):
        return
    if known is None and _is_old(text):
        return
    incoming = IncomingRequest(
        id=request_id(*place),
        person=services.people.look_up(origin.user_id),
        origin=origin,
        words=text.text,
        team_id=text.team_id,
    )
    answer = answer_words(incoming, services) if origin.user_id else _answer_bot(text, incoming, services)
    if answer is None:
        return
    if answer.request is not None:
        services.redis.set(claim, answer.request.id, ex=CLAIM_SECONDS)
        if answer.is_new:
            services.later(announce, answer.request, services)
        return
    came = _MADE if answer.is_final else _TOLD
    services.redis.set(claim, came, nx=not answer.is_final, ex=CLAIM_SECONDS)
    if services.redis.set(f"{claim}:{text.edited_at}", _TOLD, nx=True, ex=CLAIM_SECONDS):
        tell_asker(answer.message, origin, services)


def _answer_bot(text: IncomingText, incoming: IncomingRequest, services: Services) -> Answer | None:
    """Answer a bot that may ask; None where it may not, or names no report."""
    if text.bots and not text.bots & set(services.settings.allowed_bots):
        log.info("the bot %s is not among ALLOWED_BOTS, and is not answered", ", ".join(sorted(text.bots)))
        return None
    return answer_bot(incoming, services)


def _is_foreign(text: IncomingText, sent: ReadEventSent, services: Services) -> bool:
    """Whether a workflow or a reminder of another organisation wrote, in a channel that is shared with it.

    People are looked up, and bots are named in ALLOWED_BOTS.
    """
    if text.origin.user_id or text.bots or not sent.is_ext_shared_channel:
        return False
    ours = services.identity.team_id or sent.team_id
    team = sent.event.team or sent.event.bot_profile.team_id or ours
    if team == ours or services.settings.external_users == "allow":
        return False
    log.info("a workflow or a reminder of the workspace %s is not answered", team)
    return True


def _is_old(text: IncomingText) -> bool:
    """Whether a message was edited so late that nobody knows any more what came of it."""
    return bool(text.edited_at) and float(text.edited_at) - float(text.origin.ts or 0) > CLAIM_SECONDS


def _bot_user_id(sent: ReadEventSent, services: Services) -> str | None:
    """Return the bot's own id, which an event carries too: in whose name Slack delivers it."""
    delivered_to = (each.user_id for each in sent.authorizations if each.is_bot)
    return services.identity.bot_user_id or next(delivered_to, None)
