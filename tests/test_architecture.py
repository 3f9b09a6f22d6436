"""Which room may import which, and what may not happen when a module is imported."""

import ast
import subprocess
import sys
from collections.abc import Iterable, Mapping
from graphlib import TopologicalSorter
from itertools import groupby
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts): path
    for folder in ("bot", "runner")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if path.name != "__init__.py"
}
# Rooms within rooms; every other room is a folder or a file directly below `bot` or `runner`.
INNER = (
    "bot.cli.commands",
    "bot.cli.doctor",
    "bot.cli.preview",
    "bot.schedules.rules",
    *(f"runner.kernels.{r}" for r in ("pod", "pool", "protocol", "sandbox")),
)
# What every room may import, and is not told below.
COMMON = {
    f"runner.{name}"
    for name in [
        "author_warnings",
        "errors",
        "files",
        "hosts",
        "i18n",
        "limits",
        "logs",
        "paths",
        "quantities",
        "request",
        "retry",
        "text",
        "ttl_cache",
    ]
}
# What else each room may import, lowest first. A new line is a decision: no room may import one that stands below it.
ROOMS: dict[str, str] = {
    "runner.content": "",
    "runner.author_warnings": "",
    "runner.errors": "",
    "runner.files": "",
    "runner.hosts": "",
    "runner.limits": "",
    "runner.logs": "",
    "runner.paths": "",
    "runner.quantities": "",
    "runner.request": "",
    "runner.retry": "",
    "runner.text": "",
    "runner.ttl_cache": "",
    "runner.i18n": "",
    "runner.processes": "",
    "runner.public_holidays": "",
    "runner.settings": "runner.public_holidays",
    "runner.kernels": "",
    "runner.step": "",
    "runner.stores": "runner.settings runner.processes runner.content",
    "runner.kernels.pod": "runner.kernels runner.processes",
    "runner.kernels.protocol": "runner.kernels",
    "runner.kernels.sandbox": "runner.kernels runner.processes",
    "runner.bundles": "runner.stores runner.kernels runner.settings runner.processes runner.content",
    "runner.egress": "runner.bundles runner.kernels.sandbox runner.kernels runner.settings runner.processes",
    "runner.records": "runner.stores runner.step runner.content",
    "runner.kernels.pool": "runner.kernels.protocol runner.kernels runner.processes",
    "runner.delivery": "runner.records runner.step runner.processes runner.content",
    "runner.security": "runner.records runner.settings",
    "runner.output": "runner.security runner.bundles runner.kernels.protocol runner.processes runner.content",
    "runner.services": (
        "runner.security runner.delivery runner.kernels.pool runner.records runner.bundles runner.stores "
        "runner.kernels runner.settings"
    ),
    "runner.page": (
        "runner.output runner.security runner.records runner.bundles runner.stores runner.processes runner.content"
    ),
    "runner.pipeline": (
        "runner.page runner.services runner.output runner.security runner.kernels.pool runner.records "
        "runner.egress runner.bundles runner.kernels.sandbox runner.stores runner.step runner.kernels runner.content"
    ),
    "runner.jobs": "runner.pipeline runner.services runner.records runner.kernels runner.processes",
    "runner.keeper": (
        "runner.jobs runner.services runner.kernels.pool runner.records runner.bundles runner.stores "
        "runner.kernels runner.settings runner.processes"
    ),
    "runner.workers": (
        "runner.keeper runner.jobs runner.services runner.security runner.delivery runner.kernels.pool "
        "runner.records runner.bundles runner.kernels.sandbox runner.kernels.pod runner.stores "
        "runner.kernels runner.settings runner.processes"
    ),
    "runner.preview": (
        "runner.workers runner.jobs runner.pipeline runner.page runner.services runner.output runner.kernels.pool "
        "runner.records runner.bundles runner.stores runner.kernels runner.settings runner.content"
    ),
    "bot.folding": "",
    "bot.dates": "bot.folding",
    "bot.required_settings": "runner.settings",
    "bot.schedules.rules": "bot.dates bot.folding runner.public_holidays",
    "bot.grammar": "bot.dates bot.folding runner.bundles",
    "bot.catalog": "bot.grammar runner.bundles",
    "bot.cli": "runner.security runner.records runner.bundles runner.stores runner.settings runner.processes",
    "bot.directory": "runner.delivery runner.settings",
    "bot.services": "bot.directory bot.catalog bot.dates runner.delivery runner.records runner.settings",
    "bot.intake": (
        "bot.services bot.directory bot.catalog bot.grammar bot.dates bot.folding runner.delivery "
        "runner.records runner.bundles"
    ),
    "bot.web": (
        "bot.intake bot.services runner.page runner.security runner.records runner.stores runner.settings"
    ),
    "bot.answers": (
        "bot.intake bot.services bot.directory bot.catalog bot.grammar runner.delivery runner.records"
    ),
    "bot.schedules": (
        "bot.answers bot.intake bot.services bot.directory bot.catalog bot.grammar bot.schedules.rules "
        "bot.folding runner.output runner.delivery runner.records runner.bundles"
    ),
    "bot.forms": (
        "bot.schedules bot.intake bot.services bot.directory bot.catalog bot.grammar bot.schedules.rules "
        "runner.delivery runner.records runner.bundles"
    ),
    "bot.cli.doctor": (
        "bot.cli bot.required_settings runner.workers runner.records runner.bundles "
        "runner.kernels.sandbox runner.stores runner.kernels runner.settings runner.processes"
    ),
    "bot.cli.preview": (
        "bot.forms bot.intake bot.catalog bot.grammar runner.preview runner.delivery runner.records runner.bundles "
        "runner.settings"
    ),
    "bot.listeners": (
        "bot.forms bot.schedules bot.answers bot.intake bot.services runner.delivery runner.records"
    ),
    "bot.slack": "bot.listeners bot.services bot.directory runner.delivery runner.settings",
    "bot.wiring": (
        "bot.slack bot.services bot.directory bot.catalog runner.security runner.delivery runner.records "
        "runner.bundles runner.settings"
    ),
    "bot.run": (
        "bot.wiring bot.slack bot.schedules bot.answers bot.web bot.services bot.directory "
        "bot.required_settings bot.dates runner.stores runner.settings"
    ),
    "bot.cli.commands": (
        "bot.run bot.wiring bot.cli.preview bot.cli.doctor bot.web runner.preview bot.schedules bot.intake bot.services bot.directory bot.cli "
        "bot.catalog bot.grammar bot.schedules.rules bot.required_settings bot.dates bot.folding "
        "runner.workers runner.delivery runner.records runner.bundles runner.stores runner.settings "
        "runner.processes"
    ),
}
# Rooms and modules that decide, and do no I/O.
PURE = (
    "bot.dates",
    "bot.grammar",
    "bot.folding",
    "bot.schedules.rules",
    *(f"bot.intake.{name}" for name in ("messages", "payloads", "permissions", "slack_text")),
    *(f"bot.answers.{name}" for name in ("help", "history", "home")),
    *(f"bot.forms.{name}" for name in ("choice_inputs", "inputs", "modal", "submission")),
    *(f"bot.schedules.{name}" for name in ("command", "notices", "schedule")),
    "bot.catalog.echo",
    "bot.web.verify",
    *(f"runner.bundles.{name}" for name in ("config", "config_rules", "network", "notebook")),
    *(f"runner.output.{name}" for name in ("condition", "output_json", "summary")),
    *(f"runner.security.{name}" for name in ("pieces", "redact")),
    *(f"runner.egress.{name}" for name in ("addresses", "explain")),
    "runner.hosts",
    "runner.i18n.formats",
    "runner.quantities",
    "runner.text",
)
INPUT_OUTPUT = {"os", "socket", "subprocess", "redis", "rq", "requests", "zmq", "shutil", "tempfile", "threading"}
MOST_FILES, MOST_LINES = 25, 350


