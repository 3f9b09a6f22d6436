"""The HTTP server: it starts or says why not, and ends with everything answered."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.web.app import make_web, slack_route
from bot.web.server import HttpServer
from runner.errors import SettingsError
from tests.support.bots.slow_app import EVENT, SECRET, send


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
