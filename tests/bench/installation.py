"""An installation to measure: `reportbot worker` on a queue of its own, posting to a Slack of its own."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from redis import Redis

from runner.processes.embedded_redis import embedded_redis
from runner.records.queue import enqueue_report, report_queue
from runner.records.record import RedisRecords
from runner.request import Origin, ReportRequest, request_id
from tests.slack import SlackDouble

ROOT = Path(__file__).resolve().parents[2]


class Installation:
    """Workers and a keeper, with reports to ask for; a context manager."""

    def __init__(self, home, *, notebooks, bot=False, **settings):
        self.home, self.bot = Path(home), bot
        self.home.mkdir(parents=True)
        self.slack = SlackDouble()
        self.settings = {"NOTEBOOKS": str(notebooks), "LOG_LEVEL": "warning", **settings}

    def __enter__(self):
        self.slack.start()
        self._embedded = embedded_redis(self.home / "redis")
        self.redis = Redis.from_url(self._embedded.__enter__())
        self.queue, self.records = report_queue(self.redis), RedisRecords(self.redis, retention=3600)
        url = (self.home / "redis/redis/url").read_text()
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "KUBECONFIG") if name in os.environ}
        with (self.home / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot.cli", "up" if self.bot else "worker"],
                cwd=self.home,
                env={
                    **kept,
                    "PYTHONPATH": str(ROOT),
                    **self.slack.environment(),
                    "REDIS_URL": url,
                    **self.settings,
                },
                stdout=log,
                stderr=log,
            )
        self.until(lambda: self.redis.scard("rq:workers") >= int(self.settings.get("WORKERS", 2)))
        return self

    def __exit__(self, *failure):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(120)
        self.redis.close()
        self._embedded.__exit__(*failure)
        self.slack.stop()

    def ask(self, report, parameters, *, queue=None):
        """Queue a report as a slash command does, or on another queue, and give its id."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        request = ReportRequest(
            id=request_id(),
            report=report,
            parameters=parameters,
            language="en",
            timezone="UTC",
            words=report,
            requested_by="U1",
            created_at=now,
            origin=Origin(kind="slash", team_id="T0ACME", channel_id="C1", user_id="U1"),
            title=report.title(),
            echo=report,
        )
        enqueue_report(queue or self.queue, self.records, request, timeout=300)
        return request.id

    def posted(self, report_id, *, seconds=120):
        """Wait until a report is posted, and give its record."""

        def look():  # without reading it: whoever looks takes time from what is measured
            record = self.redis.get(f"reportbot:report:{report_id}") or b""
            return b'"delivered": true' in record or b'"delivered":true' in record  # in full, and in brief

        self.until(look, seconds=seconds, pause=0.002)
        report = self.records.load(report_id)
        assert report.status == "completed", report.error
        return report

    def until_warm(self, kernels):
        """Wait until so many kernels wait, and nothing else goes on."""

        def waiting():
            lists = self.redis.scan_iter("reportbot:kernels:*:waiting*")
            return sum(self.redis.llen(each) for each in lists) >= kernels

        self.until(waiting, pause=0.1)
        time.sleep(1.5)

    def until(self, condition, *, seconds=180, pause=0.02):
        """Wait for something, and give it."""
        end = time.monotonic() + seconds
        while not (found := condition()):
            assert time.monotonic() < end and self.process.poll() is None, (self.home / "log").read_text()[-3000:]
            time.sleep(pause)
        return found