def imported(path: Path) -> Iterable[str]:
    """Return the modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in MODULES else node.module


def room(module: str) -> str:
    """Return the room in which a module lies."""
    return next((inner for inner in INNER if module.startswith(f"{inner}.")), ".".join(module.split(".")[:2]))


def arrows() -> Mapping[str, Mapping[str, list[str]]]:
    """Return, for each room, which others it imports, and by which modules."""
    found: dict[str, dict[str, list[str]]] = {room(module): {} for module in MODULES}
    for module, path in MODULES.items():
        for name in imported(path):
            if name in MODULES and room(name) not in {room(module), *COMMON}:
                found[room(module)].setdefault(room(name), []).append(f"{module} -> {name}")
    return found


def test_every_import_goes_where_its_room_may():
    """A room imports what ROOMS gives it."""
    forbidden = [
        each
        for name, others in arrows().items()
        for other, each in others.items()
        if other not in ROOMS[name].split()
    ]
    assert not forbidden


def test_every_room_is_in_the_table_and_the_table_allows_nothing_unused():
    """The table says what is, so that it can be read instead of the code."""
    found = {name: set(others) for name, others in arrows().items()}
    assert {name: set(others.split()) for name, others in ROOMS.items()} == found


def test_no_room_imports_one_below_it_in_the_table():
    """The order of the table is the order of the rooms: no circle, no arrow back up."""
    order = list(ROOMS)
    for name, others in ROOMS.items():
        assert not [other for other in others.split() if order.index(other) > order.index(name)], name


def test_what_every_room_may_import_imports_nothing_else():
    """The common rooms stand at the bottom."""
    assert all(not ROOMS[name] for name in COMMON)


def test_no_circle_of_modules():
    """Modules can be read one after another, each after those that it uses."""
    TopologicalSorter(
        {module: {name for name in imported(path) if name in MODULES} for module, path in MODULES.items()}
    ).prepare()


def test_runner_never_imports_bot():
    """A worker has no use for what listens to people."""
    assert not [name for name, others in ROOMS.items() if name.startswith("runner.") and "bot." in others]


def test_bot_never_runs_a_notebook():
    """Kernels, pipeline and jobs are the worker's; only the command line wires the two together."""
    for name, others in ROOMS.items():
        if name.startswith("bot.") and not name.startswith("bot.cli"):
            worker = ("runner.kernels", "runner.pipeline", "runner.jobs", "runner.workers", "runner.keeper")
            assert not [other for other in others.split() if other.startswith(worker)], name


