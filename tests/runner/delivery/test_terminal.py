"""What a person at a terminal sees of a report."""

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from runner.content.placeholders import Base64, SplicedBody
from runner.delivery.terminal import TerminalDelivery
from tests.support.bundles import write_bundle
from tests.support.reports import completed, contents
from tests.support.shell import ROOT


def seen(home, *words, meanwhile=lambda process, written: None):
    """Run `reportbot` on a terminal of its own, and give all that it wrote there.

    `meanwhile` is called with the process and what it has written so far, each time that this grows.
    """
    leader, follower = pty.openpty()
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "200"}
    with subprocess.Popen(
        [sys.executable, "-m", "bot.cli", *words],
        cwd=home,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=follower,
        stderr=follower,
        start_new_session=True,
    ) as process:
        os.close(follower)
        written = b""
        while True:
            try:
                piece = os.read(leader, 65536)
            except OSError:  # how a terminal says that nobody writes any more
                break
            if not piece:
                break
            written += piece
            meanwhile(process, written)
    os.close(leader)
    return written.decode()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cell", "last"),
    [
        (None, "report.ipynb"),
        pytest.param("1/0", "ZeroDivisionError: division by zero", marks=pytest.mark.slow),
    ],
)
def test_a_line_moves_and_is_gone_in_the_end(home, cell, last):
    """Steps and cells are shown while they last; then the cursor is back and the result is the last word."""
    write_bundle(home / "notebooks/a", *([cell] if cell else []))
    text = seen(home, "run", "a")
    assert text.index("… ") < text.rindex("\x1b[?25h")
    assert text.count("\x1b[?25l") == text.count("\x1b[?25h") == 1  # the cursor is hidden, and shown again
    assert text.rindex("\x1b[?25h") < text.rindex(last)


@pytest.mark.slow
def test_the_cursor_comes_back_after_a_killed_worker(home):
    """Where the process is killed that hid the cursor, the one that tells of it shows it again."""

    def kill(process, written):
        if b"cell 0/1" in written:
            for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
                os.kill(int(child), signal.SIGKILL)

    write_bundle(home / "notebooks/a", "import time\ntime.sleep(60)")
    text = seen(home, "run", "a", meanwhile=kill)
    assert text.rindex("\x1b[?25l") < text.rindex("\x1b[?25h") < text.rindex("was killed")


class Streamed(SplicedBody):
    """A content that is too large to be made whole."""

    def __bytes__(self):
        raise AssertionError("it was made whole")


def test_files_are_written_piece_by_piece(tmp_path):
    """A page may be large, and holds the same images as other files."""
    report = completed()
    page = Streamed([b"<p>", Base64(b"image")])
    TerminalDelivery(out=tmp_path / "out", path_of=str).post(report, {**contents(report), "report.html": page})
    assert (tmp_path / "out/report.html").read_bytes() == b"<p>aW1hZ2U="
    assert (tmp_path / "out/by-day.png").read_bytes() == b"by-day.png"
