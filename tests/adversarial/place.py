"""One worker that takes hostile reports beside a Slack of its own, and all that can be seen of it from outside."""

import itertools
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from redis import Redis

from runner.records.queue import enqueue_report, report_queue
from runner.records.record import RedisRecords, Report
from runner.request import Origin, ReportRequest, request_id
from tests.slack import SlackDouble
from tests.support.bots.slack_messages import text_of
from tests.support.bundles import write_bundle
from tests.support.shell import ROOT

SECRET = "s3cr3t-of-the-bundle"
HOSTILE = "hostile"  # the bundle that may have the secret
TIMEOUT = 20  # seconds that a report has, if it says nothing else


@dataclass(frozen=True, kw_only=True)
class Story:
    """What became of a report, as it is seen from outside."""

    record: Report  # the whole of it
    texts: list  # of the bot's messages in the asker's thread
    comments: list  # of its files there, and of what it wrote below its message
    files: dict  # name: bytes, of what was posted there
    uploads: int  # messages with files
    seconds: float  # from the begin of its last run to its end
    growth: int  # bytes by which its horse grew beyond the worker
    beside: int  # bytes by which the largest of the horse's children did, with what it shares with the horse


class Place:
    """A service with `settings` on a Redis at `url`; a context manager. People ask in channel C1, in threads."""

    def __init__(self, home, url, **settings):
        self.home, self.url, self.log = Path(home), url, Path(home) / "service.log"
        self.redis = Redis.from_url(url)
        self.queue = report_queue(self.redis)
        self.records = RedisRecords(self.redis, retention=3600)
        self.slack = SlackDouble()
        self.settings = {
            "KERNEL_PRELOAD": "json",
            "KERNEL_POOL": "0",
            "WORKERS": "1",
            f"REPORT_SECRET_{HOSTILE.upper()}__KEY": SECRET,
            **settings,
        }
        self.process = None
        self._seconds = itertools.count(1_700_000_000)
        self._heads = {}

    def __enter__(self):
        (self.home / "notebooks").mkdir(parents=True, exist_ok=True)
        self.slack.start()
        self.start()
        return self

    def __exit__(self, *failure):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            time.sleep(0.2)
            self.end()
        self.slack.stop()
        self.redis.close()

    def start(self):
        """Start the service, and wait for its workers."""
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.home), "PYTHONPATH": str(ROOT)}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.adversarial.program"],
                cwd=self.home,
                env={**environment, **self.slack.environment(), "REDIS_URL": self.url, **self.settings},
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self.until(lambda: len(self.workers()) == int(self.settings["WORKERS"]), seconds=40)

    def end(self, number=signal.SIGTERM, *, seconds=30):
        """Send it a signal, and give its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(seconds)

    def workers(self):
        """Give the process numbers of the workers that take reports."""
        names = [key.decode().split(":")[-1] for key in self.redis.smembers("rq:workers")]
        return sorted(pid for pid in (int(name.split(".")[-2]) for name in names) if pid in self.parts())

    def parts(self):
        """Give the process numbers of workers and keeper."""
        return children_of(self.process.pid)

    def bundle(self, name, *cells, config=None, **more):
        """Write a bundle, over what had its name."""
        shutil.rmtree(self.home / "notebooks" / name, ignore_errors=True)
        config = {"timeout": TIMEOUT, **({"secrets": ["KEY"]} if name == HOSTILE else {}), **(config or {})}
        write_bundle(self.home / "notebooks" / name, *cells, config=config, **more)

    def ask(self, name, *, user="U1", **more):
        """Ask in a new thread of C1, and give the report's id."""
        ts = f"{next(self._seconds)}.000100"
        self.slack.state.channels["C1"].messages[ts] = {"type": "message", "user": user, "text": name, "ts": ts}
        request = ReportRequest(
            id=request_id("T0ACME", "C1", ts),
            report=name,
            parameters={},
            language="en",
            timezone="UTC",
            words=name,
            requested_by=user,
            created_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
            origin=Origin(kind="mention", team_id="T0ACME", channel_id="C1", ts=ts, thread_ts=ts, user_id=user),
            **more,
        )
        self._heads[request.id] = ts
        enqueue_report(self.queue, self.records, request, timeout=100)
        return request.id

    def until(self, condition, *, seconds=60):
        """Wait for something, and give it."""
        end = time.monotonic() + seconds
        while not (found := condition()):
            assert time.monotonic() < end, self.log.read_text()[-5000:]
            assert self.process.poll() is None, self.log.read_text()[-5000:]
            time.sleep(0.02)
        return found

    def closed(self, report_id):
        """Give a report's brief record once it has ended and the asker was told."""
        report = self.records.load(report_id)
        return report if report is not None and report.closed else None

    def story(self, report_id, *, seconds=60):
        """Wait until a report has ended, and give what became of it."""
        brief = self.until(lambda: self.closed(report_id), seconds=seconds)
        kept = list((self.home / "reports").glob(f"*/*/*/{report_id}/report.json"))
        record = Report.from_json(kept[0].read_text()) if kept else brief
        time.sleep(2 * self.slack.state.sharing_takes)
        messages = self.thread(report_id)
        posted = [each["files"] for each in messages if each.get("files")]
        return Story(
            record=record,
            texts=[text_of(each) for each in messages if each.get("blocks") and not each.get("files")],
            comments=[each.get("text") or "" for each in messages if each.get("files") or not each.get("blocks")],
            files={each["name"]: self.content(each) for files in posted for each in files},
            uploads=len(posted),
            seconds=seconds_between(record.started_at, record.ended_at),
            growth=int(self.redis.get(f"peak:{report_id}") or 0),
            beside=int(self.redis.get(f"children:{report_id}") or 0),
        )

    def thread(self, report_id):
        """Give the bot's messages in the thread where somebody asked, as they are now."""
        head = self._heads[report_id]
        messages = list(self.slack.state.channels["C1"].messages.values())
        return [
            each for each in messages if each.get("thread_ts") == head and each.get("user") == self.slack.state.bot
        ]

    def content(self, file):
        """Give the bytes of a posted file."""
        return self.slack.state.files[file["id"]].content

    def kernels(self):
        """Give what is known of all kernels that were ever started here."""
        return [json.loads(each) for each in self.redis.lrange("kernels", 0, -1)]

    def stored(self, report_id):
        """Give the files that the store has of a report."""
        return {path.name: path for path in (self.home / "reports").glob(f"*/*/*/{report_id}/*")}


def children_of(pid):
    """Give the process numbers of a process's children."""
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def seconds_between(first, last):
    """Give the seconds from one ISO instant to another; 0 where one is missing."""
    if not first or not last:
        return 0.0
    return (datetime.fromisoformat(last) - datetime.fromisoformat(first)).total_seconds()


TOKEN = re.compile(r"eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}")
