"""A whole service in processes of its own, and a delivery that writes down in Redis what it was told.

As a program it is that service: `python -m tests.support.service`, with the settings in its environment.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from redis import Redis

from runner.errors import DeliveryError
from runner.records.queue import enqueue_report, report_queue
from runner.records.record import RedisRecords
from runner.request import ReportRequest, request_id

ROOT = Path(__file__).resolve().parents[2]


class RecordingDelivery:
    """A `Delivery` whose every word is an entry of a list in Redis."""

    def __init__(self, redis):
        self._redis = redis

    def announce(self, report):
        """Drop it."""

    def progress(self, report):
        """Drop it."""

    def post(self, report, artifacts):
        """Write down that it came, unless there is trouble, which has to be waited for."""
        trouble = self._redis.getdel("trouble")
        if trouble:
            raise DeliveryError("not now", retry_after=float(trouble))
        self._redis.rpush(f"told:{report.id}", json.dumps({"status": "posted", "at": time.time()}))

    def fail(self, report):
        """Write down why it did not."""
        self._redis.rpush(f"told:{report.id}", json.dumps({"status": report.status, "type": report.error.type}))


class Service:
    """Workers and a keeper under their supervisor, as `reportbot worker` runs them."""

    def __init__(self, home, redis_url, **settings):
        self.home, self.url = home, redis_url
        self.redis = Redis.from_url(redis_url)
        self.queue = report_queue(self.redis)
        self.records = RedisRecords(self.redis, retention=3600)
        self.settings = {"KERNEL_PRELOAD": "json", "KERNEL_POOL": "0", "WORKERS": "1", **settings}
        self.process = None

    def start(self):
        """Start it, and wait until its workers are there."""
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.home), "PYTHONPATH": str(ROOT)}
        with (self.home / "service.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.service"],
                cwd=self.home,
                env={**environment, "REDIS_URL": self.url, **self.settings},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.until(lambda: len(self.workers()) == int(self.settings["WORKERS"]) or self.process.poll() is not None)
        assert self.process.poll() is None, (self.home / "service.log").read_text()
        return self

    def workers(self):
        """Give the process numbers of the workers that are there."""
        names = [key.decode().split(":")[-1] for key in self.redis.smembers("rq:workers")]
        return sorted(pid for pid in (int(name.split(".")[-2]) for name in names) if pid in self.children())

    def children(self):
        """Give the process numbers of all parts."""
        try:
            text = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        except OSError:
            return []
        return [int(pid) for pid in text.split()]

    def ask(self, name):
        """Ask for a report, and give its id."""
        request = ReportRequest(
            id=request_id(),
            report=name,
            parameters={},
            language="en",
            timezone="UTC",
            words=name,
            requested_by="U1",
            created_at="2026-01-01T00:00:00+00:00",
        )
        enqueue_report(self.queue, self.records, request, timeout=60)
        return request.id

    def told(self, report_id):
        """Give all that was told of a report."""
        return [json.loads(each) for each in self.redis.lrange(f"told:{report_id}", 0, -1)]

    def until(self, condition, *, seconds=20):
        """Wait for something, and give it."""
        end = time.monotonic() + seconds
        while not (found := condition()):
            assert time.monotonic() < end, (self.home / "service.log").read_text()
            time.sleep(0.02)
        return found

    def until_told(self, report_id, *, seconds=20):
        """Wait until somebody was told how a report ended, and give that."""
        return self.until(lambda: self.told(report_id), seconds=seconds)

    def until_in(self, report_id, step):
        """Wait until a report is in a step, and give its record."""

        def look():
            report = self.records.load(report_id)
            return report if report and report.step == step else None

        return self.until(look)

    def end(self, number=signal.SIGTERM, *, seconds=20):
        """Send it a signal, and give its exit status."""
        self.process.send_signal(number)
        return self.process.wait(seconds)

    def close(self):
        """End what is left of it."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.redis.close()


if __name__ == "__main__":
    from runner.errors import ReportError
    from runner.logs import set_up_logs
    from runner.settings import load_settings
    from runner.workers.service import run_service

    found = load_settings()
    set_up_logs(form=found.log_format, level=found.log_level)
    try:
        status = run_service(
            found, redis_url=found.redis_url, open_delivery=lambda _, redis: RecordingDelivery(redis)
        )
    except ReportError as error:
        print(error.message)
        status = 2
    sys.exit(status)
