"""The worker of a report, and the process in which it runs."""

import os
import signal

from redis import Redis

from runner.embedded import embedded_redis
from runner.queue import report_queue
from runner.run_one import OneReportWorker


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
