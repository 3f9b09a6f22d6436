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
import select
import signal
import sys
import time
from pathlib import Path

from runner.files import write_atomically
from runner.kernels.sandbox.cgroup import Cgroup, make_cgroup
from runner.kernels.sandbox.cleanup import end_processes, remove_directory
from runner.kernels.sandbox.names import write_names
from runner.kernels.sandbox.sockets import CHANNELS, connection_info, in_memory, listen
from runner.kernels.sandbox.spawn import MAX_PROCESSES, spawn
from runner.processes.lifetime import adopt_orphans
from runner.processes.proc import boot_id, descendants, kill_all, may_renice, open_process, renice, start_time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

STDERR_BYTES = 4096  # kept of the end of what the kernel wrote to its own stderr
OOM_POLL_SECONDS = 0.5  # between two looks whether something in the kernel's tree was killed for want of memory
LINGER_SECONDS = 60.0  # for which the end of a dead kernel can be asked after
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
        self.stderr = -1  # readable when the kernel wrote something, or has ended
        self.stderr_tail = b""
        self.wakeup = -1  # readable when a signal has come
        self.owner: int | None = None  # readable once the process has ended that the kernel is to end with
        self.niced = False
        self.orphaned = False  # the owner had ended before we looked
        self.over = False  # SIGTERM has come, or the owner has ended

    def start(self) -> dict[str, Any]:
        """Make the directory, the control group, the sockets and the process; return the handle."""
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
        self.cgroup.limit(memory=limits["memory"] + limits["disk"], pids=MAX_PROCESSES, cpu=limits["cpu"])
        handle["details"]["cgroup"] = {name: str(folder) for name, folder in self.cgroup.folders.items()}
        handle["connection"] = connection_info(self.directory / "k")
        self._write("handle.json", handle)
        self._spawn(handle["connection"])
        handle["details"]["pid"] = self.pid
        self._write("handle.json", handle)
        return handle

    def _spawn(self, connection: dict[str, Any]) -> None:
        if self.options["named_hosts"]:
            write_names(self.directory)
        sockets = [listen(self.directory / f"k-{n}") for n in range(1, len(CHANNELS) + 1)]
        connection_file = in_memory({**connection, "ip": "k"})
        nice = self.options["nice"] if may_renice() else 0
        self.niced = nice > 0
        self.pid, self.stderr = spawn(
            self.options,
            directory=self.directory,
            cgroup=self.cgroup,
            uid=self.uid,
            nice=nice,
            kept=[*(each.fileno() for each in sockets), connection_file],
        )
        self.running = True
        for each in sockets:  # the kernel's death must close them
            each.close()
        os.close(connection_file)

    def watch(self) -> None:
        """Wait for the kernel's end, its owner's, for SIGTERM or for the expiry, and clean up."""
        poll = self._make_poll()
        end = time.monotonic() + self.options["expires"]  # the kernel's, and later that of what is known of it
        while not self.over:
            if self.running:
                if self._has_ended(expired=time.monotonic() >= end):
                    end = time.monotonic() + LINGER_SECONDS
            elif time.monotonic() >= end:
                break
            pause = OOM_POLL_SECONDS if self.running and self.cgroup.holds_memory else LINGER_SECONDS
            self._wait(poll, seconds=min(pause, max(0.0, end - time.monotonic())))
        self.clean_up()

    def clean_up(self) -> None:
        """End what still runs and remove what was made."""
        self._kill_tree()
        remove_directory(self.directory)
        self.link.unlink(missing_ok=True)

    def _make_poll(self) -> select.poll:
        """Watch everything that has something to say: signals, the kernel's stderr, the owner's end."""
        self.wakeup, alarm = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        for number in SIGNALS:
            signal.signal(number, self._on_signal)
        signal.set_wakeup_fd(alarm, warn_on_full_buffer=False)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        poll = select.poll()
        for fd in (self.wakeup, self.stderr):
            poll.register(fd, select.POLLIN)
        self._watch_owner(poll, self.options["owner"])
        return poll

    def _on_signal(self, number: int, frame: object) -> None:
        self.over = self.over or number == signal.SIGTERM

    def _wait(self, poll: select.poll, *, seconds: float) -> None:
        """Wait until something happens, for so many seconds, and deal with it."""
        arrived = [fd for fd, _ in poll.poll(0 if self.over or self.orphaned else seconds * 1000)]
        woken_by = os.read(self.wakeup, 4096) if self.wakeup in arrived else b""
        ended = self.orphaned or self.owner in arrived
        if ended or signal.SIGUSR1 in woken_by:  # an owner's end may be seen before the signal of the next owner
            self._be_taken_over(poll)
        if self.stderr in arrived and not self._drain():
            poll.unregister(self.stderr)
        self.over = self.over or self.orphaned or self.owner in arrived

    def _watch_owner(self, poll: select.poll, owner: list[int] | None) -> None:
        """Watch the process with which the kernel is to end, instead of the one before."""
        before, self.owner = self.owner, open_process(*owner) if owner else None
        if before is not None:  # closed after, so that the new one has another number
            poll.unregister(before)
            os.close(before)
        self.orphaned = owner is not None and self.owner is None
        if self.owner is not None:
            poll.register(self.owner, select.POLLIN)

    def _be_taken_over(self, poll: select.poll) -> None:
        """Take on the owner that somebody wrote down for us, and let the kernel give way to nobody any more."""
        try:
            owner = json.loads((self.directory / "owner.json").read_text())
        except (OSError, ValueError):
            return
        self._watch_owner(poll, owner)
        if self.niced:
            renice([self.pid, *descendants(self.pid)], os.getpriority(os.PRIO_PROCESS, 0))
            self.niced = False

    def _has_ended(self, *, expired: bool) -> bool:
        """Whether the kernel has ended; it is ended here where its time or its memory is used up."""
        status = self._reap()
        if status is None and (expired or self.cgroup.ran_out_of_memory()):
            kill_all([self.pid])
            status = self._reap(block=True)
        if status is not None:
            self._end(status, expired=expired)
        return status is not None

    def _reap(self, *, block: bool = False) -> int | None:
        """Collect the dead; return the kernel's wait status once it is among them."""
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
        reason = exit_reason(status, through_shell=self.options["isolated"])
        if expired:
            reason = {"kind": "expired", "code": None}
        elif out_of_memory and reason == {"kind": "signal", "code": signal.SIGKILL}:
            reason = {"kind": "out of memory", "code": signal.SIGKILL}
        text = self.stderr_tail.decode("utf-8", "replace")
        text = text if reason["kind"] == "exit" else ""
        self._write("exit.json", {**reason, "detail": text, "memory": self.options["limits"]["memory"]})

    def _kill_tree(self) -> None:
        if self.running:
            kill_all([self.pid])
        end_processes(self.cgroup, None if self.options["isolated"] else self.uid)
        if not self.options["isolated"]:  # isolated ones have gone with their first process
            kill_all(descendants(os.getpid()))
        self._reap(block=True)

    def _drain(self) -> bool:
        """Read what the kernel wrote to stderr, keeping the end of it; False at its end."""
        while True:
            try:
                chunk = os.read(self.stderr, 65536)
            except BlockingIOError:
                return True
            if not chunk:
                return False
            self.stderr_tail = (self.stderr_tail + chunk)[-STDERR_BYTES:]

    def _write(self, name: str, data: dict[str, Any]) -> None:
        write_atomically(self.directory / name, json.dumps(data), mode=0o600)


def exit_reason(status: int, *, through_shell: bool) -> dict[str, Any]:
    """Put a wait status into words; bubblewrap tells a signal as shells do, by 128 and its number."""
    if os.WIFSIGNALED(status):
        return {"kind": "signal", "code": os.WTERMSIG(status)}
    code = os.WEXITSTATUS(status)
    if through_shell and code - 128 in signal.valid_signals():
        return {"kind": "signal", "code": code - 128}
    return {"kind": "exit", "code": code}


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
