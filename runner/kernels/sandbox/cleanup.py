"""Removes what a kernel's launcher made, whether the launcher does it itself or was killed before it could."""

import time
from pathlib import Path

from runner.kernels.sandbox.cgroup import Cgroup
from runner.processes.proc import kill_all, processes_of

# The launcher imports this: nothing heavier than pathlib may be imported here.


def end_processes(cgroup: Cgroup, uid: int | None) -> None:
    """Kill whatever runs in the control group, and whatever runs as the kernel's own user."""
    cgroup.remove()
    if uid is not None:
        kill_all(processes_of(uid))


def remove_directory(folder: Path) -> None:
    """Remove a folder that a kernel may have written in: through no link, and against closed folders."""
    for _ in range(3):
        try:
            _empty(folder)
            folder.rmdir()
            return
        except FileNotFoundError:
            return
        except OSError:  # something was still writing
            time.sleep(0.01)


def _empty(folder: Path) -> None:
    folder.chmod(0o700)
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            _empty(entry)
            entry.rmdir()
        else:
            entry.unlink(missing_ok=True)
