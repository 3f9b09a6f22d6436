"""Become an unprivileged user for good, bar what notebooks never need, then run a program.

    drop.py UID PROGRAM ARGUMENTS…        (UID may be - to stay who we are)

It is the first thing that happens in a sandbox: a script by itself, which imports only what Python brings.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys

PR_SET_PDEATHSIG = 1
PR_SET_SECCOMP = 22
PR_CAPBSET_DROP = 24
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
CAPABILITY_VERSION_3 = 0x20080522

# seccomp(2): statements of the classic packet filter over struct seccomp_data.
LOAD, JUMP_IF_EQUAL, JUMP_IF_ANY, JUMP_IF_AT_LEAST, RETURN = 0x20, 0x15, 0x45, 0x35, 0x06
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16
ALLOW, REFUSE = 0x7FFF0000, 0x00050000
EPERM, ENOSYS = 1, 38
CLONE_NEWUSER = 0x10000000
CLONE3 = 435
X32 = 0x40000000

# Calls that open namespaces, mounts, other processes, keys and rarely used parts of the system, in this order:
# unshare setns mount umount2 pivot_root ptrace process_vm_readv process_vm_writev bpf perf_event_open
# userfaultfd keyctl add_key request_key kexec_load init_module finit_module delete_module
# open_by_handle_at swapon reboot syslog
EVERYWHERE = (425, 426, 427, 428, 429, 430, 431, 432, 433)  # io_uring_*, open_tree … fspick
BARRED = {
    "x86_64": (
        (0xC000003E, 56),  # the architecture's mark, and the number of clone
        (
            272,
            308,
            165,
            166,
            155,
            101,
            310,
            311,
            321,
            298,
            323,
            250,
            248,
            249,
            246,
            175,
            313,
            176,
            304,
            167,
            169,
            103,
        ),
    ),
    "aarch64": (
        (0xC00000B7, 220),
        (97, 268, 40, 39, 41, 117, 270, 271, 280, 241, 282, 219, 217, 218, 104, 105, 273, 106, 265, 224, 142, 116),
    ),
}


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
    bar_calls(libc)


def bar_calls(libc: ctypes.CDLL) -> None:
    """Have the system refuse what no notebook needs; where it has no such filter, go without."""
    program = call_filter(platform.machine())
    if program:
        text = ctypes.create_string_buffer(program, len(program))
        description = struct.pack("HP", len(program) // 8, ctypes.addressof(text))
        libc.prctl(PR_SET_SECCOMP, 2, description, 0, 0)


def call_filter(machine: str) -> bytes:
    """Write the filter for a machine; nothing for one whose numbers are not known here."""
    if machine not in BARRED:
        return b""
    (mark, clone), numbers = BARRED[machine]
    refuse, missing, allow = (_statement(RETURN, what) for what in (REFUSE | EPERM, REFUSE | ENOSYS, ALLOW))
    statements = [
        _statement(LOAD, ARCHITECTURE),
        _statement(JUMP_IF_EQUAL, mark, 1, 0),
        refuse,
        _statement(LOAD, NUMBER),
        _statement(JUMP_IF_AT_LEAST, X32, 0, 1),
        refuse,
        _statement(JUMP_IF_EQUAL, CLONE3, 0, 1),
        missing,  # its flags cannot be looked at; everybody falls back to clone
    ]
    for number in (*numbers, *EVERYWHERE):
        statements += [_statement(JUMP_IF_EQUAL, number, 0, 1), refuse]
    statements += [
        _statement(JUMP_IF_EQUAL, clone, 0, 3),
        _statement(LOAD, FIRST_ARGUMENT),
        _statement(JUMP_IF_ANY, CLONE_NEWUSER, 0, 1),
        refuse,
        allow,
    ]
    return b"".join(statements)


def _statement(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)


def die_with_parent(parent: int) -> None:
    """Have the system kill this process with SIGKILL when its parent dies; exit where it is dead already."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, 9, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def adopt_orphans() -> None:
    """Become the parent of whatever the children of this process leave behind."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


if __name__ == "__main__":
    become(None if sys.argv[1] == "-" else int(sys.argv[1]))
    os.execv(sys.argv[2], sys.argv[2:])
