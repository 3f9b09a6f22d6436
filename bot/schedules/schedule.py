"""A schedule: which words are asked for, when, by whom and where to; and how it stands with it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from typing import Literal

from bot.schedules.rules.occurrences import instants
from bot.schedules.rules.rule import Rule
from runner.request import known

GRACE = 6 * 3600  # seconds that a firing may be late, unless the schedule says otherwise
MOST_FAILURES = 5  # in a row, after which it pauses

# Why a schedule is paused: somebody paused it; it failed too often; its channel is gone, archived or left by the
# bot; its creator may not ask for the report any more; it has no more firings; reportbot itself failed over it.
Reason = Literal["asked", "failed", "channel", "creator", "over", "defect"]


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
    grace: int = GRACE

    def next_instants(self, after: datetime, count: int) -> list[datetime]:
        """Give the next instants at which it fires, in its zone."""
        return list(islice(instants(self.rule, self.timezone, after), count))

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
    """A schedule as it stands: `next` is when it fires next, None while it is paused."""

    schedule: Schedule
    next: datetime | None
    paused: Reason | None = None
    failures: int = 0  # in a row
    last: str | None = None  # the id of the last report
