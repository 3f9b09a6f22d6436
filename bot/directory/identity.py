"""Who the bot is in its workspace, as Slack says once it answers."""

from dataclasses import dataclass
from itertools import chain, repeat
from threading import Event
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from runner.errors import SettingsError
from runner.logs import log

# What no waiting mends (https://docs.slack.dev/reference/methods/auth.test).
_REFUSED = {
    "access_denied",
    "account_inactive",
    "ekm_access_denied",
    "enterprise_is_restricted",
    "invalid_auth",
    "missing_scope",
    "no_permission",
    "not_allowed_token_type",
    "not_authed",
    "org_login_required",
    "token_expired",
    "token_revoked",
}
_BOT_TOKEN_HELP = (
    "copy the Bot User OAuth Token, xoxb-…, from OAuth & Permissions of your app at https://api.slack.com/apps"
)


@dataclass
class Identity:
    """The bot's ids; None until Slack has been asked."""

    bot_user_id: str | None = None
    bot_id: str | None = None
    team_id: str | None = None
    enterprise_id: str | None = None  # of an organisation with several workspaces
    name: str | None = None
    url: str | None = None  # the workspace's: https://acme.slack.com/

    def permalink(self, channel_id: str, ts: str) -> str | None:
        """Return the address of a message; None while the workspace's own is not known."""
        return f"{self.url}archives/{channel_id}/p{ts.replace('.', '')}" if self.url else None


def retry_pauses() -> chain[float]:
    """Return how long to wait, in seconds, before Slack is asked again and again."""
    return chain((1.0, 2.0, 5.0, 10.0), repeat(30.0))


def may_answer_later(error: Exception, *, token: str, help: str) -> bool:
    """Log why Slack did not answer. Raises `SettingsError` where it refuses a token for good."""
    code = error.response.get("error") if isinstance(error, SlackApiError) else None
    if code in _REFUSED:
        raise SettingsError(f"Slack does not take {token} ({code}); {help}") from None
    log.warning("Slack does not answer: %s", code or error)
    return True


def ask_identity(client: WebClient, identity: Identity) -> bool:
    """Ask Slack who the bot is. Return False where it does not answer now. Raises `SettingsError`."""
    try:
        _keep(identity, client.auth_test())
    except Exception as error:  # the network's errors have no common class
        return not may_answer_later(error, token="SLACK_BOT_TOKEN", help=_BOT_TOKEN_HELP)
    return True


def ask_until_known(client: WebClient, identity: Identity, stop: Event) -> None:
    """Ask again and again until Slack has answered, or until it is time to stop."""
    for pause in retry_pauses():
        if stop.wait(pause):
            return
        try:
            if ask_identity(client, identity):
                return
        except SettingsError as error:
            log.error(error.message)


def _keep(identity: Identity, answer: Any) -> None:
    identity.bot_user_id = answer.get("user_id")
    identity.bot_id = answer.get("bot_id")
    identity.team_id = answer.get("team_id")
    identity.enterprise_id = answer.get("enterprise_id")
    identity.name = answer.get("user")
    identity.url = answer.get("url")
    log.info("the bot is @%s in %s", identity.name, answer.get("team"))
