"""What a person sees of `reportbot run`; what it does is in tests/test_run.py."""

import os
import subprocess
import sys

import pytest

from tests.support.bundles import write_bundle
from tests.support.shell import PRELOAD, ROOT


@pytest.mark.parametrize("log_level", ["", "info"])
def test_a_person_sees_the_result_without_log_lines(home, log_level):
    """On a terminal a line moves until the report is there; log lines are for who asks for them."""
    write_bundle(home / "notebooks/a")
    ours, theirs = os.openpty()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "KERNEL_PRELOAD": PRELOAD,
    }
    with os.fdopen(ours, "rb", buffering=0) as terminal:
        with subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "run", "a"],
            cwd=home,
            env={**environment, "TERM": "xterm", "COLUMNS": "200", "LOG_LEVEL": log_level},
            stderr=theirs,
        ) as process:
            os.close(theirs)
            said = read_all(terminal)
        assert process.returncode == 0, said
    assert "\x1b[?25l" in said  # the line that moves
    assert "✓ a" in said
    assert ("step=execute" in said) is bool(log_level)


def read_all(terminal):
    """All that is written until the other side is closed."""
    found = b""
    try:
        while more := terminal.read(65_536):
            found += more
    except OSError:  # Linux's way of saying that nobody writes any more
        pass
    return found.decode()
