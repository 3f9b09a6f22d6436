"""Become an unprivileged user for good, bar what notebooks never need, then run a program.

    drop_privileges.py UID PROGRAM ARGUMENTS…        (UID may be - to stay who we are)

It is the first thing that happens in a sandbox: a script by itself, which imports only what Python brings.
"""

import ctypes
import os
import platform
import struct
import sys

PR_SET_SECCOMP = 22
PR_CAPBSET_DROP = 24
PR_SET_NO_NEW_PRIVS = 38
CAPABILITY_VERSION_3 = 0x20080522

# seccomp(2): statements of the classic packet filter over struct seccomp_data.
LOAD, JUMP_IF_EQUAL, JUMP_IF_ANY, JUMP_IF_AT_LEAST, RETURN = 0x20, 0x15, 0x45, 0x35, 0x06
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16
ALLOW, REFUSE = 0x7FFF0000, 0x00050000
EPERM, ENOSYS = 1, 38
CLONE_NEWUSER = 0x10000000
X32 = 0x40000000  # in the number of a call of the x32 interface

# The numbers of system calls, from Linux's arch/x86/entry/syscalls/syscall_64.tbl and, for aarch64,
# include/uapi/asm-generic/unistd.h; the marks are AUDIT_ARCH_* of include/uapi/linux/audit.h.
ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # column below, and mark
CLONE, CLONE3, SOCKET = (56, 220), (435, 435), (41, 198)
# The families of sockets that notebooks need: Unix, IPv4, IPv6, netlink. Others lead past the network's namespace
# (to the virtual machine's host), or into rarely used parts of the system.
FAMILIES = (1, 2, 10, 16)
# Calls that open namespaces, mounts, other processes, keys and rarely used parts of the system.
BARRED_CALLS = {
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "kexec_load": (246, 104),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "open_by_handle_at": (304, 265),
    "swapon": (167, 224),
    "reboot": (169, 142),
    "syslog": (103, 116),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
}


def become(uid: int | None) -> None:
    """Take a user id, and give up every capability, group and way to get one back. Raises `OSError`.

    With None, stay the user we are and give up the rest.
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
    """Have Linux refuse the calls that no notebook needs; go without on a Linux that has no such filter."""
    program = call_filter(platform.machine())
    if program:
        text = ctypes.create_string_buffer(program, len(program))
        description = struct.pack("HP", len(program) // 8, ctypes.addressof(text))
        libc.prctl(PR_SET_SECCOMP, 2, description, 0, 0)


def call_filter(machine: str) -> bytes:
    """Return the filter for a machine; empty for one whose numbers are not known here."""
    if machine not in ARCHITECTURES:
        return b""
    column, mark = ARCHITECTURES[machine]
    refuse, missing, allow = (_statement(RETURN, what) for what in (REFUSE | EPERM, REFUSE | ENOSYS, ALLOW))
    statements = [
        _statement(LOAD, ARCHITECTURE),
        _statement(JUMP_IF_EQUAL, mark, 1, 0),
        refuse,
        _statement(LOAD, NUMBER),
        _statement(JUMP_IF_AT_LEAST, X32, 0, 1),
        refuse,
        _statement(JUMP_IF_EQUAL, CLONE3[column], 0, 1),
        missing,  # its flags cannot be looked at; everybody falls back to clone
    ]
    for numbers in BARRED_CALLS.values():
        statements += [_statement(JUMP_IF_EQUAL, numbers[column], 0, 1), refuse]
    statements += [
        _statement(JUMP_IF_EQUAL, SOCKET[column], 0, len(FAMILIES) + 3),
        _statement(LOAD, FIRST_ARGUMENT),
        *(_statement(JUMP_IF_EQUAL, family, left, 0) for family, left in zip(FAMILIES, (4, 3, 2, 1), strict=True)),
        refuse,
        allow,
    ]
    statements += [
        _statement(JUMP_IF_EQUAL, CLONE[column], 0, 3),
        _statement(LOAD, FIRST_ARGUMENT),
        _statement(JUMP_IF_ANY, CLONE_NEWUSER, 0, 1),
        refuse,
        allow,
    ]
    return b"".join(statements)


def _statement(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)


if __name__ == "__main__":
    become(None if sys.argv[1] == "-" else int(sys.argv[1]))
    os.execv(sys.argv[2], sys.argv[2:])