@pytest.mark.parametrize("name", PURE)
def test_what_decides_does_no_input_or_output(name):
    """Pure code is given what it needs."""
    files = [path for module, path in MODULES.items() if module == name or module.startswith(f"{name}.")]
    assert files
    for path in files:
        assert not {module.split(".")[0] for module in imported(path)} & INPUT_OUTPUT, path


def test_folders_and_files_stay_small():
    """A folder has at most 25 files, a file at most 350 lines; half of the files have at most 110."""
    for folder, files in groupby(MODULES.values(), key=lambda path: path.parent):
        assert len(list(files)) <= MOST_FILES, folder
    lines = sorted(len(path.read_text().splitlines()) for path in MODULES.values())
    assert lines[-1] <= MOST_LINES
    assert lines[len(lines) // 2] <= 110


def test_folders_of_tests_and_documentation_stay_small():
    """They are read as often as the source."""
    for folder in (ROOT / top for top in ("tests", "docs", "kernel", "templates", "notebooks", "findings")):
        for path in (folder, *(each for each in folder.rglob("*") if each.is_dir())):
            files = [each for each in path.iterdir() if each.is_file() and each.name != "__init__.py"]
            assert len(files) <= MOST_FILES, path


def test_importing_starts_nothing():
    """No thread, event loop or ZeroMQ context is there before a worker forks, and no file is written."""
    code = (
        "import sys, threading, asyncio\n"
        "import bot.cli.main, bot.cli.commands.run, runner.workers.worker, runner.delivery.terminal\n"
        "import zmq\n"
        "assert threading.active_count() == 1, threading.enumerate()\n"
        "assert zmq.Context._instance is None\n"
        "assert asyncio._get_running_loop() is None\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
