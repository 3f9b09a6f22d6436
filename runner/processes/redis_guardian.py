"""The process that holds the embedded server; its arguments are the server's folder and its binary.

It goes into the background at once, and holds `guardian.lock` for as long as it lives.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from runner.processes.lifetime import die_with_parent, short_tmp

LIVED = 2.0  # seconds that a server must have lived to be started again


def guardian_lives(folder: Path) -> bool:
    """Whether a guardian holds the folder's lock."""
    with (folder / "guardian.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def main() -> None:
    """Wait until no other guardian holds the folder, then guard it in the background."""
    folder, binary = Path(sys.argv[1]), sys.argv[2]
    with (folder / "guardian.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the child inherits it, and holds it when this process is gone
        _sweep(folder)
        if os.fork() == 0:
            guard(folder, binary)


def _sweep(folder: Path) -> None:
    """Remove the sockets of a guardian that was killed; its server ended with it."""
    url = folder / "url"
    if url.exists():
        shutil.rmtree(Path(url.read_text().removeprefix("unix://")).parent, ignore_errors=True)
        url.unlink()


def guard(folder: Path, binary: str) -> None:
    """Run the server until nobody holds `users.lock` any more; then stop it and keep its data.

    One that is killed meanwhile is started again on its data, at the same address.
    """
    sockets = Path(tempfile.mkdtemp(prefix="reportbot-redis-", dir=short_tmp()))
    try:
        with (folder / "users.lock").open("r+") as users:
            lived = LIVED
            while lived >= LIVED:  # else it would not live the next time either
                start = time.monotonic()
                _serve(folder, binary, sockets, users.fileno())
                lived = time.monotonic() - start
                if not _in_use(users.fileno()):
                    return
    finally:
        (folder / "url").unlink(missing_ok=True)
        shutil.rmtree(sockets, ignore_errors=True)


def _serve(folder: Path, binary: str, sockets: Path, users: int) -> None:
    """Run the server until nobody uses it or until it ends by itself."""
    with subprocess.Popen(
        _command(folder, binary, sockets / "s"),
        preexec_fn=_end_with_guardian,  # noqa: PLW1509 (no threads here)
    ) as server:
        _publish(folder, f"unix://{sockets / 's'}")
        while server.poll() is None and _in_use(users):
            time.sleep(0.1)
        if server.poll() is None:
            (folder / "url").unlink(missing_ok=True)
            server.terminate()
            server.wait(30)


def _command(folder: Path, binary: str, socket: Path) -> list[str]:
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
    }
    return [binary, *(word for name, value in options.items() for word in (f"--{name}", value))]


def _end_with_guardian() -> None:
    die_with_parent(signal.SIGTERM)


def _publish(folder: Path, url: str) -> None:
    new = folder / "url.new"
    new.write_text(url)
    new.rename(folder / "url")


def _in_use(users: int) -> bool:
    """Try for the exclusive lock, which stands until this process ends; whether somebody else has it."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False
