"""What `run_bounded` promises: the answer, or a reason, in time, and no child left."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from runner.processes.bounded import OutOfBounds, run_bounded

MIB = 2**20


def bounded(work, *, seconds=5.0, memory=64 * MIB, size=10 * MIB):
    return run_bounded(work, seconds=seconds, memory=memory, size=size)


def reason(work, **bounds):
    with pytest.raises(OutOfBounds) as caught:
        bounded(work, **bounds)
    return caught.value.reason


def open_descriptors():
    return [path.name for path in Path("/proc/self/fd").iterdir()]


def children():
    return [path.read_text() for path in Path("/proc/self/task").glob("*/children")]


def test_the_answer_comes_back_whole():
    """What the child returns is what the caller gets, also when it is larger than a pipe holds."""
    assert bounded(lambda: b"x" * 5 * MIB) == b"x" * 5 * MIB
    assert bounded(lambda: b"") == b""


def test_a_busy_loop_is_ended_in_time():
    """A child that computes for ever is killed at the deadline, not later."""

    def loop():
        while True:
            pass

    started = time.monotonic()
    assert reason(loop, seconds=0.3) == "time"
    assert time.monotonic() - started < 3


def test_too_much_memory_is_told():
    """An allocation beyond the bound fails in the child alone."""
    assert reason(lambda: bytes(512 * MIB)) == "memory"


def test_memory_that_malloc_reserved_for_a_thread_counts():
    """A request that would break the bound of addresses, too, gets none of it."""
    over = threading.Event()

    def allocate():
        kept = [bytes(100_000) for _ in range(20)]  # from a heap of the thread's own
        over.wait()
        del kept

    threads = [threading.Thread(target=allocate) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        assert reason(lambda: bytes(61 * MIB), memory=30 * MIB) == "memory"
    finally:
        over.set()
        for thread in threads:
            thread.join()


def test_too_large_an_answer_is_refused():
    """An answer beyond its bound is not even sent."""
    assert reason(lambda: b"x" * 101, size=100) == "size"


@pytest.mark.parametrize(
    "work",
    [
        lambda: os._exit(0),
        lambda: os.kill(os.getpid(), signal.SIGSEGV),
        lambda: os.write(3, b"+\0\0") and os._exit(0),
        lambda: 1 / 0,
        lambda: (_ for _ in ()).throw(SystemExit(3)),
    ],
    ids=["exit", "signal", "half an answer", "exception", "SystemExit"],
)
def test_a_child_that_ends_by_itself_is_told(work):
    """However the child ends without an answer, the caller gets a reason and goes on."""
    assert reason(work) == "died"


def test_a_forged_length_is_bounded():
    """A child that announces a huge answer makes nobody wait for it or allocate it."""
    assert reason(lambda: os.write(3, b"+" + b"\xff" * 8)) == "size"


def test_no_child_and_no_descriptor_is_left():
    """After any ending there is nothing to wait for and nothing open."""
    before = (open_descriptors(), children())
    bounded(lambda: b"")
    reason(lambda: os._exit(1))
    reason(lambda: time.sleep(60), seconds=0.1)
    assert (open_descriptors(), children()) == before


def test_the_child_holds_nothing_of_its_parents():
    """The child has only the standard descriptors and its pipe, and can write no file."""
    with Path(os.devnull).open() as _held:
        names = bounded(lambda: " ".join(open_descriptors()).encode()).decode().split()
    assert set(names) <= {"0", "1", "2", "3", "4"}  # 4 is the listing itself


def test_handlers_and_exits_of_the_parent_do_not_run_in_the_child():
    """A signal handler of the parent is not the child's; the child dies of the signal alone."""
    called = []
    previous = signal.signal(signal.SIGTERM, lambda *_: called.append(os.getpid()))
    try:
        assert reason(lambda: os.kill(os.getpid(), signal.SIGTERM)) == "died"
    finally:
        signal.signal(signal.SIGTERM, previous)
    assert called == []


def test_it_works_beside_threads():
    """Other threads of the process are no obstacle, and no warning about them becomes an error."""
    over = threading.Event()
    thread = threading.Thread(target=over.wait)
    thread.start()
    try:
        assert bounded(lambda: b"fine") == b"fine"
    finally:
        over.set()
        thread.join()
