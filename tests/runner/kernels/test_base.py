"""The contract of KernelBackend, and what is the sandbox's own of it."""

import os
import signal
from dataclasses import replace

import pytest

from tests.runner.kernels.conftest import SPEC
from tests.support.kernel_contract import BackendContract, wait_for


class Outside:
    """Sees a sandboxed kernel from outside."""

    short = 0.3

    def is_left(self, handle):
        """Processes, directories and control groups of the kernel that are still there."""
        pids = [handle.details["launcher"], handle.details["pid"]]
        folders = (handle.details["directory"], *handle.details["cgroup"].values())
        found = [pid for pid in pids if is_running(pid)] + [path for path in folders if os.path.exists(path)]
        uid = handle.details["uid"]
        if uid is not None:
            found += [
                pid for pid in filter(str.isdigit, os.listdir("/proc")) if owner(pid) == uid and is_running(pid)
            ]
        return found


class TestSandbox(BackendContract):
    """The contract, with every kind of isolation that there is here."""

    @pytest.fixture
    def outside(self):
        """Eyes outside."""
        return Outside()

    def test_exit_reason_tells_a_signal(self, backend, start):
        """A kernel that somebody kills while nobody is connected is known to have been killed."""
        handle = start()
        os.kill(handle.details["pid"], signal.SIGKILL)
        reason = wait_for(lambda: backend.exit_reason(handle))
        assert (reason.kind, reason.code) == ("signal", signal.SIGKILL)
        assert backend.list() == []

    def test_nothing_of_an_expired_kernel_runs(self, backend, start):
        """An expired kernel's process has gone when its end is told."""
        handle = start(replace(SPEC, expires=0.3))
        wait_for(lambda: backend.exit_reason(handle))
        assert not is_running(handle.details["pid"])


def is_running(pid):
    """Whether a process is there and no zombie."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def owner(pid):
    """The user of a process."""
    try:
        return os.stat(f"/proc/{pid}").st_uid
    except (FileNotFoundError, ProcessLookupError):
        return None
