"""Slash commands and interactions in the shapes that Slack publishes.

https://docs.slack.dev/interactivity/implementing-slash-commands/#app_command_handling and
https://docs.slack.dev/reference/interaction-payloads/
"""

from copy import deepcopy

from tests.slack.choices import held
from tests.slack.people import APP, TEAM, TEAM_DOMAIN
from tests.slack.sending.events import VERIFICATION
from tests.slack.sending.tickets import new_response_url, new_trigger

CHANNEL_NAMES = {"im": "directmessage", "private": "privategroup"}


def slash_command(state, channel, user, command, text):
    """Give a slash command; it knows of no thread."""
    return {
        "token": VERIFICATION,
        "team_id": TEAM,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel.id,
        "channel_name": CHANNEL_NAMES.get(channel.kind, channel.name),
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": new_response_url(state, channel.id, user.id),
        "trigger_id": new_trigger(state, user.id),
    }


def message_action(state, channel, user, message, action):
    """Give the press of something in a message; an ephemeral message does not come along."""
    ephemeral = bool(message.get("is_ephemeral"))
    container = {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": channel.id,
        "is_ephemeral": ephemeral,
        **({"thread_ts": message["thread_ts"]} if "thread_ts" in message else {}),
    }
    return {
        **_interaction(state, user, "block_actions"),
        "container": container,
        "channel": {"id": channel.id, "name": CHANNEL_NAMES.get(channel.kind, channel.name)},
        **({} if ephemeral else {"message": _shown(message)}),
        "state": {"values": held(message["blocks"])},
        "response_url": new_response_url(state, channel.id, user.id, message),
        "actions": [action],
    }


def view_action(state, user, view, action):
    """Give the press of something in a modal or a home tab."""
    return {
        **_interaction(state, user, "block_actions"),
        "container": {"type": "view", "view_id": view["id"]},
        "view": {**_shown(view), "state": {"values": held(view["blocks"])}},
        "actions": [action],
    }


def view_submission(state, user, view, values):
    """Give a modal's submission: https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload/"""
    shown = {**_shown(view), "state": {"values": values}}
    return {**_interaction(state, user, "view_submission"), "view": shown, "response_urls": []}


def view_closed(state, user, view, *, cleared):
    """Give the closing of a modal that asked to be told."""
    payload = _interaction(state, user, "view_closed")
    del payload["trigger_id"]
    return {**payload, "view": _shown(view), "is_cleared": cleared}


def _interaction(state, user, kind):
    return {
        "type": kind,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team},
        "api_app_id": APP,
        "token": VERIFICATION,
        "trigger_id": new_trigger(state, user.id),
        "team": {"id": TEAM, "domain": TEAM_DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _shown(thing):
    return {name: deepcopy(value) for name, value in thing.items() if name not in ("shown_to", "is_ephemeral")}
