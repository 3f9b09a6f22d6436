"""A server with some routes, and threads for them to wait in."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from bot.web.app import make_web, slack_route
from bot.web.server import HttpServer
from tests.support.bots.slow_app import SECRET, SlowApp


@pytest.fixture
def executor():
    """Threads to wait in."""
    with ThreadPoolExecutor(4) as threads:
        yield threads


@contextmanager
def served(*routes):
    """A server with these routes."""
    with HttpServer(make_web(routes), host="127.0.0.1", port=0) as server:
        yield server


@pytest.fixture
def app():
    """The app behind the server."""
    return SlowApp()


@pytest.fixture
def server(app):
    """The app behind a server at some port."""
    with ThreadPoolExecutor(20) as threads, served(slack_route(app, secret=SECRET, executor=threads)) as server:
        yield server
