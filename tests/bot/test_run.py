"""The bot as a whole: it starts, survives a Slack that is away, and ends with everything answered."""

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from bot.run import check_bot_settings, run_bot
from bot.web.app import EVENTS
from runner.errors import SettingsError
from runner.paths import SHIPPED
from runner.processes.embedded_redis import embedded_redis
from runner.settings import Settings
from tests.slack import SlackDouble, Workspace

ROOT = SHIPPED.parent


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory):
    """A real server."""
    with embedded_redis(tmp_path_factory.mktemp("home")) as url:
        yield url


def free_port():
    """Give a port that nobody listens at."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


def settings_for(slack, tmp_path, *, socket_mode=False):
    """Give the settings of a bot for a double."""
    environment = {name.lower(): value for name, value in slack.environment(socket_mode=socket_mode).items()}
    return Settings(
        _env_file=None,
        **environment,
        http_port=free_port(),
        notebooks=str(SHIPPED),
        store=str(tmp_path / "store"),
        reportbot_home=tmp_path,
    )


@contextmanager
def running(settings, redis_url):
    """Run the bot in a thread; afterwards it has ended by itself, without an error."""
    stop = threading.Event()
    with ThreadPoolExecutor(1) as executor:
        bot = executor.submit(run_bot, settings, redis_url, stop)
        try:
            wait_until(lambda: bot.done() or answers(f"http://127.0.0.1:{settings.http_port}/healthz"))
            yield Workspace
        finally:
            stop.set()
            bot.result(timeout=20)


def answers(url):
    """Whether somebody answers there."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def wait_until(found, seconds=20):
    """Wait until something is so."""
    until = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < until, "it did not come to be"
        time.sleep(0.02)


@pytest.mark.parametrize("socket_mode", [False, True])
def test_a_command_is_queued_over_http_and_in_socket_mode(redis_url, tmp_path, socket_mode):
    """As is an event; and in Socket Mode what goes wrong is not acknowledged either."""
    with SlackDouble() as slack:
        settings = settings_for(slack, tmp_path, socket_mode=socket_mode)
        url = None if socket_mode else f"http://127.0.0.1:{settings.http_port}{EVENTS}"
        with running(settings, redis_url), Workspace(slack, url) as people:
            if socket_mode:
                wait_until(lambda: people.slash("C1", "U1", "help").ok)
            sent = people.slash("C1", "U1", "sales last month")
            assert sent.ok
            asked = people.mention("C1", "U1", "sales last month")
            assert asked.ok
            people.wait_for(lambda: people.thread("C1", asked.ts)[1:])
            people.slash("C1", "U1", "help")
            people.press(people.ephemerals("C1", "U1")[-1], "report_run:sales", "U1")
            sent = people.submit(
                people.wait_for(lambda: people.modal("U1")),
                {"from_day": "2025-02-02", "to_day": "2025-01-01"},
                "U1",
            )
            assert list(sent.ack.said.get("errors") or sent.ack.said["payload"]["errors"]) == ["to_day"]
        assert not slack.refused()


@pytest.mark.slow
def test_in_socket_mode_nothing_is_acknowledged_while_the_queue_is_lost(tmp_path):
    """So that Slack sends the event again; a person who typed is told."""
    with SlackDouble() as slack:
        settings = settings_for(slack, tmp_path, socket_mode=True)
        with running(settings, "redis://127.0.0.1:1"), Workspace(slack, retries=()) as people:
            wait_until(lambda: people.slash("C1", "U1", "help").ok)
            assert people.slash("C1", "U1", "sales last month").ok
            assert "cannot be queued" in people.ephemerals("C1", "U1")[-1]["text"]
            assert not people.mention("C1", "U1", "sales last month").ok


@pytest.mark.slow
def test_a_slack_that_is_away_at_the_start_is_waited_for(redis_url, tmp_path):
    """The bot is there before it, and knows itself once Slack answers."""
    with SlackDouble() as slack:
        slack.fail("auth.test", status=503, times=2)
        settings = settings_for(slack, tmp_path)
        with running(settings, redis_url):
            with Workspace(slack, f"http://127.0.0.1:{settings.http_port}{EVENTS}") as people:
                assert people.mention("C1", "U1", "sales last month").ok
            wait_until(lambda: len(slack.calls_of("auth.test")) == 3)


@pytest.mark.slow
def test_a_connection_that_slack_does_not_open_yet_is_tried_again(redis_url, tmp_path):
    """In Socket Mode it is the bot that has to come again."""
    with SlackDouble() as slack:
        slack.fail("apps.connections.open", status=503, times=1)
        settings = settings_for(slack, tmp_path, socket_mode=True)
        with running(settings, redis_url), Workspace(slack) as people:
            wait_until(lambda: people.slash("C1", "U1", "sales last month").ok)


@pytest.mark.parametrize(
    ("socket_mode", "revoked", "named"),
    [(False, "bot_token", "SLACK_BOT_TOKEN"), (True, "app_token", "SLACK_APP_TOKEN")],
)
def test_a_token_that_slack_refuses_is_said(redis_url, tmp_path, socket_mode, revoked, named):
    """In a sentence that says where to find the right one."""
    with SlackDouble() as slack:
        slack.revoked.add(getattr(slack, revoked))
        with pytest.raises(SettingsError, match=f"{named}.*https://api|{named}.*xapp"):
            run_bot(settings_for(slack, tmp_path, socket_mode=socket_mode), redis_url, threading.Event())


@pytest.mark.parametrize(
    ("tokens", "missing"),
    [({}, "SLACK_BOT_TOKEN"), ({"slack_bot_token": "xoxb-1"}, "SLACK_APP_TOKEN.*SLACK_SIGNING_SECRET")],
)
def test_missing_tokens_are_said(tokens, missing):
    """Each by the name of its setting."""
    with pytest.raises(SettingsError, match=missing):
        check_bot_settings(Settings(_env_file=None, **tokens))


def test_the_command_refuses_to_run_without_tokens(reportbot):
    """A sentence, and the status of a wrong configuration."""
    ran = reportbot("bot")
    assert ran.status == 2
    assert "SLACK_BOT_TOKEN" in ran.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_bot_with_everything_answered(tmp_path, number):
    """Requests that are under way get their answer, then the process ends, and its log holds no secret."""
    with SlackDouble() as slack:
        settings = settings_for(slack, tmp_path)
        environment = {
            **os.environ,
            **slack.environment(),
            "HTTP_PORT": str(settings.http_port),
            "REPORTBOT_HOME": str(tmp_path / "home"),
            "NOTEBOOKS": str(SHIPPED),
            "LOG_LEVEL": "debug",
            "PYTHONPATH": str(ROOT),
        }
        bot = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "bot"],
            env=environment,
            cwd=tmp_path,
            stderr=subprocess.PIPE,
            text=True,
        )
        wait_until(lambda: answers(f"http://127.0.0.1:{settings.http_port}/healthz"))
        slack.fail("users.info", delay=0.5, times=None)
        with Workspace(slack, f"http://127.0.0.1:{settings.http_port}{EVENTS}") as people:
            acts = [lambda: people.slash("C1", "U1", "sales last month")] * 5
            with ThreadPoolExecutor(1) as crowd:
                sent = crowd.submit(people.at_once, *acts)
                wait_until(lambda: slack.calls_of("users.info"))
                bot.send_signal(number)
                assert all(each.ok for each in sent.result())
        said = bot.communicate(timeout=20)[1]
        assert bot.returncode == 0
        for secret in (slack.bot_token, slack.signing_secret, "sales last month", "Traceback"):
            assert secret not in said
