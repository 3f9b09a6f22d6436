"""What holds for every subcommand."""

import codecs
import io
import signal
from contextlib import redirect_stderr
from importlib import import_module
from importlib.metadata import version

import pytest

from bot.cli.main import COMMANDS, main
from runner.paths import SHIPPED
from tests.support.bots.fake_user import as_somebody


@pytest.mark.parametrize("words", [["reports"], ["new", "x"], ["check"], ["run", "x"]])
def test_a_closed_folder_is_told(home, open_place, words):
    """A command that may not look where it was sent says so, with exit status 2 and no trace."""
    (open_place / "closed").mkdir(mode=0o700)
    folder = str(open_place / "closed/notebooks")
    import_module(f"bot.cli.commands.{words[0]}")  # the interpreter itself may be closed to others
    codecs.lookup("utf-8-sig")
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


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_has_an_example(reportbot, name):
    """As one would type it."""
    said = reportbot(name, "--help").stdout.partition("examples:\n")[2]
    assert f"reportbot {name}" in said


def test_help_is_a_word_as_well(reportbot):
    """`reportbot help run` is what some type."""
    assert reportbot("help", "run").stdout == reportbot("run", "--help").stdout
    assert reportbot("help").stdout == reportbot("--help").stdout


def test_nothing_typed_is_answered_with_what_can_be(reportbot):
    """On stderr, since nothing was done."""
    ran = reportbot()
    assert (ran.status, ran.stdout) == (2, "")
    assert "Ask and look:" in ran.stderr


def test_the_version_is_told(reportbot):
    """That of the package."""
    ran = reportbot("--version")
    assert (ran.status, ran.stdout) == (0, f"reportbot {version('reportbot')}\n")


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["rnu", "sales last month"], "reportbot run 'sales last month'"),
        (["reprots", "--json"], "reportbot reports --json"),
        (["sales", "last", "month"], "reportbot run 'sales last month'"),
    ],
)
def test_a_command_that_there_is_not_is_told_with_what_may_be_meant(reportbot, words, meant):
    """A slip of the finger, or a report that was asked for without `run`."""
    ran = reportbot(*words)
    assert ran.status == 2
    assert f'"{words[0]}" is no command of reportbot' in ran.stderr
    assert ran.stderr.endswith(f"{meant}\n")


def test_children_can_be_waited_for(reportbot):
    """Whoever starts us may ignore SIGCHLD, which children inherit: then bubblewrap would never be done."""
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        assert reportbot("schema").status == 0
        assert signal.getsignal(signal.SIGCHLD) == signal.SIG_DFL
    finally:
        signal.signal(signal.SIGCHLD, before)


@pytest.mark.parametrize(
    ("flags", "settings", "answer"),
    [
        ([], {}, ("no report answers to", "For example: ")),
        (["--language", "es"], {}, ("ningún informe responde a", "Por ejemplo: ")),
        ([], {"LANGUAGE": "ca_ES.UTF-8"}, ("cap informe no respon a", "Per exemple: ")),
        (["--language", "en"], {"LANGUAGE": "es"}, ("no report answers to", "For example: ")),
        (["--language", "fr"], {}, ("no report answers to", "For example: ")),
    ],
)
def test_who_types_a_command_is_answered_in_their_language(reportbot, monkeypatch, flags, settings, answer):
    """The flag says which, or else the setting; a machine reads the same sentence."""
    said, example = answer
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    words = ["run", "xyzzy", "--notebooks", str(SHIPPED), *flags]
    ran = reportbot(*words)
    assert ran.status == 2
    assert ran.stderr.startswith(f'reportbot: {said} "xyzzy"') and f"\n{example}" in ran.stderr
    error = reportbot(*words, "--json").result["error"]
    assert (error["type"], error["message"].partition(' "')[0]) == ("UnknownReport", said)


def test_settings_that_cannot_be_read_are_told_in_english(reportbot, monkeypatch):
    """Where nothing says which language is read, and the fault is an operator's."""
    monkeypatch.setenv("LANGUAGE", "nonsense!")
    ran = reportbot("run", "xyzzy")
    assert ran.status == 2 and ran.stderr.startswith("reportbot: LANGUAGE: ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--timezone", "Mars"], '--timezone: "Mars" no es una zona horaria'),
        (["--set", "region"], "--set region: escribe un nombre y un valor"),
    ],
)
def test_a_flag_that_is_wrong_is_told_in_the_askers_language(reportbot, words, said):
    """As every other slip of an asker."""
    ran = reportbot("run", "sales", "--notebooks", str(SHIPPED), "--language", "es", *words)
    assert ran.status == 2 and ran.stderr.startswith(f"reportbot: {said}")
