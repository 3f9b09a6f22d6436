"""A schedule: which words are asked for, when, by whom and where to; and its state."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from typing import Literal
from zoneinfo import ZoneInfo

from bot.directory.people import Person
from bot.schedules.rules.occurrences import instants, instants_around
from bot.schedules.rules.rule import Rule
from runner.request import known

GRACE_SECONDS = 6 * 3600  # that a firing may be late, unless the schedule says otherwise
MAX_FAILURES = 5  # in a row, after which it pauses

# Why a schedule is paused: somebody paused it; it failed too often; its channel is gone, archived or left by the
# bot; its creator may not ask for the report any more; it has no more firings; reportbot itself failed over it.
Reason = Literal["asked", "failed", "channel", "creator", "over", "defect"]


@dataclass(frozen=True, kw_only=True)
class Firing:
    """`runs` is the instant that runs now, `missed` the first and the last of those that never will."""

    runs: datetime | None
    missed: tuple[datetime, datetime] | None
    following: datetime | None


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """What somebody set up. The command is kept as words, which are read anew at every firing."""

    id: str
    words: str
    rule: Rule
    timezone: str
    language: str  # the creator's
    report: str  # the bundle that the words asked for when it was made
    title: str
    team_id: str
    channel_id: str
    creator: str | None  # Slack id; None where it was made from a shell
    creator_name: str
    created_at: str  # ISO 8601, UTC
    when: str = ""  # a condition on the report's facts; empty: always posted
    grace: int = GRACE_SECONDS  # seconds

    @property
    def person(self) -> Person:
        """Whoever made it, as they were then, with the zone of the schedule."""
        return Person(user_id=self.creator, name=self.creator_name, timezone=self.timezone, language=self.language)

    def next_instants(self, after: datetime, count: int) -> list[datetime]:
        """Return the next instants at which it fires, in its zone."""
        return list(islice(instants(self.rule, self.timezone, after), count))

    def plan_firing(self, due: int, now: datetime) -> Firing:
        """Decide what runs of what was due from `due` on: the latest if it is within its grace, no other."""
        first = datetime.fromtimestamp(due, ZoneInfo(self.timezone))
        before, latest, following = instants_around(self.rule, self.timezone, first, now)
        if (now - latest).total_seconds() > self.grace:
            return Firing(runs=None, missed=(first, latest), following=following)
        missed = None if latest == first else (first, before)
        return Firing(runs=latest, missed=missed, following=following)

    def to_json(self) -> str:
        """Write it for Redis."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Schedule:
        """Read what `to_json` wrote, here or in a later version, which may say more."""
        data = known(cls, json.loads(text))
        return cls(**{**data, "rule": Rule.from_dict(data["rule"])})


@dataclass(frozen=True, kw_only=True)
class StoredSchedule:
    """A schedule and its state: `next` is when it fires next, None while it is paused."""

    schedule: Schedule
    next: datetime | None
    paused: Reason | None = None
    failures: int = 0  # in a row
    last: str | None = None  # the id of the last report
