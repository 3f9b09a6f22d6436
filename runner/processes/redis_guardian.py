"""The process that owns the embedded server: `python -m runner.processes.redis_guardian FOLDER PROGRAM`.

Its standard input is the folder's `server.lock`, which stays held for as long as it or its server lives.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from runner.files import write_atomically
from runner.processes.lifetime import die_with_parent, short_tmp

SHORTEST_LIFE_SECONDS = 2.0  # of a server that is worth starting again


def main() -> None:
    """Guard the folder in the background, so that whoever started us waits no longer."""
    if os.fork() == 0:
        guard(Path(sys.argv[1]), sys.argv[2])


def guard(folder: Path, program: str) -> None:
    """Run the server until nobody holds `users.lock` any more; then stop it and keep its data.

    A server that dies meanwhile is started again on its data, at the same address.
    """
    remove_sockets(folder)  # of a guardian that was killed
    sockets = Path(tempfile.mkdtemp(prefix="reportbot-redis-", dir=short_tmp()))
    write_atomically(folder / "url", f"unix://{sockets}/s")
    try:
        with (folder / "users.lock").open("r+") as users:
            lived = SHORTEST_LIFE_SECONDS
            while lived >= SHORTEST_LIFE_SECONDS and _in_use(users.fileno()):
                start = time.monotonic()
                _serve(_command(folder, program, sockets / "s"), users.fileno())
                lived = time.monotonic() - start
    finally:
        remove_sockets(folder)


def remove_sockets(folder: Path) -> None:
    """Remove the folder of sockets that `url` names, and `url`."""
    url = folder / "url"
    if url.exists():
        shutil.rmtree(Path(url.read_text().removeprefix("unix://")).parent, ignore_errors=True)
        url.unlink()


def _serve(command: list[str], users: int) -> None:
    """Run the server until it ends by itself or nobody uses it."""
    end_with_us = partial(die_with_parent, os.getpid(), signal.SIGTERM)
    with subprocess.Popen(command, preexec_fn=end_with_us) as server:  # noqa: PLW1509 (no threads here)
        while server.poll() is None and _in_use(users):
            time.sleep(0.1)
        server.terminate()
        server.wait(30)


def _command(folder: Path, program: str, socket: Path) -> list[str]:
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
    return [program, *(word for name, value in options.items() for word in (f"--{name}", value))]


def _in_use(users: int) -> bool:
    """Try for the exclusive lock, which stands until this process ends; return whether somebody else has it."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False


if __name__ == "__main__":
    main()
