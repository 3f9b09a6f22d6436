"""What the listeners work with: one set of parts, wired once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache

from redis import Redis
from rq import Queue
from slack_sdk import WebClient

from bot.catalog.catalog import Catalog
from bot.catalog.examples import Examples
from bot.dates.parse import today_in
from bot.directory.identity import Identity
from bot.directory.membership import Memberships
from bot.directory.people import People
from runner.delivery.base import Delivery
from runner.logs import log
from runner.records.cancel import Cancellations
from runner.records.record import RedisRecords
from runner.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Services:
    """The parts that listeners share.

    `client` is for the background: it waits for Slack and tries again. `quick` is for what a person waits for:
    it gives up after two seconds.
    """

    settings: Settings
    read_catalog: Callable[[], Catalog]
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
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def for_one_command(self) -> Services:
        """Return the same parts with a catalogue that is read once, when it is first needed."""
        return replace(self, read_catalog=cache(self.read_catalog))

    def today(self, timezone: str) -> date:
        """Return the day that it is in a time zone."""
        return today_in(timezone, self.clock())

    def later(self, act: Callable[..., object], *args: object) -> None:
        """Do something in the background, in nobody's way; what goes wrong there is logged."""
        self.background.submit(_logged, act, args)


def _logged(act: Callable[..., object], args: tuple[object, ...]) -> None:
    try:
        act(*args)
    except Exception as error:
        log.error("%s failed in the background: %s", getattr(act, "__name__", act), error, exc_info=error)
