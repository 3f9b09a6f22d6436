"""A bot that listens over HTTP, with a Slack before it and a real Redis behind it; no worker runs."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from bot.directory.identity import ask_identity
from bot.run import MAX_PARALLEL_REQUESTS, warm
from bot.slack.app import create_app
from bot.web.app import EVENTS, make_web, slack_route
from bot.web.server import HttpServer
from bot.wiring import open_services
from runner.paths import SHIPPED
from runner.settings import Settings
from tests.slack import Workspace
from tests.slack.fixtures import slack  # noqa: F401 (a fixture)

NOW = datetime(2025, 2, 10, 12, tzinfo=UTC)


@pytest.fixture
def listen(slack, redis, redis_url, tmp_path):  # noqa: F811
    """Return what starts a bot over some bundles, and gives its services and the people who talk to it."""
    slack.state.add_user("U5", "eve")
    slack.state.channels["C1"].members.add("U5")
    with ExitStack() as stack:

        def start(notebooks=SHIPPED, *, url=redis_url, **settings):
            tokens = {name.lower(): SecretStr(value) for name, value in slack.environment().items()}
            tokens["slack_api_url"] = slack.api_url
            chosen = Settings(
                _env_file=None,
                **tokens,
                notebooks=str(notebooks),
                store=str(tmp_path / "store"),
                reportbot_home=tmp_path,
                **settings,
            )
            services = replace(stack.enter_context(open_services(chosen, url)), clock=lambda: NOW)
            ask_identity(services.quick, services.identity)
            warm(services)
            executor = stack.enter_context(ThreadPoolExecutor(MAX_PARALLEL_REQUESTS))
            app = create_app(chosen, services)
            route = slack_route(app, secret=slack.signing_secret, executor=executor)
            server = stack.enter_context(HttpServer(make_web([route]), host="127.0.0.1", port=0))
            return services, stack.enter_context(Workspace(slack, server.url + EVENTS))

        yield start


@pytest.fixture
def bot(listen):
    """A bot over the shipped reports: its services, and the people."""
    return listen()


@pytest.fixture
def queued():
    """Return the requests on the queue, in their order."""
    return lambda services: [services.records.load(job_id).request for job_id in services.queue.job_ids]
