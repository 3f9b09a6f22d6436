"""When rules fire, over changes of clocks, turns of years and long silences."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest

from bot.schedules.rules.occurrences import anchored, instants, instants_around, next_instant
from bot.schedules.rules.parse import read_rule
from bot.schedules.rules.rule import Rule

MADRID = "Europe/Madrid"


def fired(said, timezone, first, last):
    """Give the local times at which a rule fires between two instants, with their offsets."""
    start, end = datetime.fromisoformat(first), datetime.fromisoformat(last)
    rule = anchored(read_rule(said, language="en").rule, timezone, start)
    found = []
    for each in instants(rule, timezone, start):
        if each >= end:
            return found
        found.append(each.isoformat())
    return found


@pytest.mark.parametrize("said", ["every day at 2:30", "30 2 * * *", "*/30 2 * * *"])
def test_a_time_that_happens_twice_fires_once(said):
    """On 26 October 2025 Madrid's clocks show 02:30 twice; the first one counts."""
    found = fired(said, MADRID, "2025-10-25T22:00+00:00", "2025-10-26T22:00+00:00")
    assert found.count("2025-10-26T02:30:00+02:00") == 1
    assert not [each for each in found if each.endswith("+01:00")]


@pytest.mark.parametrize(
    ("said", "instants_of_the_day"),
    [
        ("every day at 2:30", ["2025-03-30T03:00:00+02:00"]),
        ("30 2 * * *", ["2025-03-30T03:00:00+02:00"]),
        ("every day at 2:00 and 2:30 and 3:00", ["2025-03-30T03:00:00+02:00"]),
        ("every day at 2:15 and 3:15", ["2025-03-30T03:00:00+02:00", "2025-03-30T03:15:00+02:00"]),
    ],
)
def test_a_time_that_does_not_happen_fires_at_the_next_instant(said, instants_of_the_day):
    """On 30 March 2025 Madrid's clocks go from 02:00 to 03:00; what meets there fires once."""
    assert fired(said, MADRID, "2025-03-29T22:00+00:00", "2025-03-30T22:00+00:00") == instants_of_the_day


def test_what_runs_every_hour_runs_every_hour_of_real_time():
    """The night on which clocks go back has 25 hours, and the one on which they go forward 23."""
    assert len(fired("every hour", MADRID, "2025-10-25T21:59+00:00", "2025-10-26T22:59+00:00")) == 25
    assert len(fired("every hour", MADRID, "2025-03-29T22:59+00:00", "2025-03-30T21:59+00:00")) == 23


def test_asking_in_the_hour_that_happens_twice_gives_nothing_of_the_past():
    """At the second 02:10 the next 02:30 is tomorrow's."""
    rule = Rule(unit="day", times=((2, 30),))
    second = datetime(2025, 10, 26, 1, 10, tzinfo=UTC)
    assert next_instant(rule, MADRID, second) == datetime(2025, 10, 27, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "zone", [MADRID, "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Kolkata"]
)
def test_every_day_has_its_firing_and_none_has_two(zone):
    """Through whole years with both changes of clocks, in the middle of the night and at midnight."""
    for time in ((0, 0), (0, 30), (1, 59), (2, 30)):
        start = datetime(2024, 12, 31, 23, 59, tzinfo=ZoneInfo(zone))
        found = list(islice(instants(Rule(unit="day", times=(time,)), zone, start), 730))
        assert [each.date() for each in found] == [date(2025, 1, 1) + timedelta(days=n) for n in range(730)]
        assert all(later.astimezone(UTC) > earlier.astimezone(UTC) for earlier, later in pairwise(found))


def test_instants_do_not_depend_on_where_one_begins():
    """Whoever asks after a firing, or in between, is given the same ones."""
    rule = read_rule("every day at 2:00 and 2:30 and 9:15", language="en").rule
    start = datetime(2025, 10, 24, tzinfo=UTC)
    whole = list(islice(instants(rule, MADRID, start), 15))
    for seconds in range(0, 4 * 24 * 3600, 977):
        after = start + timedelta(seconds=seconds)
        assert next_instant(rule, MADRID, after) == next(each for each in whole if each > after)


def test_a_stride_of_months_is_counted_from_the_first_firing():
    """Every three months from May on: May, August, November, February."""
    found = fired("every 3 months on the 15th", MADRID, "2025-04-16T00:00+00:00", "2026-04-16T00:00+00:00")
    assert [each[:7] for each in found] == ["2025-05", "2025-08", "2025-11", "2026-02"]


def test_a_stride_of_days_goes_on_over_a_change_of_clocks():
    """Every ten days at nine is ten calendar days, whatever the hours between."""
    found = fired("every 10 days", MADRID, "2025-03-19T12:00+00:00", "2025-04-19T12:00+00:00")
    assert [each[:16] for each in found] == [
        "2025-03-20T09:00",
        "2025-03-30T09:00",
        "2025-04-09T09:00",
        "2025-04-19T09:00",
    ]


def test_the_31st_comes_in_long_months_only():
    """No other day stands in for it."""
    found = fired("on the 31st of every month", MADRID, "2025-01-01T00:00+00:00", "2026-01-01T12:00+00:00")
    assert [each[5:10] for each in found] == ["01-31", "03-31", "05-31", "07-31", "08-31", "10-31", "12-31"]


@pytest.mark.parametrize(
    ("said", "first", "now", "latest"),
    [
        ("every 5 minutes", "2025-01-01T00:00+00:00", "2025-06-01T10:02+00:00", "2025-06-01T10:00+00:00"),
        ("every day at 9:00", "2025-06-01T09:00+00:00", "2025-06-01T09:00+00:00", "2025-06-01T09:00+00:00"),
        ("every day at 9:00", "2025-06-01T09:00+00:00", "2025-06-04T08:59+00:00", "2025-06-03T09:00+00:00"),
        ("every year on 1 march", "2020-03-01T09:00+00:00", "2025-01-01T00:00+00:00", "2024-03-01T09:00+00:00"),
    ],
)
def test_of_missed_firings_the_latest_is_found(said, first, now, latest):
    """After minutes, days or years of silence."""
    times = [datetime.fromisoformat(each) for each in (first, now, latest)]
    rule = read_rule(said, language="en").rule
    _, found, following = instants_around(rule, "UTC", times[0], times[1])
    assert found == times[2]
    assert following == next_instant(rule, "UTC", times[1])
