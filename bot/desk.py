"""What the listeners work with: one set of parts, wired once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import UTC, datetime

from redis import Redis
from rq import Queue
from slack_sdk import WebClient

from bot.conversation.example_shelf import Examples
from bot.conversation.identity import Identity
from bot.conversation.people import People
from bot.shelf import ShelfReader
from bot.standing import Standings
from runner.cancel import Cancellations
from runner.delivery.base import Delivery
from runner.logs import log
from runner.record import RedisRecords
from runner.settings import Settings


def utc_now() -> datetime:
    """Give the time."""
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The parts that listeners share.

    `client` is for the background: it waits for Slack and tries again. `quick` is for what a person waits for:
    it gives up after two seconds.
    """

    settings: Settings
    shelf: ShelfReader
    people: People
    standings: Standings
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
