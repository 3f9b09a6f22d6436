"""Become an unprivileged user for good, then run a program: the first thing that happens in a sandbox.

    drop.py UID PROGRAM ARGUMENTS…

It runs with nothing of the kernel's packages on its path, and imports only what Python brings.
"""

from __future__ import annotations

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1
PR_CAPBSET_DROP = 24
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
CAPABILITY_VERSION_3 = 0x20080522


def become(uid: int | None) -> None:
    """Take a user id, and give up every capability, group and way to get one back; `OSError`.

    None stays the user we are, and gives up the rest.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in range(64):  # those that are unknown, or not ours to drop, are refused; that is fine
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    if uid is not None:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    none = (ctypes.c_uint32 * 6)()
    if libc.capset(header, none) or libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "the rights could not be given up")


def die_with_parent(parent: int) -> None:
    """Have the system kill this process with SIGKILL when its parent dies; exit where it is dead already."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, 9, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def adopt_orphans() -> None:
    """Become the parent of whatever the children of this process leave behind."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


if __name__ == "__main__":
    become(int(sys.argv[1]))
    os.execv(sys.argv[2], sys.argv[2:])
