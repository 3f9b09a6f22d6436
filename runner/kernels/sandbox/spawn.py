"""Starts a kernel's process: what it keeps of the launcher's, its limits, its folder and its user."""

from __future__ import annotations

import os
import resource
import signal
from pathlib import Path

from runner.kernels.sandbox.cgroup import Cgroup
from runner.kernels.sandbox.drop_privileges import become
from runner.processes.lifetime import die_with_parent
from runner.processes.proc import threads_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# The launcher imports this: nothing heavier than pathlib may be imported here.

MAX_PROCESSES = 256  # and threads, in one kernel's tree
MAX_OPEN_FILES = 1024
# Above the limit where only RLIMIT_DATA stands guard, which counts what is never used.
HEADROOM_BYTES = 192 * 2**20
INHERITED_SIGNALS = (signal.SIGPIPE, signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGCHLD, signal.SIGUSR1)


def spawn(
    options: dict[str, Any], *, directory: Path, cgroup: Cgroup, uid: int | None, nice: int, kept: list[int]
) -> tuple[int, int]:
    """Start the kernel, and return its process number and a pipe that carries its stderr.

    `kept`: the descriptors that it inherits: the sockets to listen on, and last the connection file.
    """
    reading, writing = os.pipe2(os.O_CLOEXEC)
    os.set_blocking(reading, False)
    command = _command(options["command"], uid=uid, kept=kept)
    limits = _limits(options["limits"], cgroup, uid)
    work = None if options["isolated"] else _make_private_folder(directory, options["copies"], uid)
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        try:
            _leave_launcher(kept, writing)
            cgroup.join()
            os.nice(nice)
            for name, value in limits.items():
                resource.setrlimit(name, (value, value))
            if work:
                os.chdir(work)
                become(uid)
            die_with_parent(parent)  # after the change of user, which would undo it
            os.execve(command[0], command, options["env"])
        except BaseException as error:
            os.write(writing, f"{type(error).__name__}: {error}\n".encode())
        finally:
            os._exit(127)
    os.close(writing)
    return pid, reading


def _command(command: list[str], *, uid: int | None, kept: list[int]) -> list[str]:
    """Fill in what the plan could not know."""
    *listening, connection = map(str, kept)
    words = {
        "@UID": "-" if uid is None else str(uid),
        "@LISTEN": ",".join(listening),
        "@CONNECTION": f"/proc/self/fd/{connection}",
    }
    return [words.get(word, word) for word in command]


def _limits(asked: dict[str, int], cgroup: Cgroup, uid: int | None) -> dict[int, int]:
    """Return the limits that hold for each process, whatever else holds for all of them."""
    found = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: MAX_OPEN_FILES,
        resource.RLIMIT_FSIZE: asked["disk"],
    }
    if uid is not None:
        found[resource.RLIMIT_NPROC] = MAX_PROCESSES
    elif not cgroup.holds_pids and os.getuid() != 0:
        found[resource.RLIMIT_NPROC] = threads_of(os.getuid()) + MAX_PROCESSES
    if not cgroup.holds_memory:
        found[resource.RLIMIT_DATA] = asked["memory"] + HEADROOM_BYTES
    return {name: _at_most(name, value) for name, value in found.items()}


def _at_most(name: int, value: int) -> int:
    hard = resource.getrlimit(name)[1]
    return value if hard == resource.RLIM_INFINITY else min(value, hard)


def _make_private_folder(directory: Path, copies: dict[str, str], uid: int | None) -> Path:
    """Make the folder that an unisolated kernel works in, with our files in it."""
    folder = directory / "files"
    folder.mkdir()
    for name, source in copies.items():
        target = folder / "kernel" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(Path(source).read_bytes())
    if uid is not None:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, uid, uid)
    return folder


def _leave_launcher(kept: list[int], errors: int) -> None:
    """Keep nothing of the launcher's but these descriptors."""
    os.setsid()
    os.umask(0o022)
    null = os.open(os.devnull, os.O_RDONLY)
    for old, new in ((null, 0), (errors, 1), (errors, 2)):
        os.dup2(old, new)
    for fd in kept:
        os.set_inheritable(fd, True)
    for number in INHERITED_SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
