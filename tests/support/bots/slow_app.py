"""A slow app behind our web server, and what sends it Slack's signed requests."""

import http.client
import json
import threading
import time
from contextlib import closing

from slack_bolt import BoltResponse

from bot.web.app import EVENTS
from tests.slack.sending.signing import signature

SECRET = "s3cret"
EVENT = json.dumps({"type": "event_callback", "team_id": "T1", "event": {"type": "x"}}).encode()


class SlowApp:
    """An app that takes its time, and remembers how many requests it had at once."""

    def __init__(self):
        self.now = self.most = 0
        self.lock = threading.Lock()

    def dispatch(self, request):
        """Answer after a while."""
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        time.sleep(0.2)
        with self.lock:
            self.now -= 1
        return BoltResponse(status=200, body="done")


def send(server, method="POST", path=EVENTS, body=b"", headers=None):
    """Send a request, signed where no headers are given; give status and body."""
    if headers is None:
        stamp = str(int(time.time()))
        headers = {"x-slack-request-timestamp": stamp, "x-slack-signature": signature(SECRET, body, stamp)}
    with closing(http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=10)) as connection:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
