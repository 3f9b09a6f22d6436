"""Runs `reportbot` the way a shell does: a process of its own, with next to nothing in its environment."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# What a machine has with no bubblewrap on PATH, and for which there is no package of it either.
NO_BUBBLEWRAP = {"PATH": "/nowhere", "PYTHONPATH": f"{ROOT / 'tests' / 'support' / 'without_bubblewrap'}:{ROOT}"}
PRELOAD = "json"  # most notebooks of the tests need nothing, and pandas costs each new kernel half a second


def start_reportbot(home, *words, **more):
    """Start `reportbot` as a shell would, with next to nothing in its environment."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "KERNEL_PRELOAD": PRELOAD,
        **more,
    }
    return subprocess.Popen(
        [sys.executable, "-m", "bot.cli", *words],
        cwd=home,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
