"""What a message in Slack says to the bot: who said it, the words for us, and where the answer goes."""

import re
from dataclasses import dataclass

from bot.folding import key
from bot.intake.payloads import ReadEvent
from runner.request import Origin

SLACKBOT = "USLACKBOT"
# Subtypes of messages that a person, or a workflow, wrote for others to read.
_WRITTEN = ("", "bot_message", "thread_broadcast", "file_share")
_HELP = {"", "help", "ayuda", "ajuda", "hello", "hola"}
_HISTORY = {"history", "historial"}
# "Reminder: ", in whatever language the workspace has: a word or two and a colon.
_PREFIX = re.compile(r"\s*[^\W\d_][\w' -]{0,30}\s?[:：]\s*")


@dataclass(frozen=True, kw_only=True)
class IncomingText:
    """Words for the bot. `origin.user_id` is None where nobody said them: a reminder, a workflow."""

    text: str
    origin: Origin


def parse_mention(event: ReadEvent, *, team_id: str, bot_user_id: str | None) -> IncomingText | None:
    """Read a mention. Return None for one that asks nothing: an edit, a notice of Slack's."""
    if not _is_written(event):
        return None
    is_person = event.user not in ("", SLACKBOT) and not event.bot_id
    text = _without_mention(event.text, bot_user_id)
    if event.user == SLACKBOT:
        text = _PREFIX.sub("", text, count=1) if _PREFIX.match(text) else text
        text = text.strip().removesuffix(".")
    # A person is answered in a thread; what nobody asked, everybody in the channel waits for.
    thread = event.thread_ts or (event.ts if is_person else None)
    return _incoming("mention", text, event, team_id, thread_ts=thread, user_id=event.user if is_person else None)


def parse_direct_message(event: ReadEvent, *, team_id: str, bot_user_id: str | None) -> IncomingText | None:
    """Read a message. Return None unless a person wrote it to the bot alone."""
    if event.channel_type != "im" or not _is_written(event):
        return None
    if event.user in ("", SLACKBOT, bot_user_id) or event.bot_id:
        return None
    text = _without_mention(event.text, bot_user_id)
    if not text.strip() and event.subtype == "file_share":
        return None
    return _incoming("message", text, event, team_id, thread_ts=event.thread_ts or None, user_id=event.user)


def _incoming(
    kind: str, text: str, event: ReadEvent, team_id: str, *, thread_ts: str | None, user_id: str | None
) -> IncomingText:
    origin = Origin(
        kind=kind, team_id=team_id, channel_id=event.channel, ts=event.ts, thread_ts=thread_ts, user_id=user_id
    )
    return IncomingText(text=text.strip(), origin=origin)


def asks_for_help(text: str) -> bool:
    """Whether words ask what can be asked."""
    return key(text.strip()) in _HELP


def asks_for_history(text: str) -> bool:
    """Whether words ask what became of earlier reports."""
    return key(text.strip()) in _HISTORY


def _is_written(event: ReadEvent) -> bool:
    is_placed = bool(event.channel and event.ts)
    return is_placed and event.subtype in _WRITTEN and not event.edited and not event.hidden


def _without_mention(text: str, bot_user_id: str | None) -> str:
    """Take the bot's own mention out of a text, or the first mention where the bot does not know its own id."""
    if bot_user_id:
        return re.sub(rf"<@{re.escape(bot_user_id)}(\|[^<>]*)?>", " ", text)
    return re.sub(r"<@\w+(\|[^<>]*)?>", " ", text, count=1)
