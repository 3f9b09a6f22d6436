"""Who a process is, beyond its number: told by its start time, so that a reused number is never signalled."""

import os
import signal
import time
from pathlib import Path

# The launcher imports this: nothing heavier than pathlib may be imported here.

PROC = Path("/proc")
CAP_SYS_NICE = 23


def start_time(pid: int) -> int | None:
    """Return when a process started, in clock ticks since boot; None where it is gone or a zombie."""
    try:
        # The name may hold blanks and brackets; the state follows its closing bracket.
        state, *fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (OSError, ValueError):
        return None
    return None if state in "ZX" else int(fields[18])


def boot_id() -> str:
    """Return what changes with every start of the machine, as process numbers begin anew."""
    try:
        return (PROC / "sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def signal_process(pid: int, started: int, number: int) -> bool:
    """Send a signal to the process that started then. Return False where it is gone."""
    fd = open_process(pid, started)
    if fd is None:
        return False
    try:
        signal.pidfd_send_signal(fd, number)
        return True
    except ProcessLookupError:
        return False
    finally:
        os.close(fd)


def open_process(pid: int, started: int) -> int | None:
    """Return a descriptor that is readable once the process that started then has ended; None where it has."""
    try:
        fd = os.pidfd_open(pid)
    except ProcessLookupError:
        return None
    if start_time(pid) == started:
        return fd
    os.close(fd)
    return None


def wait_gone(pid: int, started: int, *, seconds: float) -> bool:
    """Wait until the process is gone. Return False where it is still there after so many seconds."""
    end = time.monotonic() + seconds
    while start_time(pid) == started:
        if time.monotonic() > end:
            return False
        time.sleep(0.002)
    return True


def processes_of(uid: int) -> list[int]:
    """Return all processes that run under this user id, zombies left out."""
    found = []
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            try:
                same = entry.stat().st_uid == uid
            except OSError:
                continue
            if same and start_time(int(entry.name)) is not None:
                found.append(int(entry.name))
    return found


def threads_of(uid: int) -> int:
    """Return how many threads run under this user id."""
    count = 0
    for pid in processes_of(uid):
        try:
            count += len(os.listdir(PROC / str(pid) / "task"))  # noqa: PTH208
        except OSError:
            continue
    return count


def descendants(pid: int) -> list[int]:
    """Return all living processes below this one."""
    parents: dict[int, int] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            try:
                state, parent, *_ = (entry / "stat").read_text().rpartition(")")[2].split()
            except (OSError, ValueError):
                continue
            if state not in "ZX":
                parents[int(entry.name)] = int(parent)
    found: list[int] = []
    new = {pid}
    while new:
        new = {child for child, parent in parents.items() if parent in new}
        found.extend(new)
    return found


def kill_all(pids: list[int]) -> None:
    """Send SIGKILL to all of them; one that is gone is passed over."""
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue


def may_renice() -> bool:
    """Whether the niceness of our processes can be lowered again, which mostly root alone may."""
    try:
        status = (PROC / "self/status").read_text()
    except OSError:
        return False
    effective = next((line.split()[1] for line in status.splitlines() if line.startswith("CapEff:")), "0")
    return bool(int(effective, 16) >> CAP_SYS_NICE & 1)


def renice(pids: list[int], value: int) -> None:
    """Set the niceness of all threads of these processes, as far as that is allowed."""
    for pid in pids:
        try:
            for thread in os.listdir(PROC / str(pid) / "task"):  # noqa: PTH208
                os.setpriority(os.PRIO_PROCESS, int(thread), value)
        except OSError:
            continue
