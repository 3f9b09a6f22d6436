"""Runs that share a home, and runs that are interrupted."""

import json
import os
import signal
import time
from pathlib import Path

import pytest

from tests.support.bundles import WRITE, write_bundle
from tests.support.shell import start_reportbot


def mentions(home):
    """Give the command lines of the processes that were started for this home, or hold its files."""
    found = []
    for process in Path("/proc").iterdir():
        try:
            words = (process / "cmdline").read_bytes().decode(errors="replace")
            environment = (process / "environ").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if str(home) in words or f"HOME={home}\0" in environment:
            found.append(words.replace("\0", " "))
    return found


def traces_of(home):
    """Give the places on the machine that this home's kernels and embedded server have while they live."""
    folders = [link.readlink() for link in (home / ".reportbot/kernels").iterdir()]
    ids = [folder.name.removeprefix("rb-") for folder in folders]
    groups = [group for each in ids for group in Path("/sys/fs/cgroup").glob(f"**/reportbot-{each}")]
    server = Path((home / ".reportbot/redis/url").read_text().removeprefix("unix://")).parent
    return {*folders, *groups, server}


def wait_for(condition, *, seconds=10):
    """Wait until something holds; give whether it does."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return bool(condition())


SLEEPS = "import time\nopen('started', 'w').close()\ntime.sleep(60)"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "sent_to"),
    [(signal.SIGINT, "group"), pytest.param(signal.SIGTERM, "process", marks=pytest.mark.slow)],
)
def test_an_interrupted_run_leaves_nothing(home, number, sent_to):
    """Ctrl-C and SIGTERM end the report as cancelled: no process, socket, folder or control group is left."""
    write_bundle(home / "notebooks/slow", SLEEPS)
    process = start_reportbot(home, "run", "slow", "--json", LOG_FORMAT="json")
    for line in process.stderr:
        if '"connect"' in line:
            break
    time.sleep(0.3)
    places = traces_of(home)
    assert len(places) > 1
    assert [place for place in places if not place.exists()] == []
    asked = time.monotonic()
    (os.killpg if sent_to == "group" else os.kill)(process.pid, number)
    stdout, _ = process.communicate(timeout=20)
    assert time.monotonic() - asked < 10
    assert json.loads(stdout)["status"] == "cancelled"
    assert process.returncode == 1
    assert wait_for(lambda: not mentions(home)), mentions(home)
    assert wait_for(lambda: not any(place.exists() for place in places)), places


@pytest.mark.slow
def test_a_worker_that_is_killed_leaves_a_told_error(home):
    """The horse is SIGKILLed in the middle of a cell: the run ends, says so, and its kernel is gone."""
    write_bundle(home / "notebooks/slow", SLEEPS)
    process = start_reportbot(home, "run", "slow", "--json", LOG_FORMAT="json")
    for line in process.stderr:
        if '"connect"' in line:
            break
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    for child in children:
        os.kill(int(child), signal.SIGKILL)
    stdout, _ = process.communicate(timeout=20)
    result = json.loads(stdout)
    assert (result["status"], result["error"]["type"]) == ("error", "WorkerDied")
    assert wait_for(lambda: not mentions(home)), mentions(home)


@pytest.mark.slow
def test_two_runs_at_once_share_a_home(home):
    """Both are right, neither waits for the other's kernel, and the server goes with the last."""
    write_bundle(home / "notebooks/a", WRITE)
    write_bundle(home / "notebooks/b", "import time; time.sleep(0.5)\n" + WRITE.replace("42", "43"))
    runs = [start_reportbot(home, "run", name, "--json") for name in ("a", "b", "a")]
    results = [json.loads(process.communicate(timeout=60)[0]) for process in runs]
    assert [result["status"] for result in results] == ["completed"] * 3
    assert len({result["id"] for result in results}) == 3
    for result, answer in zip(results, (42, 43, 42), strict=True):
        assert f"<p id=answer>{answer}</p>" in Path(result["html"]).read_text()
    assert wait_for(lambda: not mentions(home)), mentions(home)
