"""What a message in Slack says to the bot: who said it, the words for us, and where the answer goes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.folding import key
from runner.request import Origin

SLACKBOT = "USLACKBOT"
# Subtypes of messages that a person, or a workflow, wrote for others to read.
_WRITTEN = (None, "bot_message", "thread_broadcast", "file_share")
_HELP = {"", "help", "ayuda", "ajuda", "hello", "hola"}
_HISTORY = {"history", "historial"}
# "Reminder: ", in whatever language the workspace has: a word or two and a colon.
_PREFIX = re.compile(r"\s*[^\W\d_][\w' -]{0,30}\s?[:：]\s*")


@dataclass(frozen=True, kw_only=True)
class IncomingText:
    """Words for the bot. `origin.user_id` is None where nobody said them: a reminder, a workflow."""

    text: str
    origin: Origin

    @property
    def is_direct(self) -> bool:
        """Whether they were said to the bot alone."""
        return self.origin.kind == "message"


def parse_mention(event: Mapping[str, Any], *, team_id: str, bot_user_id: str | None) -> IncomingText | None:
    """Read an `app_mention` event; None for one that asks nothing: an edit, a notice of Slack's."""
    if not _is_written(event):
        return None
    user = event.get("user")
    is_person = bool(user) and user != SLACKBOT and not event.get("bot_id")
    text = _without_mention(str(event.get("text") or ""), bot_user_id)
    if user == SLACKBOT:
        text = _PREFIX.sub("", text, count=1) if _PREFIX.match(text) else text
        text = text.strip().removesuffix(".")
    # A person is answered in a thread; what nobody asked, everybody in the channel waits for.
    thread = event.get("thread_ts") or (event["ts"] if is_person else None)
    origin = Origin(
        kind="mention",
        team_id=team_id,
        channel_id=event["channel"],
        ts=event["ts"],
        thread_ts=thread,
        user_id=user if is_person else None,
    )
    return IncomingText(text=text.strip(), origin=origin)


def message_of(event: Mapping[str, Any], *, team_id: str, bot_user_id: str | None) -> IncomingText | None:
    """Read a `message` event; None unless a person wrote it to the bot alone."""
    if event.get("channel_type") != "im" or not _is_written(event):
        return None
    user = event.get("user")
    if not user or user in (SLACKBOT, bot_user_id) or event.get("bot_id"):
        return None
    text = _without_mention(str(event.get("text") or ""), bot_user_id).strip()
    if not text and event.get("subtype") == "file_share":
        return None
    origin = Origin(
        kind="message",
        team_id=team_id,
        channel_id=event["channel"],
        ts=event["ts"],
        thread_ts=event.get("thread_ts"),
        user_id=user,
    )
    return IncomingText(text=text, origin=origin)


def asks_for_help(text: str) -> bool:
    """Whether words ask what can be asked."""
    return key(text.strip()) in _HELP


def asks_for_history(text: str) -> bool:
    """Whether words ask what became of earlier reports."""
    return key(text.strip()) in _HISTORY


def _is_written(event: Mapping[str, Any]) -> bool:
    named = all(isinstance(event.get(name), str) for name in ("channel", "ts"))
    return named and event.get("subtype") in _WRITTEN and not event.get("edited") and not event.get("hidden")


def _without_mention(text: str, bot_user_id: str | None) -> str:
    """Take the bot's own mention out of a text, or the first mention where the bot does not know its own id."""
    if bot_user_id:
        return re.sub(rf"<@{re.escape(bot_user_id)}(\|[^<>]*)?>", " ", text)
    return re.sub(r"<@\w+(\|[^<>]*)?>", " ", text, count=1)
