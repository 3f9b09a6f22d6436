"""Runs one function in a forked child that has bounds on its time, memory and answer.

A fork costs milliseconds where a new interpreter costs a third of a second. The child touches nothing of its
parent's: it closes every descriptor but its own end of the pipe, and leaves through `os._exit`. A lock that
another thread held at the fork stays locked in the child; then the child waits until it is killed, and that is
the worst that a fork beside threads can do here.
"""

import contextlib
import gc
import os
import resource
import select
import signal
import struct
import time
import warnings
from collections.abc import Callable
from pathlib import Path

from runner.processes.lifetime import die_with_parent, return_memory

_HEADER = struct.Struct("!cQ")  # how it went, and how many bytes follow
_DONE, _MEMORY, _SIZE, _FAILED = b"+", b"m", b"s", b"!"
_OPEN_FILES = 64
_MALLOC_HEAP_BYTES = 64 * 2**20  # the most of one thread, in glibc
Chunk = bytes | memoryview
Work = Callable[[], bytes | tuple[Chunk, ...]]  # what is large is given in parts, which are not copied into one


class OutOfBounds(Exception):
    """The child was ended, or ended, without an answer. `reason`: "time", "memory", "size", "died"."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason


def run_bounded(work: Work, *, seconds: float, memory: int, size: int) -> bytearray:
    """Call `work` in a child and return what it returns. Raises `OutOfBounds`.

    `memory` counts in bytes above what this process holds now, `size` bounds the answer in bytes. The child is
    gone when this returns, whatever happened.
    """
    return start_bounded(work, seconds=seconds, memory=memory, size=size)()


def start_bounded(work: Work, *, seconds: float, memory: int, size: int) -> Callable[[], bytearray]:
    """Start a child that calls `work`, and return a function that waits for its result; see `run_bounded`.

    The function is to be called once. The child ends with this process, and at the latest after `seconds`.
    """
    deadline = time.monotonic() + seconds
    reader, writer = os.pipe()
    try:
        pid = _fork(work, writer, seconds=seconds, memory=memory, size=size)
    except OSError as error:
        os.close(reader)
        raise OutOfBounds("died", f"no process could be started: {error.strerror}") from error
    finally:
        os.close(writer)

    def result() -> bytearray:
        try:
            return _receive(reader, deadline=deadline, size=size)
        finally:
            os.close(reader)
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)

    return result


def _fork(work: Work, writer: int, *, seconds: float, memory: int, size: int) -> int:
    # No handler of the parent's (RQ's, pytest's) may run in the child, nor raise between fork and its `try`.
    parent = os.getpid()
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        with warnings.catch_warnings():
            # Python 3.12 and later warn about a fork beside threads; see the module's docstring.
            warnings.simplefilter("ignore", DeprecationWarning)
            pid = os.fork()
        if pid == 0:
            _be_child(work, writer, parent, seconds=seconds, memory=memory, size=size)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
    return pid


def _be_child(work: Work, writer: int, parent: int, *, seconds: float, memory: int, size: int) -> None:
    status: bytes
    parts: tuple[Chunk, ...]
    try:
        pipe = _leave_parent(writer, parent)
        return_memory()
        _set_limits(seconds=seconds, memory=memory)
        try:
            answer = work()
            parts = answer if isinstance(answer, tuple) else (answer,)
            status, parts = (_DONE, parts) if sum(map(len, parts)) <= size else (_SIZE, ())
        except MemoryError:
            status, parts = _MEMORY, ()
        except BaseException as error:
            status, parts = _FAILED, (type(error).__name__.encode(),)
        _send(pipe, _HEADER.pack(status, sum(map(len, parts))))
        for part in parts:
            _send(pipe, part)
    finally:
        os._exit(0)


def _leave_parent(writer: int, parent: int) -> int:
    die_with_parent(parent)
    # A collection could close descriptors of the parent's objects whose numbers are in new use here.
    gc.disable()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    nothing = os.open(os.devnull, os.O_RDWR)
    spare = os.dup2(writer, max(writer, nothing, 3) + 1)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    pipe = os.dup2(spare, 3)
    os.closerange(4, _highest_descriptor() + 1)
    return pipe


def _highest_descriptor() -> int:
    for folder in ("/proc/self/fd", "/dev/fd"):
        with contextlib.suppress(OSError, ValueError):
            return max(int(name) for name in os.listdir(folder))  # noqa: PTH208
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def _set_limits(*, seconds: float, memory: int) -> None:
    bounds = {
        resource.RLIMIT_CPU: int(seconds) + 2,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: _OPEN_FILES,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NPROC: 0,
    }
    with contextlib.suppress(OSError):
        pages = [int(each) for each in Path("/proc/self/statm").read_text().split()]
        bounds[resource.RLIMIT_DATA] = pages[5] * resource.getpagesize() + memory
        # For systems that do not bound data. It is wider by what malloc reserves for a thread: what would
        # break both bounds, Linux lets grow into what is reserved.
        bounds[resource.RLIMIT_AS] = pages[0] * resource.getpagesize() + memory + 2 * _MALLOC_HEAP_BYTES
    for limit, bound in bounds.items():
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(limit, (bound, bound))


def _send(pipe: int, content: bytes | memoryview) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(pipe, view) :]


def _receive(reader: int, *, deadline: float, size: int) -> bytearray:
    status, length = _HEADER.unpack(_read(reader, _HEADER.size, deadline=deadline))
    if status == _SIZE or length > max(size, 200):
        raise OutOfBounds("size")
    answer = _read(reader, length, deadline=deadline)
    if status == _MEMORY:
        raise OutOfBounds("memory")
    if status != _DONE:
        raise OutOfBounds("died", answer.decode(errors="replace"))
    return answer


def _read(reader: int, length: int, *, deadline: float) -> bytearray:
    content = bytearray(length)
    poll = select.poll()
    poll.register(reader, select.POLLIN | select.POLLHUP)
    with memoryview(content) as room:
        done = 0
        while done < length:
            left = deadline - time.monotonic()
            if left <= 0 or not poll.poll(left * 1000):
                raise OutOfBounds("time")
            count = os.readv(reader, [room[done:]])
            if not count:
                raise OutOfBounds("died")
            done += count
    return content
