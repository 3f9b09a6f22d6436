"""The Slack app as a whole: what Bolt does beside calling listeners."""

import logging

from runner.logs import log


def test_log_lines_are_written_after_a_request_as_before(bot):
    """Bolt changes the level of a logger of its own, not of ours."""
    _, people = bot
    before = log.level
    people.slash("C1", "U1", "sales last month")
    assert log.level == before
    assert log.getEffectiveLevel() < logging.ERROR


def test_an_event_that_nobody_listens_to_is_acknowledged(bot):
    """Slack would send it again and again."""
    services, people = bot
    assert people.event({"type": "channel_rename", "channel": {"id": "C1"}}).ok
    assert not services.queue.job_ids
