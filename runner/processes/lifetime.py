"""Ties the life of one process to another's, and finds a place for its sockets."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from runner.errors import SettingsError

if TYPE_CHECKING:
    pass

import contextlib
import ctypes
import tempfile

PR_SET_PDEATHSIG = 1
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # malloc.h
LARGE = 2**20  # bytes


def die_with_parent(signal_number: int = signal.SIGKILL) -> None:
    """Ask the kernel to signal this process when its parent ends; does nothing outside Linux."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal_number)


def process_group(pid: int) -> int | None:
    """Give the number of a process's group; None where it is gone."""
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return None


def short_tmp() -> str:
    """Give a temporary folder whose sockets' paths stay below the 107 bytes that a Unix socket takes."""
    folder = tempfile.gettempdir()
    return folder if len(folder) < 50 else "/tmp"


def return_memory() -> None:
    """Have what is large go back to the machine as soon as it is free; does nothing outside glibc.

    By itself glibc keeps for later as much as was ever in one piece, so that a report stays as large as it was.
    """
    with contextlib.suppress(OSError, AttributeError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(M_MMAP_THRESHOLD, LARGE)
        mallopt(M_TRIM_THRESHOLD, 4 * LARGE)


def require_writable(folder: Path, *, name: str) -> None:
    """Refuse a folder that cannot be made or written, before a report runs in vain; `SettingsError`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"{name}: {folder} cannot be made: {error.strerror}") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise SettingsError(f"{name}: {folder} cannot be written by this user")
