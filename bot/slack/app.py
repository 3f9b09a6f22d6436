"""The Slack app: Bolt with every listener registered."""

import re
from typing import Any

from redis.exceptions import RedisError
from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult

from bot.directory.identity import Identity
from bot.listeners import buttons, commands, forms, home, messages
from bot.services import Services
from bot.slack.client import quiet_logger
from runner.logs import log
from runner.settings import Settings

_ANY = re.compile(".*", re.DOTALL)


def create_app(settings: Settings, services: Services) -> App:
    """Make the app. It asks Slack nothing by itself; requests are verified where there is a signing secret.

    A listener that raises leaves the request without acknowledgement (over HTTP: a 500), so that Slack sends it
    again.
    """
    secret, logger = settings.slack_signing_secret, quiet_logger()
    app = App(
        name=logger.name,  # Bolt sets the level of the logger that has the app's name
        logger=logger,
        client=services.client,
        authorize=_authorize(services.client.token, services.identity),
        signing_secret=secret.get_secret_value() if secret else "",
        request_verification_enabled=secret is not None,
        process_before_response=True,
    )
    app.error(_log_error)
    for module in (commands, messages, buttons, forms, home):
        module.register(app, services)
    _acknowledge_the_rest(app)
    return app


def _authorize(token: str | None, identity: Identity) -> Any:
    def authorize(enterprise_id: str | None, team_id: str | None, user_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=identity.bot_user_id,
            bot_id=identity.bot_id,
            bot_token=token,
            user_id=user_id,
        )

    return authorize


def _log_error(error: Exception) -> None:
    if isinstance(error, RedisError):
        log.error("Redis does not answer, so Slack is asked to come again: %s", error)
    else:
        log.error("a request of Slack's met a defect: %s", type(error).__name__, exc_info=error)


def _acknowledge_the_rest(app: App) -> None:
    """Take what needs no answer: events that nobody listens to, buttons that only open a page."""

    @app.event(_ANY)
    def take_event() -> None:
        """Do nothing."""

    @app.action(_ANY)
    def take_action(ack: Ack) -> None:
        ack()
