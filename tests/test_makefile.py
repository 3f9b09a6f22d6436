"""What `make` shows while it installs: a line a step, on a terminal what pip is at, and all of it where pip fails."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.needs import need

MAKEFILE = Path(__file__).resolve().parent.parent / "Makefile"
PIP = """#!/bin/sh
echo "Collecting pandas==3.1.1 (from -r requirements.txt (line 7))"
echo "  Downloading pandas-3.1.1-cp311-cp311-manylinux_2_24_x86_64.manylinux_2_28_x86_64.whl (11.3 MB)"
test -e fail && { echo "ERROR: no matching distribution" >&2; exit 1; }
exit 0
"""
STEPS = ["installing what runs reports (some minutes on a slow line)", "installing reportbot itself"]


@pytest.fixture
def checkout(tmp_path):
    """A checkout whose virtual environment is there, with a pip that installs nothing."""
    shutil.copy(MAKEFILE, tmp_path)
    for name in ("requirements.txt", "pyproject.toml"):
        (tmp_path / name).touch()
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(PIP)
    python.chmod(0o755)
    return tmp_path


def make(checkout, stderr=subprocess.PIPE):
    """Have the environment be set up; a version of make that says nothing of its own."""
    command = [need("make"), "--no-print-directory", ".venv/.runtime"]
    return subprocess.run(command, cwd=checkout, stdout=subprocess.PIPE, stderr=stderr, text=True, timeout=60)


def test_installing_is_a_line_a_step(checkout):
    """Without a terminal nothing moves, and pip's hundreds of lines are not shown."""
    done = make(checkout)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == STEPS
    assert (checkout / ".venv" / ".runtime").exists()


def test_a_person_sees_what_pip_is_at(checkout):
    """On a terminal pip's latest line stands there, cut to its width, until the next takes its place."""
    ours, theirs = os.openpty()
    try:
        assert make(checkout, stderr=theirs).returncode == 0
        said = os.read(ours, 10_000).decode()
    finally:
        os.close(ours)
        os.close(theirs)
    lines = said.split("\r\x1b[K")
    assert "  Collecting pandas==3.1.1 (from -r requirements.txt (line 7))" in lines
    assert any(line.startswith("    Downloading pandas-3.1.1") for line in lines)
    assert max(map(len, lines)) == 78
    assert lines[-1] == ""


def test_what_pip_says_is_shown_where_it_fails(checkout):
    """Nothing of it is lost, and the step counts as not done."""
    (checkout / "fail").touch()
    done = make(checkout)
    assert done.returncode == 2
    assert done.stdout.splitlines()[0] == STEPS[0]
    assert "Collecting pandas==3.1.1" in done.stdout
    assert "ERROR: no matching distribution" in done.stdout
    assert not (checkout / ".venv" / ".runtime").exists()
