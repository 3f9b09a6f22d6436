"""Names processes so that others can tell, from the name alone, whether a process of this machine has gone."""

import functools
import hashlib
import os
import re
import socket

from runner.processes.proc import PROC, boot_id, start_time


@functools.cache
def host_id() -> str:
    """Name that within which process numbers are unique: this host, since its start, in this container."""
    try:
        namespace = str((PROC / "self/ns/pid").readlink())
    except OSError:
        namespace = ""
    name = re.sub(r"[^A-Za-z0-9-]", "-", socket.gethostname())
    return f"{name}-{hashlib.sha256(f'{boot_id()} {namespace}'.encode()).hexdigest()[:8]}"


def process_name(pid: int | None = None) -> str:
    """Name a process of this host, the calling one unless another is given."""
    number = os.getpid() if pid is None else pid
    return f"{host_id()}.{number}.{start_time(number) or 0}"


def is_known_gone(name: str) -> bool:
    """Whether the process of this name ran on this host and has ended; of other hosts nothing is known."""
    host, _, rest = name.partition(".")
    pid, _, started = rest.partition(".")
    if host != host_id() or not (pid.isdigit() and started.isdigit()):
        return False
    return start_time(int(pid)) != int(started)
