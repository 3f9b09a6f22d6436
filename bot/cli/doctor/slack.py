"""What works of Slack: the tokens, their scopes, and the port on which Slack and people reach the bot."""

import socket
from collections.abc import Mapping
from urllib.request import urlopen

from pydantic import SecretStr
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.cli.doctor.finding import Finding
from bot.required_settings import check_bot_settings
from runner.errors import SettingsError
from runner.settings import Settings

# Those of manifest.json, which is not there where reportbot is installed.
SCOPES = ("app_mentions:read", "chat:write", "commands", "files:read", "files:write", "im:history", "users:read")
SECONDS = 5


def diagnose_slack(settings: Settings) -> Finding:
    """Ask Slack who the bot is and what it may do."""
    if settings.slack_bot_token is None:
        detail = "SLACK_BOT_TOKEN is not set, so nobody can ask in Slack"
        todo = "make an app from manifest.json (docs/tutorial/first-slack.md), or use `reportbot run`"
        return Finding(part="slack", state="warn", detail=detail, todo=todo)
    try:
        check_bot_settings(settings)
        said = _client(settings, settings.slack_bot_token).auth_test()
        if settings.slack_app_token is not None:  # a connection is asked for, and not used
            token = settings.slack_app_token
            _client(settings, token).apps_connections_open(app_token=token.get_secret_value())
    except SettingsError as error:
        return _missing(error.message)
    except SlackApiError as error:
        return _refused(error)
    except Exception as error:  # the network's errors have no common class
        detail = f"{settings.slack_api_url} does not answer ({error})"
        return _missing(detail, todo="let this machine reach it, or mend SLACK_API_URL")
    lacking = [scope for scope in SCOPES if scope not in _scopes(said.headers)]
    if lacking:
        detail = f"the bot lacks the scopes {', '.join(lacking)}"
        return _missing(detail, todo="add them under OAuth & Permissions, and install the app again")
    way = "over HTTP" if settings.slack_app_token is None else "in Socket Mode"
    detail = f"the bot is @{said.get('user')} in {said.get('team')}, {way}, with all its scopes"
    return Finding(part="slack", state="ok", detail=detail)


def diagnose_port(settings: Settings) -> Finding:
    """Look whether the bot can listen, or does."""
    address = f"{settings.http_host}:{settings.http_port}"
    try:
        with socket.create_server((settings.http_host, settings.http_port)):
            return Finding(part="http port", state="ok", detail=f"{address} is free")
    except OSError as error:
        if _answers(f"http://{address}/healthz"):
            return Finding(part="http port", state="ok", detail=f"a bot listens at {address} already")
        detail = f"nothing can listen at {address}: {error.strerror}"
    return Finding(
        part="http port", state="warn", detail=detail, todo="set HTTP_HOST and HTTP_PORT to another one"
    )


def _missing(detail: str, *, todo: str | None = None) -> Finding:
    return Finding(part="slack", state="missing", detail=detail, todo=todo)


def _refused(error: SlackApiError) -> Finding:
    """Say which of the two tokens Slack does not take."""
    why = error.response.get("error")
    if "apps.connections" in str(error.response.api_url):
        todo = "make one under Basic Information, App-Level Tokens, with the scope connections:write"
        return _missing(f"Slack refuses SLACK_APP_TOKEN ({why})", todo=todo)
    todo = "copy the Bot User OAuth Token from OAuth & Permissions again"
    return _missing(f"Slack refuses SLACK_BOT_TOKEN ({why})", todo=todo)


def _client(settings: Settings, token: SecretStr) -> WebClient:
    return WebClient(
        token=token.get_secret_value(), base_url=settings.slack_api_url, timeout=SECONDS, retry_handlers=[]
    )


def _scopes(headers: Mapping[str, str]) -> set[str]:
    """Read the header in which Slack says what a token may do."""
    named = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), "")
    return {scope.strip() for scope in named.split(",")}


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=SECONDS) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
