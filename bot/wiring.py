"""Makes the parts that listeners work with: the one place in the bot where adapters are chosen."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache, partial
from typing import Any

from redis import ConnectionError as RedisConnectionError
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from slack_sdk import WebClient
from slack_sdk.http_retry import RetryHandler
from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    RateLimitErrorRetryHandler,
    ServerErrorRetryHandler,
)

from bot.app import quiet_logger
from bot.conversation.identity import Identity
from bot.conversation.people import LOOK_UP_SECONDS, AskSlack, People
from bot.desk import Desk
from bot.shelf import ShelfReader
from bot.standing import Standings
from runner.bundle_source import open_source
from runner.cancel import Cancellations
from runner.counters import count_slack_error
from runner.delivery.counting import CountingClient, Tell
from runner.delivery.slack import SlackDelivery
from runner.delivery.slack_errors import LONGEST
from runner.links import open_links
from runner.queue import report_queue
from runner.record import RedisRecords
from runner.settings import Settings

REDIS_SECONDS = 0.8  # of the three that Slack waits for an answer
SLACK_SECONDS = 10
QUICK_SECONDS = 2  # for what a person waits for


@contextmanager
def open_desk(settings: Settings, redis_url: str) -> Iterator[Desk]:
    """Wire the parts; on leaving, what is under way in the background is finished."""
    with (
        open_redis(redis_url) as redis,
        ThreadPoolExecutor(16, thread_name_prefix="people") as asking,
        ThreadPoolExecutor(8, thread_name_prefix="background") as background,
    ):
        yield make_desk(settings, redis, asking=asking, background=background)


def make_desk(
    settings: Settings, redis: Redis, *, asking: ThreadPoolExecutor, background: ThreadPoolExecutor
) -> Desk:
    """Put the parts together."""
    client = partial(slack_client, settings, on_error=partial(count_slack_error, redis))
    people = People(
        _users_info(client(seconds=int(LOOK_UP_SECONDS))),
        executor=asking,
        timezone=settings.timezone,
        language=settings.language,
    )
    return Desk(
        settings=settings,
        shelf=ShelfReader(open_source(settings, hurried=True)),
        people=people,
        standings=Standings(_users_info(client(seconds=QUICK_SECONDS)), executor=asking),
        redis=redis,
        queue=report_queue(redis),
        records=RedisRecords(redis, retention=settings.retention_days * 24 * 3600),
        cancellations=Cancellations(redis),
        delivery=SlackDelivery(client(seconds=SLACK_SECONDS), redis, link=open_links(settings, redis).page),
        client=client(seconds=SLACK_SECONDS, tries_again=True),
        quick=client(seconds=QUICK_SECONDS),
        identity=Identity(),
        background=background,
    )


def open_redis(url: str) -> Redis:
    """Open Redis so that its silence costs little: a lost connection is made anew once, and no answer is one."""
    return Redis.from_url(
        url,
        socket_timeout=REDIS_SECONDS,
        socket_connect_timeout=REDIS_SECONDS,
        retry=Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,)),
    )


def slack_client(
    settings: Settings, *, seconds: int, tries_again: bool = False, on_error: Tell = lambda method, code: None
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
    return CountingClient(
        on_error=on_error,
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        timeout=seconds,
        patience=LONGEST if tries_again else seconds,
        ssl=_trust(),
        retry_handlers=handlers,
        logger=quiet_logger(),
    )


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    """Load the machine's certificates once; else every call would."""
    return ssl.create_default_context()


def _users_info(client: WebClient) -> AskSlack:
    def ask(user_id: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = client.users_info(user=user_id, include_locale=True)["user"]
        return found

    return ask
