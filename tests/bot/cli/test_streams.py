"""Standard streams that a shell closed, and terminals that cannot write every character."""

import json
import os
import subprocess
import sys

import pytest

from runner.paths import SHIPPED
from tests.support.bundles import write_bundle
from tests.support.shell import ROOT


def in_shell(home, line, **more):
    """Run a line of shell in which `$R` is reportbot."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **more}
    line = line.replace("$R", f"'{sys.executable}' -m bot.cli")
    return subprocess.run(
        ["sh", "-c", line], cwd=home, env=environment, capture_output=True, text=True, timeout=60
    )


@pytest.mark.slow
def test_a_run_needs_none_of_the_streams_but_stdout(home):
    """With stdin and stderr closed the report runs all the same, and its result is whole."""
    write_bundle(home / "notebooks/a")
    done = in_shell(home, "$R run a --json <&- 2>&-")
    assert done.returncode == 0
    assert json.loads(done.stdout)["status"] == "completed"
    assert "42" in (home / json.loads(done.stdout)["html"]).read_text()


@pytest.mark.parametrize(
    "line",
    [
        "$R run a >&-",
        pytest.param("$R demo --notebooks notebooks <&-", marks=pytest.mark.slow),
        "$R run a <&- >&- 2>&-",
    ],
)
def test_a_closed_stream_is_no_defect(home, line):
    """The exit status says what it always says: here, that the words were wrong."""
    write_bundle(home / "notebooks/b")
    done = in_shell(home, line)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr


@pytest.mark.parametrize("flags", [[], ["--json"]])
def test_a_terminal_without_the_characters_gets_stand_ins(home, flags):
    """What a narrow encoding lacks is written as an escape, and JSON stays JSON."""
    words = ["reports", "--language", "ca", "--notebooks", str(SHIPPED), *flags]
    line = "$R " + " ".join(f"'{word}'" for word in words)
    done = in_shell(home, line, PYTHONIOENCODING="latin-1" if flags else "ascii")
    assert done.returncode == 0, done.stderr
    if flags:
        titles = {listing["title"] for listing in json.loads(done.stdout.encode("latin-1"))}
        assert "Qualitat de la tensió" in titles


def test_words_that_are_no_text_are_refused(reportbot, home):
    """Bytes that are not UTF-8 cannot be queued; that is told before anything is."""
    write_bundle(home / "notebooks/a", config={"parameters": {"t": {"type": "text", "required": False}}})
    for words in (["a \udcff"], ["a", "--set", "t=\udcff"], ["a", "--set", "\udcff=1"]):
        ran = reportbot("run", *words)
        assert ran.status == 2
        assert "UTF-8" in ran.stderr
    assert not (home / ".reportbot").exists()


@pytest.mark.slow
def test_whoever_watched_may_leave(home):
    """The reader of stderr is gone from the start: the report is made, and stdout has the whole result."""
    write_bundle(home / "notebooks/a")
    done = in_shell(home, "{ $R run a --json; echo $? >status; } 2>&1 >result | true")
    assert done.stderr == ""
    assert (home / "status").read_text().strip() == "0"
    assert json.loads((home / "result").read_text())["status"] == "completed"
