"""Control groups where they are writable; elsewhere nothing is limited and nothing fails."""

import os
import subprocess
import sys

import pytest

from runner.kernels.sandbox.cgroup import Cgroup, make_cgroup
from tests.support.needs import missing

JOINING = """
import sys, time
from pathlib import Path
from runner.kernels.sandbox.cgroup import Cgroup
Cgroup({f"f{n}": Path(folder) for n, folder in enumerate(sys.argv[1:])}).join()
print("joined", flush=True)
time.sleep(60)
"""


@pytest.fixture
def cgroup():
    """A control group of this machine, removed after the test."""
    made = make_cgroup(f"reportbot-test-{os.getpid()}")
    if not made:
        missing("no writable control group here")
    yield made
    made.remove()


def test_removing_kills_what_is_in_it(cgroup):
    """A process that joined is gone with its group, and so are the folders."""
    folders = [str(folder) for folder in cgroup.folders.values()]
    with subprocess.Popen([sys.executable, "-c", JOINING, *folders], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "joined\n"
        assert process.pid in cgroup.pids()
        assert cgroup.remove()
        assert process.wait() == -9
    assert not [folder for folder in folders if os.path.exists(folder)]
    assert cgroup.remove()


def test_limits_are_written(cgroup):
    """What was asked for stands in the group's files."""
    cgroup.limit(memory=64 * 2**20, pids=10, cpu=0.5)
    if cgroup.holds_memory:
        names = ("memory.max", "memory.limit_in_bytes")
        folders = cgroup.folders.values()
        values = [
            (folder / name).read_text().strip() for folder in folders for name in names if (folder / name).exists()
        ]
        assert str(64 * 2**20) in values
    assert not cgroup.ran_out_of_memory()


def test_a_tree_without_controllers_gives_no_group(tmp_path):
    """Version 2 without delegation: the folder is taken back, and there is none."""
    own = tmp_path / "slice" / "own"
    own.mkdir(parents=True)
    for folder in (own, own.parent):
        (folder / "cgroup.subtree_control").write_text("")
        (folder / "cgroup.procs").write_text("")
    assert not make_cgroup("k", own={"unified": own})
    assert not (own / "k").exists()


def test_no_group_at_all_limits_nothing_and_fails_nowhere():
    """Every operation on an empty group is a quiet nothing."""
    none = Cgroup({})
    none.limit(memory=1, pids=1, cpu=1)
    none.join()
    assert not none
    assert not none.holds_memory
    assert not none.ran_out_of_memory()
    assert none.remove()
