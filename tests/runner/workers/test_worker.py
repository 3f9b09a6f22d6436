"""The worker of a report, and the process in which it runs."""

import os
import signal
import time
from contextlib import suppress

import pytest
from redis import Redis

from runner.processes.embedded_redis import embedded_redis
from runner.records.queue import report_queue
from runner.workers.run_one import OneReportWorker
from runner.workers.worker import ServiceWorker


def test_killing_a_horse_that_does_not_run_kills_nobody(tmp_path):
    """A second Ctrl-C before or after the report ends spares the process group that we share with a shell."""
    got = []
    before = signal.signal(signal.SIGCONT, lambda number, frame: got.append(number))  # harmless to our neighbours
    try:
        with embedded_redis(tmp_path) as url, Redis.from_url(url) as redis:
            worker = OneReportWorker(report_queue(redis), redis, services=None, cancel=lambda: None)
            worker.kill_horse(signal.SIGCONT)
            worker._horse_pid = os.getpid()  # a horse that has not left our group yet
            worker.kill_horse(signal.SIGCONT)
    finally:
        signal.signal(signal.SIGCONT, before)
    assert got == []


@pytest.fixture
def own_handlers():
    """The handlers of signals are as they were after the test."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_the_word_to_end_is_not_lost_where_nobody_listens(redis, own_handlers):
    """It may come while a horse is forked, where Python ignores whatever is raised: no report is waited for any more."""
    worker = ServiceWorker(report_queue(redis), redis, services=None, bundles=None)
    fork = worker._new_horse

    def told_meanwhile():
        with suppress(Exception):
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(0.1)
        return fork()

    worker._new_horse = told_meanwhile
    began = time.monotonic()
    assert worker.work(logging_level="ERROR") is False
    assert not redis.smembers("rq:workers")
    assert time.monotonic() - began < 10
