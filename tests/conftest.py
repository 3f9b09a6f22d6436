"""What every test shares: nothing of the machine's settings, and a way to run the command line."""

import io
import json
import os
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass

import pytest
from hypothesis import settings
from redis import Redis

from bot.cli.main import main
from runner.processes.embedded_redis import embedded_redis
from tests.support.bots.fake_user import open_place  # noqa: F401 (a fixture)
from tests.support.shell import PRELOAD

# Examples are judged by what they show; how long one takes on a busy machine says nothing.
settings.register_profile("reportbot", deadline=None)
settings.load_profile("reportbot")


@pytest.fixture(autouse=True)
def no_settings_of_the_machine(monkeypatch):
    """Tests see the defaults, whatever the person who runs them has set."""
    for name in list(os.environ):
        if name.startswith(("KERNEL_", "REPORT", "SLACK_", "AWS_")) or name in _SETTINGS:
            monkeypatch.delenv(name)


_SETTINGS = (
    "REDIS_URL",
    "NOTEBOOKS",
    "STORE",
    "TIMEZONE",
    "LANGUAGE",
    "LOG_FORMAT",
    "LOG_LEVEL",
    "NETWORK_ALLOW",
    "NETWORK_BUNDLES",
    "PUBLIC_URL",
    "LINK_KEY",
    "TOKEN_KEY",
)


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory):
    """A real server of the tests' own, one a test process."""
    with embedded_redis(tmp_path_factory.mktemp("redis-home")) as url:
        yield url


@pytest.fixture
def redis(redis_url):
    """A connection to the real server, which holds nothing."""
    with Redis.from_url(redis_url) as connection:
        connection.flushall()
        yield connection


@pytest.fixture(scope="session")
def s3_server():
    """A real server that speaks S3, one a test process."""
    from tests.support.servers.s3 import running_s3  # moto costs half a second, which only its users pay

    with running_s3() as server:
        yield server


@pytest.fixture
def s3(s3_server, monkeypatch):
    """The S3 server, which holds nothing and fails at nothing, as AWS's own variables say where it is."""
    from tests.support.servers.s3 import environment

    s3_server.clear()
    for name, value in environment(s3_server.url).items():
        monkeypatch.setenv(name, value)
    return s3_server


@dataclass(frozen=True)
class Ran:
    """What a command left: its exit status and what it printed."""

    status: int
    stdout: str
    stderr: str

    @property
    def result(self):
        """The object that `--json` printed."""
        return json.loads(self.stdout)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty folder to work in, as somebody who has just installed reportbot has."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("KERNEL_PRELOAD", PRELOAD)
    return folder


@pytest.fixture
def reportbot(home):
    """Run a `reportbot` command in the empty folder."""

    def run(*words):
        stdout, stderr = io.StringIO(), io.StringIO()
        with redirect_stdout(stdout), redirect_stderr(stderr):
            try:
                status = main(list(words))
            except SystemExit as end:  # argparse's own way out
                status = end.code
        return Ran(status, stdout.getvalue(), stderr.getvalue())

    return run
