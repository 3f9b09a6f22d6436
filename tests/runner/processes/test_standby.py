"""A child that stands by: it works once it is told to, and stays behind nobody."""

import os
import platform
import resource
import signal
from pathlib import Path

import pytest

from runner.processes.standby import StandbyChild, unshare_memory


@pytest.fixture
def written(tmp_path):
    """The file that the children write what they are told into."""
    return tmp_path / "written"


@pytest.fixture
def child(written):
    """A child that stands by."""
    return StandbyChild(
        prepare=lambda: None, work=lambda message: written.write_bytes(b"%s in %d" % (message, os.getpgrp()))
    )


def test_it_works_once_it_is_told_to(child, written):
    """With the message, in a process group of its own."""
    assert not written.exists()
    assert child.send(b"a message")
    assert os.waitpid(child.pid, 0)[1] == 0
    assert written.read_bytes() == b"a message in %d" % child.pid


def test_one_that_is_dismissed_does_nothing(child, written):
    """It is gone, and nobody waits for it."""
    child.dismiss()
    assert not Path(f"/proc/{child.pid}").exists()
    assert not written.exists()


def test_one_that_has_died_is_told_apart(child, written):
    """Whoever has a message for it keeps it."""
    os.kill(child.pid, signal.SIGKILL)
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert not child.send(b"a message")
    assert not written.exists()
    assert not Path(f"/proc/{child.pid}").exists()


def test_one_whose_work_fails_is_seen_to_fail():
    """Its exit status says so."""
    child = StandbyChild(prepare=lambda: None, work=lambda message: 1 / 0)
    child.send(b"a message")
    assert os.waitstatus_to_exitcode(os.waitpid(child.pid, 0)[1]) == 1


def test_unshared_memory_is_written_to_without_a_copy(written):
    """What a child writes to, once it has memory of its own, is there already."""
    mine = [bytearray(4096) for _ in range(2000)]

    def write(message):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        for each in mine:
            each[0] = 1
        written.write_text(str(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before))

    faults = []
    for prepare in (lambda: None, unshare_memory):
        child = StandbyChild(prepare=prepare, work=write)
        child.send(b"write")
        os.waitpid(child.pid, 0)
        faults.append(int(written.read_text()))
    if tuple(map(int, platform.release().split(".")[:2])) >= (5, 14):
        assert faults[1] < faults[0] / 4, faults
