"""What a message in Slack says to the bot: who said it, the words for us, and where the answer goes."""

import re
from dataclasses import dataclass

from bot.folding import key
from bot.intake.payloads import ReadEvent, WrittenMessage
from runner.request import Origin

SLACKBOT = "USLACKBOT"
# Subtypes of messages that a person, or a workflow, wrote for others to read.
_WRITTEN = ("", "bot_message", "thread_broadcast", "file_share")
_HELP = {"", "help", "ayuda", "ajuda"}
_HISTORY = {"history", "historial"}
# "Reminder: ", in whatever language the workspace has: a word or two and a colon.
_PREFIX = re.compile(r"\s*[^\W\d_][\w' -]{0,30}\s?[:：]\s*")


@dataclass(frozen=True, kw_only=True)
class IncomingText:
    """Words for the bot. `origin.user_id` is None where no person said them: a reminder, a workflow, a bot.

    `bots` are the ids of the bot that said them, of which none is known for Slackbot and for Workflow Builder;
    `edited_at` is Slack's time of their last edit, and `team_id` the asker's own workspace, where it is said.
    """

    text: str
    origin: Origin
    bots: frozenset[str] = frozenset()
    edited_at: str = ""
    team_id: str = ""


def parse_mention(event: ReadEvent, *, team_id: str, bot_user_id: str | None) -> IncomingText | None:
    """Read a mention, which comes again when its message is edited. Return None for a notice of Slack's."""
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


def parse_direct_message(sent: ReadEvent, *, team_id: str, bot_user_id: str | None) -> IncomingText | None:
    """Read a message, or what it was edited into. Return None unless a person wrote it to the bot alone."""
    event = _edited(sent)
    if event.channel_type != "im" or not _is_written(event):
        return None
    if event.user in ("", SLACKBOT, bot_user_id) or event.bot_id:
        return None
    text = _without_mention(event.text, bot_user_id)
    if not text.strip() and event.subtype == "file_share":
        return None
    return _incoming("message", text, event, team_id, thread_ts=event.thread_ts or None, user_id=event.user)


def _incoming(
    kind: str, text: str, event: WrittenMessage, team_id: str, *, thread_ts: str | None, user_id: str | None
) -> IncomingText:
    origin = Origin(
        kind=kind, team_id=team_id, channel_id=event.channel, ts=event.ts, thread_ts=thread_ts, user_id=user_id
    )
    return IncomingText(
        text=text.strip(),
        origin=origin,
        bots=_bots(event),
        edited_at=event.edited.ts if event.edited else "",
        team_id=(event.user_team or event.team) if user_id else "",
    )


def _bots(event: WrittenMessage) -> frozenset[str]:
    """Return the ids of the bot that wrote; people stand behind Slackbot's reminders and Workflow Builder."""
    if event.user == SLACKBOT or event.workflow_id or event.bot_profile.is_workflow_bot or not event.bot_id:
        return frozenset()
    return frozenset({event.bot_id, event.app_id, event.bot_profile.app_id, event.user} - {""})


def _edited(event: ReadEvent) -> WrittenMessage:
    """Return the message that an event tells of; what only Slack changed in one (a link's preview) is no edit.

    Source: https://docs.slack.dev/reference/events/message/message_changed/
    """
    after, before = event.message, event.previous_message
    if event.subtype != "message_changed" or after is None or after.edited is None:
        return event
    if before is not None and before.text == after.text:
        return event
    return after.model_copy(update={"channel": event.channel, "channel_type": event.channel_type})


def asks_for_help(text: str) -> bool:
    """Whether words ask what can be asked."""
    return key(text.strip()) in _HELP


def asks_for_history(text: str) -> bool:
    """Whether words ask what became of earlier reports."""
    return key(text.strip()) in _HISTORY


def _is_written(event: WrittenMessage) -> bool:
    is_placed = bool(event.channel and event.ts)
    return is_placed and event.subtype in _WRITTEN and not event.hidden


def _without_mention(text: str, bot_user_id: str | None) -> str:
    """Take the bot's own mention out of a text, or the first mention where the bot does not know its own id."""
    if bot_user_id:
        return re.sub(rf"<@{re.escape(bot_user_id)}(\|[^<>]*)?>", " ", text)
    return re.sub(r"<@\w+(\|[^<>]*)?>", " ", text, count=1)
