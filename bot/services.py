"""What the listeners work with: one set of parts, wired once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import UTC, datetime

from redis import Redis
from rq import Queue
from slack_sdk import WebClient

from bot.catalog.catalog import CatalogReader
from bot.catalog.examples import Examples
from bot.directory.identity import Identity
from bot.directory.membership import Memberships
from bot.directory.people import People
from runner.delivery.base import Delivery
from runner.logs import log
from runner.records.cancel import Cancellations
from runner.records.record import RedisRecords
from runner.settings import Settings


def utc_now() -> datetime:
    """Give the time."""
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Services:
    """The parts that listeners share.

    `client` is for the background: it waits for Slack and tries again. `quick` is for what a person waits for:
    it gives up after two seconds.
    """

    settings: Settings
    catalog: CatalogReader
    people: People
    memberships: Memberships
    redis: Redis
    queue: Queue
    records: RedisRecords
    cancellations: Cancellations
    delivery: Delivery
    client: WebClient
    quick: WebClient
    identity: Identity
    background: Executor
    examples: Examples = field(default_factory=Examples)
    clock: Callable[[], datetime] = utc_now

    def later(self, act: Callable[..., object], *args: object) -> None:
        """Do something in the background, in nobody's way; what goes wrong there is logged."""
        self.background.submit(_logged, act, args)


def _logged(act: Callable[..., object], args: tuple[object, ...]) -> None:
    try:
        act(*args)
    except Exception as error:
        log.error("%s failed in the background: %s", getattr(act, "__name__", act), error, exc_info=error)
