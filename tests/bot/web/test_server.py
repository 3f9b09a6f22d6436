"""The HTTP server: it starts or says why not, and ends with everything answered."""

import http.client
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from slack_bolt import BoltResponse

from bot.web.app import EVENTS, make_web, slack_route
from bot.web.server import HttpServer
from runner.errors import SettingsError
from tests.slack.signing import signature

SECRET = "s3cret"


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


@pytest.fixture
def app():
    """The app behind the server."""
    return SlowApp()


@pytest.fixture
def server(app):
    """A server at some port."""
    with ThreadPoolExecutor(20) as executor:
        route = slack_route(app, secret=SECRET, executor=executor)
        with HttpServer(make_web([route]), host="127.0.0.1", port=0) as server:
            yield server


def send(server, method="POST", path=EVENTS, body=b"", headers=None):
    """Send a request, signed where no headers are given; give status and body."""
    if headers is None:
        stamp = str(int(time.time()))
        headers = {"x-slack-request-timestamp": stamp, "x-slack-signature": signature(SECRET, body, stamp)}
    with closing(http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=10)) as connection:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


EVENT = json.dumps({"type": "event_callback", "team_id": "T1", "event": {"type": "x"}}).encode()


def test_what_is_under_way_is_answered_when_the_server_ends(app):
    """Nobody who was heard is left without an answer."""
    with ThreadPoolExecutor(4) as executor, ThreadPoolExecutor(4) as crowd:
        with HttpServer(
            make_web([slack_route(app, secret=SECRET, executor=executor)]), host="127.0.0.1", port=0
        ) as server:
            sent = [crowd.submit(send, server, body=EVENT) for _ in range(4)]
            while app.now < 4:
                time.sleep(0.01)
        assert [each.result() for each in sent] == [(200, "done")] * 4


def test_a_port_that_is_taken_is_said(server):
    """By the names of the settings."""
    port = int(server.url.rpartition(":")[2])
    with pytest.raises(SettingsError, match=f"HTTP_PORT={port}"):
        HttpServer(make_web([]), host="127.0.0.1", port=port).__enter__()
