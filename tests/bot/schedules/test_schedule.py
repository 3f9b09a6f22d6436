"""A schedule: what runs of that which is due, and its JSON."""

import json
from datetime import datetime

import pytest

from bot.schedules.schedule import Schedule
from tests.bot.schedules.conftest import make_schedule


def at(text):
    """An instant in UTC."""
    return datetime.fromisoformat(f"2025-03-{text}+00:00")


@pytest.mark.parametrize(
    ("now", "runs", "missed"),
    [
        ("20T08:00", "20T08:00", None),
        ("20T13:59", "20T08:00", None),
        ("20T14:01", None, ("20T08:00", "20T08:00")),
        ("21T08:00", "21T08:00", ("20T08:00", "20T08:00")),
        ("23T09:00", "23T08:00", ("20T08:00", "22T08:00")),
        ("23T20:00", None, ("20T08:00", "23T08:00")),
    ],
)
def test_the_latest_runs_within_its_grace_and_no_other(now, runs, missed):
    """Due at nine in Madrid on the twentieth, every day, with six hours' grace."""
    firing = make_schedule("every day at 9:00").plan_firing(int(at("20T08:00").timestamp()), at(now))
    assert firing.runs == (at(runs) if runs else None)
    assert firing.missed == (tuple(at(each) for each in missed) if missed else None)
    assert firing.following > at(now)


def test_what_a_later_version_has_added_is_left_out():
    """After a way back to this version schedules are still read."""
    schedule = make_schedule()
    assert Schedule.from_json(schedule.to_json()) == schedule
    assert Schedule.from_json(json.dumps({**json.loads(schedule.to_json()), "colour": "red"})) == schedule
