"""Schedules on a real Redis, a clock that tests set, and a Slack to tell people in; no worker runs."""

from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from bot.directory.membership import Memberships
from bot.schedules.rules.occurrences import anchored
from bot.schedules.rules.parse import read_rule
from bot.schedules.schedule import Schedule
from bot.schedules.store import ScheduleStore
from bot.schedules.ticker import Ticker
from bot.services import Services
from bot.wiring import open_services
from runner.paths import SHIPPED
from runner.settings import Settings
from tests.slack.fixtures import slack  # noqa: F401 (a fixture)
from tests.support.bots.listening_bot import bot, listen, queued  # noqa: F401 (fixtures)

NOW = datetime(2025, 3, 19, 12, tzinfo=UTC)  # a Wednesday


@dataclass
class Clock:
    """A clock that stands still until it is set."""

    now: datetime = NOW

    def __call__(self):
        return self.now

    def set(self, text):
        """Set it to an instant in ISO 8601."""
        self.now = datetime.fromisoformat(text)

    def advance(self, **time):
        """Let some time pass."""
        self.now += timedelta(**time)


@dataclass(frozen=True)
class Bots:
    """Bots on one Redis; most tests need the first one only."""

    services: Services
    schedules: ScheduleStore
    clock: Clock
    tickers: list

    def tick(self, number=0):
        """Let one of them tick, and wait for what it tells people."""
        self.tickers[number].tick()
        self.tickers[number].telling.result()

    @property
    def queued(self):
        """The requests on the queue, in their order."""
        return [self.services.records.load(job_id).request for job_id in self.services.queue.job_ids]

    def add(self, rule="every day at 9:00", **fields):
        """Keep a schedule; give it."""
        schedule = make_schedule(rule, now=self.clock(), **fields)
        (first,) = schedule.next_instants(self.clock(), 1)
        assert self.schedules.add(schedule, first)
        return schedule

    def kept(self, schedule):
        """How it stands with a schedule."""
        return self.schedules.get(schedule.id)


def make_schedule(rule="every day at 9:00", *, now=NOW, **fields):
    """A schedule as the bot makes it."""
    read = read_rule(rule, language="en")
    timezone = read.timezone or fields.pop("timezone", "Europe/Madrid")
    defaults = {
        "id": "s1",
        "words": "sales last week",
        "rule": anchored(read.rule, timezone, now),
        "timezone": timezone,
        "language": "en",
        "report": "sales",
        "title": "Sales",
        "team_id": "T1",
        "channel_id": "C1",
        "creator": "U1",
        "creator_name": "Ann",
        "created_at": now.isoformat(),
    }
    return Schedule(**{**defaults, **fields})


@pytest.fixture
def open_bots(slack, redis_url, redis, tmp_path):  # noqa: F811
    """Give what starts some bots over some bundles, on an empty Redis."""
    with ExitStack() as stack:

        def start(notebooks=SHIPPED, *, count=1, **settings):
            tokens = {name.lower(): SecretStr(value) for name, value in slack.environment().items()}
            tokens["slack_api_url"] = slack.api_url
            chosen = Settings(
                _env_file=None, **tokens, notebooks=str(notebooks), reportbot_home=tmp_path, **settings
            )
            clock = Clock()
            tickers = []
            for _ in range(count):
                services = replace(stack.enter_context(open_services(chosen, redis_url)), clock=clock)
                ask = lambda user, services=services: services.quick.users_info(user=user)["user"]  # noqa: E731
                memberships = Memberships(ask, executor=services.background, clock=lambda: clock().timestamp())
                tickers.append(Ticker(replace(services, memberships=memberships)))
            return Bots(services=services, schedules=ScheduleStore(redis), clock=clock, tickers=tickers)

        yield start


@pytest.fixture
def bots(open_bots):
    """One bot over the shipped reports."""
    return open_bots()
