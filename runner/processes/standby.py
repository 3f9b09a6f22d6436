"""A child process forked ahead of its work, so that nobody waits for the fork."""

import ctypes
import os
import re
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

MADV_POPULATE_WRITE = 23  # of Linux 5.14 and later
_MAPPING = re.compile(
    r"^([0-9a-f]+)-([0-9a-f]+) rw-p \S+ \S+ 0 +(?:\[heap\])?\n(?:[A-Z].*\n)*?Rss: +(\d+) kB$", re.M
)


class StandbyChild:
    """Runs `work(message)` once a message is sent; ends at once where it is dismissed, or its parent ends.

    `prepare` is what it does first, in its own process group. `work` is expected to end the process.
    """

    def __init__(self, *, prepare: Callable[[], None], work: Callable[[bytes], None]) -> None:
        reading, self._writing = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                os.close(self._writing)
                _stand_by(reading, prepare, work)
            finally:
                os._exit(1)
        os.close(reading)

    def send(self, message: bytes) -> bool:
        """Have it work; False where it has died, and nothing was begun. At most 4,096 bytes."""
        try:
            os.write(self._writing, message)
            return True
        except BrokenPipeError:
            self._bury()
            return False
        finally:
            os.close(self._writing)

    def dismiss(self) -> None:
        """End it, unused."""
        os.close(self._writing)
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self._bury()

    def _bury(self) -> None:
        with suppress(ChildProcessError):
            os.waitpid(self.pid, 0)


def _stand_by(reading: int, prepare: Callable[[], None], work: Callable[[bytes], None]) -> None:
    os.setpgrp()
    prepare()
    with open(reading, "rb") as pipe:
        message = pipe.read()
    if message:
        work(message)
    os._exit(0)


def unshare_memory() -> None:
    """Copy now what is shared with the parent as long as nobody writes to it; does nothing where that cannot be.

    A page that is copied at its first write costs microseconds, and a report writes to thousands.
    """
    with suppress(OSError):
        madvise = ctypes.CDLL(None).madvise
        for first, last, resident in _MAPPING.findall(Path("/proc/self/smaps").read_text()):
            start, size = int(first, 16), int(last, 16) - int(first, 16)
            if int(resident) * 1024 > size // 2:  # a thread's stack is mostly room that nobody uses
                madvise(ctypes.c_void_p(start), ctypes.c_size_t(size), MADV_POPULATE_WRITE)
