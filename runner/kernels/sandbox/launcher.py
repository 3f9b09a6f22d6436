"""The small process that owns one kernel: it starts it, knows how it ended, and leaves nothing behind.

It reads its options as a line of JSON from stdin, answers one on stdout (the kernel's handle, or
`{"error": …}`), waits for the word that it was taken, and goes on by itself until the kernel is deleted
(SIGTERM), expires, loses its owner, or has been dead for a while. Its files are in one private directory:
`handle.json`, `exit.json`, the sockets `k-1` … `k-4`; and `owner.json`, which somebody who takes the kernel over
writes before SIGUSR1.

What it imports is on every report's way: no packages, and little of the standard library.
"""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import socket
import sys
import time
from pathlib import Path

from runner.kernels.sandbox.cgroup import Cgroup, make_cgroup
from runner.kernels.sandbox.cleanup import end_processes, remove_directory
from runner.kernels.sandbox.drop_privileges import adopt_orphans, become, die_with_parent
from runner.kernels.sandbox.sockets import CHANNELS, connection_info, in_memory, listen
from runner.processes.proc import (
    boot_id,
    descendants,
    kill_all,
    may_renice,
    open_process,
    renice,
    start_time,
    threads_of,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

PROCESSES = 256  # processes and threads in one kernel's tree
OPEN_FILES = 1024
HEADROOM = 192 * 2**20  # bytes above the limit where only RLIMIT_DATA stands guard: it counts what is never used
TAIL = 4096  # bytes kept of what the kernel wrote to its own stderr
LOOK = 0.5  # seconds between two looks whether something in the kernel's tree was killed for want of memory
LINGER = 60.0  # seconds for which the end of a dead kernel can be asked after
SIGNALS = frozenset((signal.SIGTERM, signal.SIGCHLD, signal.SIGUSR1))


class Launcher:
    """One kernel's owner, from its directory to the removal of it."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        self.directory = Path(options["directory"])
        self.link = Path(options["link"])
        self.cgroup = Cgroup({})
        self.uid: int | None = None
        self.pid = 0
        self.running = False
        self.tail = b""
        self.owner: int | None = None  # readable once the process has ended that the kernel is to end with
        self.orphaned = False
        self.gives_way = False

    def start(self) -> dict[str, Any]:
        """Make the directory, the control group, the sockets and the process; give the handle."""
        self.link.parent.mkdir(parents=True, exist_ok=True)
        self.link.symlink_to(self.directory)
        self.directory.mkdir()
        self.directory.chmod(0o711)  # for a kernel that works in a folder below
        if self.options["own_uid"] is not None:
            first, count = self.options["own_uid"]
            self.uid = first + os.getpid() % count
        handle: dict[str, Any] = self.options["handle"]
        handle["details"] |= {"directory": str(self.directory), "boot": boot_id(), "uid": self.uid}
        handle["details"] |= {"launcher": os.getpid(), "started": start_time(os.getpid())}
        self._write("handle.json", handle)
        self.cgroup = make_cgroup(f"reportbot-{handle['id']}")
        limits = self.options["limits"]
        self.cgroup.limit(memory=limits["memory"] + limits["disk"], pids=PROCESSES, cpu=limits["cpu"])
        handle["details"]["cgroup"] = {name: str(folder) for name, folder in self.cgroup.folders.items()}
        handle["connection"] = connection_info(self.directory / "k")
        self._write("handle.json", handle)
        sockets = [listen(self.directory / f"k-{n}") for n in range(1, len(CHANNELS) + 1)]
        self.errors = self._spawn(sockets, in_memory({**handle["connection"], "ip": "k"}))
        handle["details"]["pid"] = self.pid
        self._write("handle.json", handle)
        return handle

    def watch(self) -> None:
        """Wait for the kernel's end, its owner's, for SIGTERM or for the expiry, and clean up."""
        wakeup, alarm = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        told = False

        def on_signal(number: int, frame: object) -> None:
            nonlocal told
            told = told or number == signal.SIGTERM

        for number in SIGNALS:
            signal.signal(number, on_signal)
        signal.set_wakeup_fd(alarm, warn_on_full_buffer=False)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        watched = self._watched(wakeup)
        expiry = time.monotonic() + self.options["expires"]
        expired, status, until = False, None, expiry
        while not told:
            if status is None:
                status = self._reap()
                expired = expired or time.monotonic() >= expiry
                if status is None and (expired or self.cgroup.ran_out_of_memory()):
                    kill_all([self.pid])
                    status = self._reap(block=True)
                if status is not None:
                    self._end(status, expired=expired)
                    until = time.monotonic() + LINGER
            elif time.monotonic() >= until:
                break
            pause = LOOK if status is None and self.cgroup.holds_memory else LINGER
            told = self._orphaned(watched, pause=min(pause, max(0.0, until - time.monotonic()))) or told
        self.clean_up()

    def clean_up(self) -> None:
        """End what still runs and remove what was made."""
        self._kill_tree()
        remove_directory(self.directory)
        self.link.unlink(missing_ok=True)

    def _watched(self, wakeup: int) -> select.poll:
        """Everything that has something to say: signals, the kernel's stderr, the owner's end."""
        poll = select.poll()
        self.wakeup = wakeup
        for fd in (wakeup, self.errors):
            poll.register(fd, select.POLLIN)
        self._be_owned(poll, self.options["owner"])
        return poll

    def _be_owned(self, poll: select.poll, owner: list[int] | None) -> None:
        """Watch over the process with which the kernel is to end, instead of the one before."""
        before, self.owner = self.owner, open_process(*owner) if owner else None
        if before is not None:  # closed after, so that the new one has another number
            poll.unregister(before)
            os.close(before)
        self.orphaned = owner is not None and self.owner is None  # it has ended before we looked
        if self.owner is not None:
            poll.register(self.owner, select.POLLIN)

    def _be_taken_over(self, poll: select.poll) -> None:
        """Take on the owner that somebody wrote down for us, and let the kernel give way to nobody any more."""
        try:
            owner = json.loads((self.directory / "owner.json").read_text())
        except (OSError, ValueError):
            return
        self._be_owned(poll, owner)
        if self.gives_way:
            renice([self.pid, *descendants(self.pid)], os.getpriority(os.PRIO_PROCESS, 0))
            self.gives_way = False

    def _orphaned(self, watched: select.poll, *, pause: float) -> bool:
        """Wait for whatever comes, for `pause` seconds; True once the owner has ended."""
        arrived = [fd for fd, _ in watched.poll(0 if self.orphaned else pause * 1000)]
        if self.wakeup in arrived and signal.SIGUSR1 in os.read(self.wakeup, 4096):
            self._be_taken_over(watched)
        if self.errors in arrived and not self._drain():
            watched.unregister(self.errors)
        return self.orphaned or self.owner in arrived

    def _spawn(self, sockets: list[socket.socket], connection: int) -> int:
        """Start the kernel; give the pipe that carries its stderr."""
        reading, writing = os.pipe2(os.O_CLOEXEC)
        os.set_blocking(reading, False)
        kept = [*(each.fileno() for each in sockets), connection]
        listening = ",".join(map(str, kept[:-1]))
        words = {
            "@UID": "-" if self.uid is None else str(self.uid),
            "@LISTEN": listening,
            "@CONNECTION": f"/proc/self/fd/{connection}",
        }
        command = [words.get(word, word) for word in self.options["command"]]
        limits = self._limits()
        work = None if self.options["walled"] else self._private_folder()
        self.gives_way = self.options["nice"] > 0 and may_renice()
        parent = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                self._leave(kept, writing)
                self._accept(limits, work)
                die_with_parent(parent)  # after the change of user, which would clear it
                os.execve(command[0], command, self.options["env"])
            except BaseException as error:
                os.write(writing, f"{type(error).__name__}: {error}\n".encode())
            finally:
                os._exit(127)
        self.running = True
        for each in sockets:  # the kernel's death must close them
            each.close()
        os.close(connection)
        os.close(writing)
        return reading

    def _leave(self, kept: list[int], errors: int) -> None:
        """In the child: keep nothing of the launcher's but these descriptors."""
        os.setsid()
        os.umask(0o022)
        null = os.open(os.devnull, os.O_RDONLY)
        for old, new in ((null, 0), (errors, 1), (errors, 2)):
            os.dup2(old, new)
        for fd in kept:
            os.set_inheritable(fd, True)
        for number in (signal.SIGPIPE, signal.SIGHUP, signal.SIGINT, *SIGNALS):
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())

    def _accept(self, limits: dict[int, int], work: Path | None) -> None:
        """In the child: take the limits on, and where no walls will, another user."""
        self.cgroup.join()
        if self.gives_way:
            os.nice(self.options["nice"])
        for name, value in limits.items():
            resource.setrlimit(name, (value, value))
        if work:
            os.chdir(work)
            become(self.uid)

    def _limits(self) -> dict[int, int]:
        """The limits that hold for each process, whatever else holds for all of them."""
        limits = self.options["limits"]
        found = {
            resource.RLIMIT_CORE: 0,
            resource.RLIMIT_NOFILE: OPEN_FILES,
            resource.RLIMIT_FSIZE: limits["disk"],
        }
        if self.uid is not None:
            found[resource.RLIMIT_NPROC] = PROCESSES
        elif not self.cgroup.holds_pids and os.getuid() != 0:
            found[resource.RLIMIT_NPROC] = threads_of(os.getuid()) + PROCESSES
        if not self.cgroup.holds_memory:
            found[resource.RLIMIT_DATA] = limits["memory"] + HEADROOM
        return {name: _at_most(name, value) for name, value in found.items()}

    def _private_folder(self) -> Path:
        """Make the folder that a kernel without walls works in, with our files in it."""
        folder = self.directory / "files"
        folder.mkdir()
        for name, source in self.options["copies"].items():
            target = folder / "kernel" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(Path(source).read_bytes())
        if self.uid is not None:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, self.uid, self.uid)
        return folder

    def _reap(self, *, block: bool = False) -> int | None:
        """Collect the dead; give the kernel's wait status once it is among them."""
        found = None
        while True:
            try:
                pid, status = os.waitpid(-1, 0 if block and self.running else os.WNOHANG)
            except ChildProcessError:
                return found
            if pid == 0:
                return found
            if pid == self.pid:
                found, self.running = status, False

    def _end(self, status: int, *, expired: bool) -> None:
        """Write how the kernel ended, and end what it left running."""
        self._drain()
        out_of_memory = self.cgroup.ran_out_of_memory()
        self._kill_tree()
        reason = exit_reason(status, through_shell=self.options["walled"])
        if expired:
            reason = {"kind": "expired", "code": None}
        elif out_of_memory and reason == {"kind": "signal", "code": signal.SIGKILL}:
            reason = {"kind": "out of memory", "code": signal.SIGKILL}
        text = self.tail.decode("utf-8", "replace")
        text = text if reason["kind"] == "exit" else ""
        self._write("exit.json", {**reason, "detail": text, "memory": self.options["limits"]["memory"]})

    def _kill_tree(self) -> None:
        if self.running:
            kill_all([self.pid])
        end_processes(self.cgroup, None if self.options["walled"] else self.uid)
        if not self.options["walled"]:  # behind walls they have gone with their first process
            kill_all(descendants(os.getpid()))
        self._reap(block=True)

    def _drain(self) -> bool:
        """Read what the kernel wrote to stderr, keeping the end of it; False at its end."""
        while True:
            try:
                chunk = os.read(self.errors, 65536)
            except BlockingIOError:
                return True
            if not chunk:
                return False
            self.tail = (self.tail + chunk)[-TAIL:]

    def _write(self, name: str, data: dict[str, Any]) -> None:
        draft = self.directory / f".{name}"
        fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(fd, "w") as file:
            json.dump(data, file)
        draft.rename(self.directory / name)


