"""A whole installation beside a Slack of its own: `reportbot up` as an operator starts it, and people who ask."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from redis import Redis

from runner.records.record import RedisRecords
from tests.slack import SlackDouble, Workspace
from tests.support.shell import ROOT


class Office:
    """`reportbot up` in a folder, with people in a workspace; a context manager.

    `settings`: more of its environment. What it prints is in `log`.
    """

    def __init__(self, home, *, socket_mode=False, **settings):
        self.home, self.log = Path(home), Path(home) / "up.log"
        self.slack = SlackDouble()
        self.port = free_port()
        self.socket_mode = socket_mode
        self.settings = {"HTTP_PORT": str(self.port), "NOTEBOOKS": str(ROOT / "notebooks"), **settings}
        self.process = self.people = None

    def __enter__(self):
        self.slack.start()
        address = None if self.socket_mode else f"http://127.0.0.1:{self.port}/slack/events"
        self.people = Workspace(self.slack, *([address] if address else [])).__enter__()
        self.start()
        return self

    def __exit__(self, *failure):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            time.sleep(0.2)
            self.end()  # a second word: what is in flight is put back
        self.people.__exit__(*failure)
        self.slack.stop()

    def start(self):
        """Start it, and wait until it listens."""
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.home), "PYTHONPATH": str(ROOT)}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot.cli", "up"],
                cwd=self.home,
                env={**environment, **self.slack.environment(socket_mode=self.socket_mode), **self.settings},
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self.until(self.listens)

    def listens(self):
        """Whether it takes requests."""
        if self.socket_mode:
            return bool(self.slack.connections.open)
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", self.port)) == 0

    def end(self, number=signal.SIGTERM, *, seconds=30):
        """Send it a signal, and give its exit status."""
        self.process.send_signal(number)
        return self.process.wait(seconds)

    def until(self, condition, *, seconds=40):
        """Wait for something, and give it."""
        end = time.monotonic() + seconds
        while not (found := condition()):
            assert time.monotonic() < end, self.log.read_text()[-5000:]
            assert self.process.poll() is None, self.log.read_text()[-5000:]
            time.sleep(0.02)
        return found

    def records(self):
        """Give the records, from the embedded server."""
        url = (self.home / ".reportbot/redis/url").read_text()
        return RedisRecords(Redis.from_url(url), retention=3600)

    def answer_to(self, thread_ts, channel="C1"):
        """Wait until a report has been posted in a thread; give the message that became its summary, and the files."""

        def look():
            replies = [each for each in self.messages(channel) if each.get("thread_ts") == thread_ts]
            files = [each["files"] for each in replies if each.get("files")]
            summaries = [each for each in replies if each.get("blocks") and self.is_bots(each)]
            return (summaries[-1], files[0]) if files and summaries else None

        return self.until(look)

    def new_answer(self, channel="C1", *, after=()):
        """Wait for a report in a thread of its own that began after these messages; give the same."""

        def look():
            for head in self.messages(channel):
                begins = head.get("thread_ts", head["ts"]) == head["ts"]
                if begins and self.is_bots(head) and head["ts"] not in after:
                    replies = [each for each in self.messages(channel) if each.get("thread_ts") == head["ts"]]
                    files = [each["files"] for each in replies if each.get("files")]
                    if files:
                        return self.message(channel, head["ts"]), files[0]
            return None

        return self.until(look)

    def messages(self, channel="C1"):
        """Give all messages of a channel, those in threads too."""
        return [
            {**each, "channel": channel} for each in list(self.slack.state.channels[channel].messages.values())
        ]

    def message(self, channel, ts):
        """Give a message as it is now."""
        return {**self.slack.state.channels[channel].messages[ts], "channel": channel}

    def is_bots(self, message):
        """Whether the bot wrote it."""
        return message.get("user") == self.slack.state.bot


def free_port():
    """Find a port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
