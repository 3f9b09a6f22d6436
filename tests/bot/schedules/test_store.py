"""Schedules in Redis: paused, resumed, deleted, so many in a channel."""

import json

from tests.bot.schedules.conftest import NOW, make_schedule


def posted(slack, channel):
    """The texts of the messages in a channel."""
    return [shown(each) for each in slack.state.channels[channel].messages.values()]


def shown(message):
    """A message's blocks as text."""
    return json.dumps(message["blocks"], ensure_ascii=False)


def test_a_paused_schedule_does_not_fire_and_a_resumed_one_does_from_then_on(bots, slack):
    """What it would have fired meanwhile was not missed."""
    schedule = bots.add("every day at 9:00")
    assert bots.schedules.pause(schedule.id, "asked", now=bots.clock())
    bots.clock.advance(days=3)
    bots.tick()
    assert bots.queued == []
    (first,) = schedule.next_instants(bots.clock(), 1)
    assert bots.schedules.resume(schedule.id, first)
    bots.tick()
    assert bots.queued == []
    bots.clock.advance(days=1)
    bots.tick()
    assert len(bots.queued) == 1
    assert posted(slack, "C1") == []


def test_a_deleted_schedule_is_gone(bots):
    """From what is due too."""
    schedule = bots.add("every day at 9:00")
    assert bots.schedules.delete(schedule)
    assert not bots.schedules.delete(schedule)
    bots.clock.advance(days=1)
    bots.tick()
    assert bots.queued == []
    assert bots.schedules.all() == bots.schedules.of_channel("C1") == []


def test_a_channel_takes_sixty_schedules(bots):
    """The 61st changes nothing; the same one once more is no new one."""
    for number in range(60):
        bots.add(id=f"s{number}")
    (first,) = make_schedule(id="s60").next_instants(NOW, 1)
    assert not bots.schedules.add(make_schedule(id="s60"), first)
    assert bots.schedules.add(make_schedule(id="s59"), first)
    assert len(bots.schedules.of_channel("C1")) == len(bots.schedules.all()) == 60
