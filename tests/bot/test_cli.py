"""What holds for every subcommand."""

import io
import signal
from contextlib import redirect_stderr
from importlib import import_module

import pytest

from bot.cli import COMMANDS, main
from tests.somebody import as_somebody


@pytest.mark.parametrize("words", [["reports"], ["new", "x"], ["check"], ["run", "x"]])
def test_a_closed_folder_is_told(home, open_place, words):
    """A command that may not look where it was sent says so, with exit status 2 and no trace."""
    (open_place / "closed").mkdir(mode=0o700)
    folder = str(open_place / "closed/notebooks")
    import_module(f"bot.commands.{words[0]}")  # the interpreter itself may be closed to others
    told = io.StringIO()
    with redirect_stderr(told), as_somebody():
        assert main([*words, "--notebooks", folder]) == 2
    assert folder in told.getvalue()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(reportbot, name):
    """`--help` says what it is for, and which flags it has."""
    ran = reportbot(name, "--help")
    assert ran.status == 0
    assert f"usage: reportbot {name}" in ran.stdout


def test_children_can_be_waited_for(reportbot):
    """Whoever starts us may ignore SIGCHLD, which children inherit: then bubblewrap would never be done."""
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        assert reportbot("schema").status == 0
        assert signal.getsignal(signal.SIGCHLD) == signal.SIG_DFL
    finally:
        signal.signal(signal.SIGCHLD, before)
