"""`reportbot up` and `reportbot worker`: what they say of settings with which they cannot run. What they do is in
tests/test_slack.py and tests/runner/test_service.py."""

import socket

import pytest

from runner.paths import SHIPPED
from tests.support.shell import NO_BUBBLEWRAP, start_reportbot

SLACK = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_SIGNING_SECRET": "s",
    "SLACK_API_URL": "http://127.0.0.1:1/api/",
    "NOTEBOOKS": str(SHIPPED),
}


def refusal(home, *words, **settings):
    """Run a command that is to be refused, and give what it says."""
    process = start_reportbot(home, *words, **settings)
    stdout, stderr = process.communicate(timeout=30)
    assert process.returncode == 2, stdout + stderr
    assert "Traceback" not in stderr
    return stderr


@pytest.mark.parametrize("command", ["up", "worker", "bot"])
def test_no_token(home, command):
    """What is missing is named, and where it comes from; not a file is made."""
    assert "SLACK_BOT_TOKEN is not set" in refusal(home, command)
    assert not list(home.iterdir())


@pytest.mark.parametrize("command", ["up", "worker", "bot", "run"])
def test_a_slip_in_a_name_is_told(home, command):
    """Before what comes of it, with the setting that is meant and without what the name holds."""
    (home / ".env").write_text("SLACK_BOT_TOKN=xoxb-secret\nDATABASE_URL=postgres://secret\n")
    said = refusal(home, command, *(["nothing"] if command == "run" else []))
    assert "SLACK_BOT_TOKN in .env is no setting; did you mean SLACK_BOT_TOKEN?" in said.splitlines()[0]
    assert "secret" not in said and "DATABASE_URL" not in said


def test_neither_socket_mode_nor_a_secret(home):
    """A bot must be reached one way or the other."""
    said = refusal(home, "up", SLACK_BOT_TOKEN="xoxb-1")
    assert "SLACK_APP_TOKEN" in said
    assert "SLACK_SIGNING_SECRET" in said


@pytest.mark.parametrize("command", ["up", "worker"])
def test_no_isolation(home, command):
    """A service does not go on without a sandbox unless somebody chose that."""
    assert "No sandbox: bubblewrap is not installed" in refusal(home, command, **SLACK, **NO_BUBBLEWRAP)


@pytest.mark.slow
def test_a_port_that_is_taken(home):
    """The bot cannot listen, so nothing goes on running, and it is said."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        said = refusal(home, "up", **SLACK, HTTP_PORT=str(port), KERNEL_POOL="0")
    assert str(port) in said
