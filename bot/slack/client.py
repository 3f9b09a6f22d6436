"""The client with which the bot calls Slack."""

import logging
import ssl
from functools import lru_cache

from slack_sdk import WebClient
from slack_sdk.http_retry import RetryHandler
from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    RateLimitErrorRetryHandler,
    ServerErrorRetryHandler,
)

from runner.delivery.metered_client import MeteredClient, OnError
from runner.delivery.slack_errors import MAX_RETRY_AFTER_SECONDS
from runner.logs import log
from runner.settings import Settings


def quiet_logger() -> logging.Logger:
    """Return a logger for Bolt and Slack's client, which otherwise write requests and what people said."""
    logger = logging.getLogger("reportbot.slack")
    logger.handlers = list(log.handlers)
    logger.propagate = not logger.handlers
    logger.setLevel(logging.ERROR)
    return logger


def slack_client(
    settings: Settings, *, seconds: int, tries_again: bool = False, on_error: OnError = lambda method, code: None
) -> WebClient:
    """Open Slack's Web API; a client that tries again may wait long for its turn; `on_error` is told of errors."""
    assert settings.slack_bot_token is not None
    handlers: list[RetryHandler] = []
    if tries_again:
        handlers = [
            ConnectionErrorRetryHandler(max_retry_count=2),
            RateLimitErrorRetryHandler(max_retry_count=2),
            ServerErrorRetryHandler(max_retry_count=2),
        ]
    return MeteredClient(
        on_error=on_error,
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        timeout=seconds,
        total_timeout=MAX_RETRY_AFTER_SECONDS if tries_again else seconds,
        ssl=_trust(),
        retry_handlers=handlers,
        logger=quiet_logger(),
    )


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    """Load the machine's certificates once; else every call would."""
    return ssl.create_default_context()
