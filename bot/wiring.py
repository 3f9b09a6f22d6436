"""Makes the parts that listeners work with: the one place in the bot where adapters are chosen."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any

from redis import ConnectionError as RedisConnectionError
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from slack_sdk import WebClient

from bot.catalog.catalog import CatalogReader
from bot.directory.identity import Identity
from bot.directory.membership import Memberships
from bot.directory.people import LOOK_UP_SECONDS, AskSlack, People
from bot.services import Services
from bot.slack.client import slack_client
from runner.bundles.source import open_source
from runner.delivery.slack import SlackDelivery
from runner.records.cancel import Cancellations
from runner.records.counters import count_slack_error
from runner.records.queue import report_queue
from runner.records.record import RedisRecords
from runner.security.links import open_links
from runner.settings import Settings

REDIS_SECONDS = 0.8  # of the three that Slack waits for an answer
SLACK_SECONDS = 10
QUICK_SECONDS = 2  # for what a person waits for


@contextmanager
def open_services(settings: Settings, redis_url: str) -> Iterator[Services]:
    """Wire the parts; on leaving, what is under way in the background is finished."""
    with (
        open_redis(redis_url) as redis,
        ThreadPoolExecutor(16, thread_name_prefix="people") as asking,
        ThreadPoolExecutor(8, thread_name_prefix="background") as background,
    ):
        yield make_services(settings, redis, asking=asking, background=background)


def make_services(
    settings: Settings, redis: Redis, *, asking: ThreadPoolExecutor, background: ThreadPoolExecutor
) -> Services:
    """Put the parts together."""
    client = partial(slack_client, settings, on_error=partial(count_slack_error, redis))
    people = People(
        _users_info(client(seconds=int(LOOK_UP_SECONDS))),
        executor=asking,
        timezone=settings.timezone,
        language=settings.language,
    )
    return Services(
        settings=settings,
        read_catalog=CatalogReader(open_source(settings, urgent=True)).read,
        people=people,
        memberships=Memberships(_users_info(client(seconds=QUICK_SECONDS)), executor=asking),
        redis=redis,
        queue=report_queue(redis),
        records=RedisRecords(redis, retention=settings.retention_seconds),
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


def _users_info(client: WebClient) -> AskSlack:
    def ask(user_id: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = client.users_info(user=user_id, include_locale=True)["user"]
        return found

    return ask
