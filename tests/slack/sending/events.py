"""Events in the shapes that Slack publishes: https://docs.slack.dev/apis/events-api/ and /reference/events/"""

import re
import secrets
import uuid
from html import escape

from tests.slack.people import (
    APP,
    BOT,
    OTHER_APP,
    OTHER_BOT,
    OTHER_BOT_ID,
    SLACKBOT,
    SLACKBOT_ID,
    TEAM,
    WORKFLOW_ID,
)

VERIFICATION = "double-verification-token"


def envelope(state, event):
    """Give an event as it travels: https://docs.slack.dev/apis/events-api/#event-type-structure"""
    return {
        "token": VERIFICATION,
        "team_id": TEAM,
        "context_team_id": TEAM,
        "context_enterprise_id": None,
        "api_app_id": APP,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{secrets.token_hex(5).upper()}",
        "event_time": int(state.clock.now()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM,
                "user_id": BOT,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{secrets.token_hex(12)}",
    }


def url_verification():
    """Give the question that Slack asks of a new request URL: https://docs.slack.dev/reference/events/url_verification/"""
    return {"token": VERIFICATION, "challenge": secrets.token_hex(12), "type": "url_verification"}


def typed(text):
    """Give what somebody types as Slack sends it: https://docs.slack.dev/messaging/formatting-message-text/#escaping

    The three characters of its own mark-up are escaped, mentions and links stand as they are.
    """
    parts = re.split(r"(<(?:[@#!]|https?:|mailto:)[^<>]+>)", text)
    return "".join(part if place % 2 else escape(part, quote=False) for place, part in enumerate(parts))


def written(state, user_id, text, thread_ts=None):
    """Give a message that a person writes: https://docs.slack.dev/reference/events/message/"""
    text, team = typed(text), state.users[user_id].team
    return {
        "type": "message",
        "user": user_id,
        "user_team": team,
        "source_team": team,
        "ts": state.clock.ts(),
        "client_msg_id": str(uuid.uuid4()),
        "text": text,
        "team": team,
        "blocks": [rich_text(text)],
        **({"thread_ts": thread_ts} if thread_ts else {}),
    }


def reminded(state, text):
    """Give what Slackbot writes when somebody's `/remind #channel "@reportbot …"` is due."""
    return {
        "type": "message",
        "user": SLACKBOT,
        "bot_id": SLACKBOT_ID,
        "ts": state.clock.ts(),
        "text": f"Reminder: <@{BOT}|reportbot> {typed(text)}.",
        "team": TEAM,
    }


def reminder_added(state, user_id, text):
    """Give what appears when somebody sets such a reminder."""
    return {
        "type": "message",
        "subtype": "reminder_add",
        "user": user_id,
        "ts": state.clock.ts(),
        "text": f"set up a reminder “<@{BOT}|reportbot> {text}” in this channel at 9AM tomorrow, Central European Standard Time.",
        "team": TEAM,
    }


def worked(state, text, name="Weekly numbers"):
    """Give what Workflow Builder writes: a bot's message of no user's, with the workflow's id.

    Slack does not document `workflow_id`; its messages hold it (slack-go/slack#1537).
    """
    return {
        "type": "message",
        "subtype": "bot_message",
        "bot_id": WORKFLOW_ID,
        "workflow_id": "Wf0WEEKLY",
        "username": name,
        "ts": state.clock.ts(),
        "text": text,
        "team": TEAM,
        "blocks": [rich_text(text)],
    }


def posted_by_bot(state, text):
    """Give what another app's bot posts: https://docs.slack.dev/reference/methods/chat.postMessage/"""
    return {
        "type": "message",
        "user": OTHER_BOT,
        "bot_id": OTHER_BOT_ID,
        "app_id": OTHER_APP,
        "bot_profile": {"id": OTHER_BOT_ID, "app_id": OTHER_APP, "name": "otherbot", "deleted": False},
        "ts": state.clock.ts(),
        "text": text,
        "team": TEAM,
        "blocks": [rich_text(text)],
    }


def mention(message, channel):
    """Give the `app_mention` event of a message: https://docs.slack.dev/reference/events/app_mention/"""
    return {**_public(message), "type": "app_mention", "channel": channel.id, "event_ts": message["ts"]}


def message_event(message, channel):
    """Give the `message` event of a message: https://docs.slack.dev/reference/events/message.im/"""
    return {**_public(message), "channel": channel.id, "channel_type": kind(channel), "event_ts": message["ts"]}


def change_event(state, subtype, message, before, channel):
    """Give `message_changed` or `message_deleted`: https://docs.slack.dev/reference/events/message/message_changed/"""
    now = state.clock.ts()
    shared = {"type": "message", "subtype": subtype, "channel": channel.id, "channel_type": kind(channel)}
    what = {"message": _public(message)} if subtype == "message_changed" else {"deleted_ts": message["ts"]}
    return {**shared, **what, "previous_message": _public(before), "hidden": True, "ts": now, "event_ts": now}


def home_opened(state, user_id, channel_id, view, tab="home"):
    """Give `app_home_opened`: https://docs.slack.dev/reference/events/app_home_opened/"""
    event = {
        "type": "app_home_opened",
        "user": user_id,
        "channel": channel_id,
        "tab": tab,
        "event_ts": state.clock.ts(),
    }
    return {**event, "view": view} if view else event


def kind(channel):
    """Give Slack's word for the kind of channel."""
    return {"public": "channel", "private": "group", "im": "im"}[channel.kind]


def rich_text(text):
    """Give text as Slack's editor keeps it, mentions apart."""
    elements = []
    for part in re.split(r"(<@[A-Z0-9]+>)", text):
        if part.startswith("<@"):
            elements.append({"type": "user", "user_id": part[2:-1]})
        elif part:
            elements.append({"type": "text", "text": part})
    section = {"type": "rich_text_section", "elements": elements}
    return {"type": "rich_text", "block_id": secrets.token_urlsafe(4), "elements": [section]}


def _public(message):
    return {name: value for name, value in message.items() if name not in ("previous_message", "shown_to")}
