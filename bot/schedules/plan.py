"""What a schedule that is due does now: which of the firings it owes runs, and which were missed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.schedules.rules.occurrences import instants_around
from bot.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class Firing:
    """`runs` is the instant that runs now, `missed` the first and the last of those that never will."""

    runs: datetime | None
    missed: tuple[datetime, datetime] | None
    following: datetime | None


def plan_firing(schedule: Schedule, due: int, now: datetime) -> Firing:
    """Plan for a schedule whose firing at `due` is over: the latest runs if it is within its grace, no other."""
    first = datetime.fromtimestamp(due, ZoneInfo(schedule.timezone))
    before, latest, following = instants_around(schedule.rule, schedule.timezone, first, now)
    in_time = (now - latest).total_seconds() <= schedule.grace
    missed = (first, before if in_time else latest)
    return Firing(
        runs=latest if in_time else None,
        missed=None if in_time and latest == first else missed,
        following=following,
    )
