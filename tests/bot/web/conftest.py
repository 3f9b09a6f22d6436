"""A server with some routes, and threads for them to wait in."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from bot.web.app import make_web
from bot.web.server import HttpServer


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
