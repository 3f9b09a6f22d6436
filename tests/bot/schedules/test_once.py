"""Every nominal firing is queued once and only once: four bots as processes, one killed every few seconds."""

import random
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.schedules.fire import firing_id
from bot.schedules.rules.rule import Rule
from bot.schedules.store import ScheduleStore
from runner.records.queue import report_queue
from tests.bot.schedules.conftest import make_schedule
from tests.support.bots.ticking_bots import CLOCK

# Between 8 March and 8 April 2025 clocks go forward in New York and Madrid, and back in Auckland and Lord Howe.
ZONES = ("America/New_York", "Europe/Madrid", "Pacific/Auckland", "Australia/Lord_Howe", "Asia/Kolkata")
TIMES = ((2, 0), (2, 30), (1, 30), (3, 0), (9, 0), (0, 0), (23, 59))
MONTH = (date(2025, 3, 8), date(2025, 4, 8))
WEEK = (date(2025, 3, 29), date(2025, 4, 7))  # with one change in each direction


def make_schedules(count, start):
    """Schedules in five zones: most of them daily, around the hours that change."""
    for number in range(count):
        rule = Rule(unit="day", times=(TIMES[number % len(TIMES)],))
        if number % 20 == 7:
            rule = Rule(unit="week", weekdays=(0, 3), times=((2, 30), (17, 0)))
        if number % 20 == 13:
            rule = Rule(unit="month", days=(1, 15, 31), times=((8, 0),))
        timezone = ZONES[number % len(ZONES)]
        made = make_schedule(
            now=start, id=f"s{number}", timezone=timezone, creator=None, channel_id=f"C{number % 10}"
        )
        yield replace(made, rule=rule)


def nominal_instants(schedule, start, end):
    """Reckon when a schedule fires, day by day and without cronsim: the first of two, the next instant for none."""
    zone, rule = ZoneInfo(schedule.timezone), schedule.rule
    day = start.astimezone(zone).date() - timedelta(days=1)
    while day <= end.astimezone(zone).date():
        fits = rule.unit == "day" or day.weekday() in rule.weekdays or day.day in rule.days
        for hour, minute in rule.times if fits else ():
            local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
            while local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
                local += timedelta(minutes=1)
            if start < local <= end:
                yield local.astimezone(UTC)
        day += timedelta(days=1)


def drive(redis, start, end):
    """Let time pass from one firing to the next, as soon as nothing is due any more."""
    now, last = start.timestamp(), end.timestamp()
    deadline = time.monotonic() + 600
    while time.monotonic() < deadline:
        redis.set(CLOCK, now)
        while redis.zcount("reportbot:schedules:due", "-inf", now):
            assert time.monotonic() < deadline
            time.sleep(0.002)
        following = redis.zrange("reportbot:schedules:due", 0, 0, withscores=True)
        if now >= last:
            return
        now = min(last, following[0][1] + random.uniform(0, 200)) if following else last


def run_crowd(redis_url, redis, *, schedules, days, pause):
    """Drive four bots through some days; give what was to be queued, what was, and how many bots were killed."""
    start, end = (datetime(day.year, day.month, day.day, tzinfo=UTC) for day in days)
    kept = ScheduleStore(redis)
    made = list(make_schedules(schedules, start))
    for schedule in made:
        (first,) = schedule.next_instants(start, 1)
        kept.add(schedule, first)
    wanted = {firing_id(each, instant) for each in made for instant in nominal_instants(each, start, end)}
    redis.set(CLOCK, start.timestamp())
    script = [sys.executable, "tests/support/bots/ticking_bots.py", redis_url, "http://127.0.0.1:9/api/"]
    with subprocess.Popen(
        [*script, "4", str(pause)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as crowd:
        try:
            drive(redis, start, end)
        finally:
            killed, _ = crowd.communicate()
    return wanted, report_queue(redis).job_ids, int(killed)


@pytest.mark.slow
def test_every_firing_is_queued_once_though_bots_are_killed(redis_url, redis):
    """Twelve schedules, ten days, a change of clocks in each direction; a bot is killed every half second or so."""
    wanted, queued, killed = run_crowd(redis_url, redis, schedules=12, days=WEEK, pause=0.4)
    assert sorted(queued) == sorted(wanted)
    assert killed


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_month_of_two_hundred_schedules_is_queued_once(redis_url, redis):
    """Five zones, four bots, one killed every other second."""
    wanted, queued, killed = run_crowd(redis_url, redis, schedules=200, days=MONTH, pause=2)
    assert sorted(queued) == sorted(wanted)
    assert len(wanted) > 5000
    assert killed


def test_the_reckoning_of_this_test_knows_both_changes():
    """Without cronsim: three o'clock stands in for the half past two that is missing, and one of two counts."""
    rule = Rule(unit="day", times=((2, 30),))
    schedule = replace(make_schedule(timezone="Europe/Madrid"), rule=rule)
    spring = [datetime(2025, 3, day, 12, tzinfo=UTC) for day in (29, 30)]
    autumn = [datetime(2025, 10, day, 12, tzinfo=UTC) for day in (25, 26)]
    assert list(nominal_instants(schedule, *spring)) == [datetime(2025, 3, 30, 1, tzinfo=UTC)]
    assert list(nominal_instants(schedule, *autumn)) == [datetime(2025, 10, 26, 0, 30, tzinfo=UTC)]
