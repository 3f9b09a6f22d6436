"""The double runs by hand, for a person to try a bot against."""

import subprocess
import sys

import pytest

from tests.slack.bolt import make_bot, serve_bot
from tests.slack.double import SlackDouble


@pytest.fixture
def terminal(slack):
    """The double on a terminal of its own, with a bot elsewhere; write to it and read what it says."""
    bot = make_bot(slack)
    bot.command("/report")(lambda ack: ack("Understood"))
    with serve_bot(bot) as url:
        command = [sys.executable, "-m", "tests.slack", "--port", "0", "--bot", url]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        yield process
        process.stdin.close()
        process.terminate()
        process.wait(10)
        process.stdout.close()


def read_until(process, words):
    """Read lines until one has the words."""
    lines = []
    while words not in (line := process.stdout.readline()):
        assert line, lines
        lines.append(line)
    return line


def test_it_says_what_to_export_and_does_what_is_typed(terminal):
    """The settings of the bot first; then a command and its answer."""
    assert read_until(terminal, "SLACK_API_URL").startswith("export SLACK_API_URL=http://127.0.0.1:")
    assert read_until(terminal, "SLACK_SIGNING_SECRET")
    terminal.stdin.write("/report sales\n")
    terminal.stdin.flush()
    assert "#general whispered" in read_until(terminal, "Understood")
    assert "acked after" in read_until(terminal, "(")


def test_it_binds_other_addresses():
    """For pods, say: bound to all addresses, told at the one they know."""
    with SlackDouble("0.0.0.0", address="127.0.0.1") as double:
        assert double.api_url.startswith("http://127.0.0.1:")
        assert double.environment()["SLACK_API_URL"] == double.api_url
        assert double.environment(socket_mode=True)["SLACK_APP_TOKEN"].startswith("xapp-")