def exit_reason(status: int, *, through_shell: bool) -> dict[str, Any]:
    """Put a wait status into words; bubblewrap tells a signal as shells do, by 128 and its number."""
    if os.WIFSIGNALED(status):
        return {"kind": "signal", "code": os.WTERMSIG(status)}
    code = os.WEXITSTATUS(status)
    if through_shell and code - 128 in signal.valid_signals():
        return {"kind": "signal", "code": code - 128}
    return {"kind": "exit", "code": code}


def _at_most(name: int, value: int) -> int:
    hard = resource.getrlimit(name)[1]
    return value if hard == resource.RLIM_INFINITY else min(value, hard)


def main() -> None:
    """Take the options, let go of whoever started us, own the kernel."""
    options = json.loads(sys.stdin.readline())
    if os.fork():  # so that nobody has to wait for us
        os._exit(0)
    os.umask(0o077)
    os.chdir("/")
    adopt_orphans()
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    launcher = Launcher(options)
    try:
        handle = launcher.start()
    except BaseException as error:
        launcher.clean_up()
        _say({"error": f"{type(error).__name__}: {error}"})
        return
    _say(handle)
    if not sys.stdin.readline():  # whoever asked is gone, and with it all knowledge of the kernel
        launcher.clean_up()
        return
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    launcher.watch()


def _say(data: dict[str, Any]) -> None:
    try:
        os.write(1, json.dumps(data).encode() + b"\n")
    except BrokenPipeError:
        return
