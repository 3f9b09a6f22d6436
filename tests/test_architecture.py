"""The directions of imports that DESIGN draws, and what may not happen when a module is imported."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# What decides and does no I/O.
PURE = [
    *ROOT.glob("bot/days/*.py"),
    *ROOT.glob("bot/parsing/*.py"),
    *(ROOT / name for name in ("bot/dates.py", "bot/grammar.py", "bot/parameters.py", "bot/replies.py")),
    ROOT / "bot/guard.py",
    *(ROOT / f"bot/conversation/{name}.py" for name in ("answers", "help", "home", "rules", "said")),
    *(ROOT / f"bot/forms/{name}.py" for name in ("choice_inputs", "inputs", "modal", "submission")),
    *(
        ROOT / f"bot/schedules/{name}.py"
        for name in ("rule", "rule_reader", "rule_words", "instants", "planning", "zones", "typed", "notices")
    ),
    *(
        ROOT / f"runner/{name}.py"
        for name in ("notebook", "output", "summary", "when", "when_tokens", "redact", "formats", "config_faults")
    ),
]
INPUT_OUTPUT = {"os", "socket", "subprocess", "redis", "rq", "requests", "zmq", "shutil", "tempfile", "threading"}
# The command line wires; the rest of bot never runs a notebook.
WIRING = ("bot/cli.py", "bot/commands/", "bot/doctor/")


def imported(path):
    """Give the modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_runner_never_imports_bot():
    """A worker has no use for what listens to people."""
    for path in ROOT.glob("runner/**/*.py"):
        assert not [name for name in imported(path) if name.split(".")[0] == "bot"], path


def test_bot_never_runs_a_notebook():
    """Kernels, pipeline and jobs are the worker's; only the command line wires the two together."""
    for path in ROOT.glob("bot/**/*.py"):
        if str(path.relative_to(ROOT)).startswith(WIRING):
            continue
        forbidden = ("runner.kernels", "runner.pipeline", "runner.jobs", "runner.worker")
        assert not [name for name in imported(path) if name.startswith(forbidden)], path


@pytest.mark.parametrize("path", PURE, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_decides_does_no_input_or_output(path):
    """Pure code is given what it needs."""
    assert not {name.split(".")[0] for name in imported(path)} & INPUT_OUTPUT


def test_importing_starts_nothing():
    """No thread, event loop or ZeroMQ context is there before a worker forks, and no file is written."""
    code = (
        "import sys, threading, asyncio\n"
        "import bot.cli, bot.commands.run, runner.worker, runner.delivery.terminal\n"
        "import zmq\n"
        "assert threading.active_count() == 1, threading.enumerate()\n"
        "assert zmq.Context._instance is None\n"
        "assert asyncio._get_running_loop() is None\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
