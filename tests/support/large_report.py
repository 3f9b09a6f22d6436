"""A report as large as may be, and a process that says by how much it grew over it."""

import os
import subprocess
import sys
from pathlib import Path
from random import Random

from runner.content.placeholders import Base64, SplicedBody
from runner.limits import ARTIFACT_BYTES, MIB
from tests.support.memory import size_of
from tests.support.shell import ROOT

CHARTS = 8


def large_contents():
    """Give names and contents: 30 MiB of charts, and a page and a notebook of 40 MiB which show all of them."""
    size = (ARTIFACT_BYTES - 2 * MIB) // CHARTS
    charts = {f"{number}.png": Random(number).randbytes(size) for number in range(CHARTS)}
    pieces = [b"<html>", *(Base64(chart) for chart in charts.values()), b"</html>"]
    return {"report.html": SplicedBody(pieces), "report.ipynb": SplicedBody(pieces), **charts}


def growth_of(module, **environment):
    """Run a module that measures, and give the MiB by which it grew."""
    done = subprocess.run(
        [sys.executable, "-m", module],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout) / MIB


def print_growth(prepare, work):
    """Print the bytes by which this process grows in `work`, which is given what `prepare` made."""
    prepared = prepare()
    idle = size_of("self", "VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # forgets what it was at most
    work(prepared)
    print(size_of("self", "VmHWM") - idle)
