"""Who the bot is in its workspace, as Slack says once it answers."""

from __future__ import annotations

from dataclasses import dataclass
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
_AGAIN_SECONDS = (1, 2, 5, 10, 30)


@dataclass
class Identity:
    """The bot's ids; None until Slack has been asked."""

    bot_user_id: str | None = None
    bot_id: str | None = None
    team_id: str | None = None
    name: str | None = None
    url: str | None = None  # the workspace's: https://acme.slack.com/

    @property
    def is_known(self) -> bool:
        """Whether Slack has said who the bot is."""
        return self.bot_user_id is not None

    def permalink(self, channel_id: str, ts: str) -> str | None:
        """Give the address of a message; None while the workspace's own is not known."""
        return f"{self.url}archives/{channel_id}/p{ts.replace('.', '')}" if self.url else None


def is_refused(error: SlackApiError) -> bool:
    """Whether Slack refuses a token for good."""
    return error.response.get("error") in _REFUSED


def ask_identity(client: WebClient, identity: Identity) -> bool:
    """Ask Slack who the bot is; False where it does not answer now, `SettingsError` where it refuses the token."""
    try:
        said = client.auth_test()
    except SlackApiError as error:
        if is_refused(error):
            raise SettingsError(
                f"Slack does not take SLACK_BOT_TOKEN ({error.response['error']}); copy the Bot User OAuth Token, "
                "xoxb-…, from OAuth & Permissions of your app at https://api.slack.com/apps"
            ) from None
        log.warning("Slack does not say who the bot is: %s", error.response.get("error"))
        return False
    except Exception as error:  # the network's errors have no common class
        log.warning("Slack does not answer: %s", error)
        return False
    _keep(identity, said)
    return True


def ask_until_known(client: WebClient, identity: Identity, stop: Event) -> None:
    """Ask again and again until Slack has answered, or until it is time to stop."""
    for tries in range(1_000_000):
        if stop.wait(_AGAIN_SECONDS[min(tries, len(_AGAIN_SECONDS) - 1)]):
            return
        try:
            if ask_identity(client, identity):
                return
        except SettingsError as error:
            log.error(error.message)


def _keep(identity: Identity, said: Any) -> None:
    identity.bot_user_id = said.get("user_id")
    identity.bot_id = said.get("bot_id")
    identity.team_id = said.get("team_id")
    identity.name = said.get("user")
    identity.url = said.get("url")
    log.info("the bot is @%s in %s", identity.name, said.get("team"))
