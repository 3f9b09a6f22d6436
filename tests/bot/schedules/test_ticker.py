"""What is due fires, once, however many there are and whatever is wrong with one of them."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.bot.schedules.conftest import NOW, make_schedule
from tests.support.bundles import write_bundle


def test_nothing_fires_before_its_time(bots):
    """Nine in Madrid is eight in UTC."""
    bots.add("every day at 9:00")
    bots.clock.set("2025-03-20T07:59:59+00:00")
    bots.tick()
    assert bots.queued == []
    bots.clock.advance(seconds=1)
    bots.tick()
    assert len(bots.queued) == 1


def test_every_firing_is_queued_once_however_many_bots_tick(open_bots):
    """Four bots, one instant, one report."""
    bots = open_bots(count=4)
    bots.add("every day at 9:00")
    bots.clock.set("2025-03-20T08:00:00+00:00")
    for bot in (0, 1, 2, 3, 0, 1):
        bots.tick(bot)
    assert len(bots.queued) == 1


def test_where_no_report_can_be_read_at_all_it_waits(open_bots, tmp_path):
    """NOTEBOOKS is away for a moment: the firing comes when it is back."""
    folder = tmp_path / "notebooks"
    write_bundle(folder / "a")
    bots = open_bots(folder)
    schedule = bots.add("every day at 9:00", words="a", report="a")
    bots.clock.advance(days=1)
    folder.rename(tmp_path / "away")
    with pytest.raises(Exception, match="notebooks"):
        bots.tick()
    (tmp_path / "away").rename(folder)
    bots.clock.advance(minutes=1)
    bots.tick()
    assert len(bots.queued) == 1
    assert bots.kept(schedule).failures == 0


def test_one_schedule_with_a_defect_keeps_no_other_from_firing(bots):
    """Whatever is raised over it."""
    bad = bots.add("every day at 9:00", id="bad")
    bots.schedules.delete(bad)
    bots.schedules.add(replace(bad, timezone="Atlantis/Capital"), NOW + timedelta(hours=1))
    bots.add("every day at 9:00", id="good")
    bots.clock.advance(days=1)
    bots.tick()
    assert [each.schedule for each in bots.queued] == ["good"]
    assert bots.kept(bad).paused == "defect"


def test_ten_thousand_schedules_cost_nothing_while_none_is_due(bots, redis):
    """A tick takes less than five milliseconds of this process."""
    (first,) = make_schedule().next_instants(NOW, 1)
    text, score = make_schedule().to_json(), first.timestamp()
    with redis.pipeline(transaction=False) as pipeline:
        for number in range(10_000):
            pipeline.hset(f"reportbot:schedule:s{number}", "schedule", text)
            pipeline.zadd("reportbot:schedules:due", {f"s{number}": score})
        pipeline.execute()
    bots.tick()
    took = []
    for _ in range(20):
        start = time.process_time()
        bots.tickers[0].tick()
        took.append(time.process_time() - start)
    assert sorted(took)[10] < 0.005


@pytest.mark.slow
def test_a_thousand_that_are_due_at_once_are_queued_within_five_seconds(bots):
    """Of this process's time, so that what else runs here does not count."""
    for number in range(1000):
        bots.add("every day at 9:00", id=f"s{number}", channel_id=f"C{number // 50}")
    bots.clock.set("2025-03-20T08:00:00+00:00")
    start = time.process_time()
    bots.tick()
    assert time.process_time() - start < 5
    assert len({each.schedule for each in bots.queued}) == 1000
