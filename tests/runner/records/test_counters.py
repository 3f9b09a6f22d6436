"""What is counted: reports by how they ended, their steps and kernels, and what Slack refused."""

import pytest

from runner.records.counters import count_slack_error, note_kernels, read_counters, read_kernels
from runner.records.record import RedisRecords
from runner.step import Step
from tests.support.reports import completed, request_of


def ended(report_id, **fields):
    """A report that has ended."""
    seconds = {Step.EXECUTE: 0.31, Step.RENDER: 2.0}
    return completed(request_of(report_id=report_id), **{"status": "completed", "timings": seconds, **fields})


def test_ended_reports_are_counted_by_status_and_step(redis):
    """With how long each step took, and whether its kernel was waiting."""
    records = RedisRecords(redis, retention=60)
    records.close(ended("r0", warm=True), archived=True)
    records.close(ended("r1", timings={Step.EXECUTE: 4.0}, warm=False), archived=True)
    records.close(ended("r2", status="error", timings={}, warm=None), archived=False)
    counted = read_counters(redis)
    assert counted.reports == {"completed": 2, "error": 1}
    assert counted.kernels == {"warm": 1, "cold": 1}
    assert counted.steps[Step.EXECUTE].buckets == {0.5: 1, 5.0: 1}
    assert counted.steps[Step.EXECUTE].total == pytest.approx(4.31)


def test_slacks_errors_are_counted_by_method_and_code(redis):
    """A lost Redis is no reason to fail."""

    class Gone:
        def hincrby(self, *words):
            raise ConnectionError

    count_slack_error(redis, "chat.update", "is_archived")
    count_slack_error(redis, "chat.update", "is_archived")
    assert count_slack_error(Gone(), "chat.update", "is_archived") is None
    assert read_counters(redis).slack_errors == {("chat.update", "is_archived"): 2}


def test_kernels_are_told_by_place(redis):
    """As they were noted last."""
    note_kernels(redis, "here", waiting=1, claimed=0)
    note_kernels(redis, "here", waiting=2, claimed=1)
    note_kernels(redis, "there", waiting=0, claimed=3)
    figures = read_kernels(redis)
    assert {place: (each.waiting, each.claimed) for place, each in figures.items()} == {
        "here": (2, 1),
        "there": (0, 3),
    }
