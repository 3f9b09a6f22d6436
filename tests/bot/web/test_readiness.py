"""Readiness, as a cluster asks for it."""

import json

from bot.web.readiness import Readiness
from tests.bot.web.conftest import served
from tests.support.site_visits import ask


def test_ready_is_who_can_use_all_its_parts(executor):
    """503 names what fails, and says no more; the parts are asked once in some seconds."""
    now, asked, down = [0.0], [], {"store"}

    def check(name):
        asked.append(name)
        if name in down:
            raise ConnectionError("s3://secret-bucket is closed")

    checks = {name: lambda name=name: check(name) for name in ("redis", "store", "slack")}
    with served(Readiness(checks, executor=executor, clock=lambda: now[0]).route()) as server:
        first = ask(server, "/readyz")
        assert (first.status, json.loads(first.body)) == (503, {"redis": "ok", "store": "fails", "slack": "ok"})
        down.clear()
        assert ask(server, "/readyz").status == 503
        assert len(asked) == 3
        now[0] = 6.0
        assert ask(server, "/readyz").status == 200
        assert len(asked) == 6
