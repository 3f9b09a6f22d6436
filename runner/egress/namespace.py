"""Listens in the network of a sandbox, from outside of it: no process in there has a hand in it."""

from __future__ import annotations

import ctypes
import fcntl
import os
import socket
from collections.abc import Sequence
from pathlib import Path

from runner.processes.proc import PROC, descendants

# The egress process imports this: nothing heavier than pathlib may be imported here.

NS_GET_USERNS = 0xB701  # linux/nsfs.h
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000  # linux/sched.h
BACKLOG = 128
Place = tuple[str, int]  # address and port


def find_network(launcher: int) -> int | None:
    """Return a descriptor of the network of a launcher's kernel; None where it has none of its own."""
    for pid in sorted(descendants(launcher)):
        file = PROC / str(pid) / "ns/net"
        try:
            if _inode(file) != _inode(PROC / str(launcher) / "ns/net"):
                return os.open(file, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:  # it has just ended
            continue
    return None


def listen_within(network: int, places: Sequence[Place]) -> list[socket.socket]:
    """Listen at addresses of another network. Raises `OSError`.

    This process stays in its own: a child goes there, and hands the sockets back. It must have no threads yet.
    """
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        try:
            _enter(network)
            sockets = [_listen(place) for place in places]
            socket.send_fds(theirs, [b"."], [each.fileno() for each in sockets])
        except BaseException as error:
            theirs.send(f"!{type(error).__name__}: {error}".encode())
        finally:
            os._exit(0)
    theirs.close()
    with ours:
        said, fds, _, _ = socket.recv_fds(ours, 4096, len(places))
    os.waitpid(child, 0)
    if said != b".":
        raise OSError(said[1:].decode(errors="replace") or "the sandbox could not be entered")
    return [socket.socket(fileno=fd) for fd in fds]


def _enter(network: int) -> None:
    """Enter a network; first the user namespace that it belongs to, where rights are had only in there."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(network, CLONE_NEWNET) == 0:
        return
    owner = fcntl.ioctl(network, NS_GET_USERNS)
    for fd, kind in ((owner, CLONE_NEWUSER), (network, CLONE_NEWNET)):
        if libc.setns(fd, kind) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))


def _listen(place: Place) -> socket.socket:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(place)
    listening.listen(BACKLOG)
    return listening


def _inode(file: Path) -> int:
    return file.stat().st_ino
