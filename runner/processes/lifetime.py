"""Ties the life of one process to another's, and finds a place for its sockets."""

import contextlib
import ctypes
import os
import signal
import sys

# The launcher imports this: nothing heavy may be imported here.

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36  # linux/prctl.h
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # malloc.h
LARGE_BYTES = 2**20


def die_with_parent(parent: int, number: int = signal.SIGKILL) -> None:
    """Have Linux signal this process when its parent ends, and exit where that has ended already.

    A change of user undoes it.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def adopt_orphans() -> None:
    """Become the parent of whatever the children of this process leave behind."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def short_tmp() -> str:
    """Return a temporary folder whose sockets' paths stay below the 107 bytes that a Unix socket takes."""
    import tempfile  # the launcher, on every report's way, has no use for it

    folder = tempfile.gettempdir()
    return folder if len(os.fsencode(folder)) < 50 else "/tmp"


def return_memory() -> None:
    """Have what is large go back to the machine as soon as it is free; does nothing outside glibc.

    By itself glibc keeps for later as much as was ever in one piece, so that a report stays as large as it was.
    """
    with contextlib.suppress(OSError, AttributeError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(M_MMAP_THRESHOLD, LARGE_BYTES)
        mallopt(M_TRIM_THRESHOLD, 4 * LARGE_BYTES)
