"""The sockets that a launcher listens on for its kernel, and the connection file that names them."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

# The launcher imports this: nothing heavier than pathlib may be imported here.

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

CHANNELS = ("shell", "stdin", "iopub", "control")  # the order of the sockets k-1 … k-4
BACKLOG = 16


def connection_info(base: Path) -> dict[str, Any]:
    """Return what a connection file holds, with a fresh key; the sockets are `base`-1, -2, …"""
    ports = {f"{channel}_port": n for n, channel in enumerate(CHANNELS, start=1)}
    return {
        "transport": "ipc",
        "ip": str(base),
        **ports,
        "hb_port": len(CHANNELS) + 1,
        "key": os.urandom(32).hex(),
        "signature_scheme": "hmac-sha256",
    }


def listen(path: Path) -> socket.socket:
    """Listen at a path that only our own user may connect to; the kernel takes the descriptor over."""
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(path))
    path.chmod(0o600)
    listening.listen(BACKLOG)
    return listening


def in_memory(data: dict[str, Any]) -> int:
    """Write data to a file in memory, and return its descriptor."""
    fd = os.memfd_create("connection")
    os.write(fd, json.dumps(data).encode())
    return fd
