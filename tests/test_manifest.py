"""manifest.json asks for what the code uses, and for nothing else."""

import ast
import json
from pathlib import Path

from slack_sdk import WebClient

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = json.loads((ROOT / "manifest.json").read_text())
# Bot scopes by method: https://docs.slack.dev/reference/methods. `apps_connections_open` takes the app-level token.
SCOPES = {
    "apps_connections_open": None,
    "auth_test": None,
    "chat_postEphemeral": "chat:write",
    "chat_postMessage": "chat:write",
    "chat_update": "chat:write",
    "files_completeUploadExternal": "files:write",
    "files_getUploadURLExternal": "files:write",
    "files_info": "files:read",
    "users_info": "users:read",
    "views_open": None,
    "views_publish": None,
}
# By event: https://docs.slack.dev/reference/events
EVENTS = {"app_home_opened": None, "app_mention": "app_mentions:read", "message": "im:history"}
SUBSCRIBED = {"app_home_opened": "app_home_opened", "app_mention": "app_mention", "message": "message.im"}


def calls():
    """Give every call of a method in bot and runner: its name and its arguments."""
    for folder in ("bot", "runner"):
        for path in (ROOT / folder).glob("**/*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    yield node.func.attr, node.args


def listened():
    """Give the events that listeners are registered for by name."""
    return {args[0].value for name, args in calls() if name == "event" and isinstance(args[0], ast.Constant)}


def test_it_asks_for_the_scopes_that_the_code_needs():
    """Each method of Slack's that is called, and each event that is listened to, has its scope; none is left over."""
    called = {name for name, _ in calls() if hasattr(WebClient, name) and "_" in name[1:] and name[0] != "_"}
    methods = called - {"api_call"}  # which stands behind each of them
    assert methods <= set(SCOPES), "say here which scope a new method needs"
    needed = {SCOPES[name] for name in methods} | {EVENTS[name] for name in listened()} | {"commands"}
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == needed - {None}


def test_it_subscribes_to_the_events_that_somebody_listens_to():
    """And to no others."""
    assert set(MANIFEST["settings"]["event_subscriptions"]["bot_events"]) == {
        SUBSCRIBED[name] for name in listened()
    }


def test_slack_takes_it():
    """Its lengths are within the limits of https://docs.slack.dev/reference/app-manifest."""
    shown = MANIFEST["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 174 <= len(shown["long_description"]) <= 4000
    (command,) = MANIFEST["features"]["slash_commands"]
    assert len(command["description"]) <= 2000
    assert MANIFEST["settings"]["interactivity"]["is_enabled"]
    assert MANIFEST["features"]["app_home"]["home_tab_enabled"]
