"""The embedded server: one a home, for as long as somebody uses it, with its data kept."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from redis import Redis
from redis.backoff import ConstantBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.retry import Retry

from runner.processes.embedded_redis import embedded_redis
from runner.processes.redis_guardian import SHORTEST_LIFE_SECONDS

USER = """
import sys, time
from pathlib import Path
from runner.processes.embedded_redis import embedded_redis
with embedded_redis(Path(sys.argv[1])) as url:
    print(url, flush=True)
    time.sleep(60)
"""


def start_user(home):
    """Start another process that uses the home's server; give it and the server's URL."""
    process = subprocess.Popen([sys.executable, "-c", USER, str(home)], stdout=subprocess.PIPE, text=True)
    return process, process.stdout.readline().strip()


def wait_until_gone(url):
    """Wait for the server to stop; fail after ten seconds."""
    for _ in range(200):
        try:
            with Redis.from_url(url) as redis:
                redis.ping()
        except RedisConnectionError:
            return
        time.sleep(0.05)
    pytest.fail("the server still runs")


def test_users_of_a_home_share_one_server(tmp_path):
    """Whoever comes second gets the same server; it stops after the last, and its socket is gone."""
    process, url = start_user(tmp_path)
    with embedded_redis(tmp_path) as same:
        assert same == url
        process.kill()
        process.wait()
        process.stdout.close()
        time.sleep(0.5)
        with Redis.from_url(url) as redis:
            assert redis.ping()
    wait_until_gone(url)
    folder = Path(url.removeprefix("unix://")).parent
    for _ in range(100):
        if not folder.exists():
            break
        time.sleep(0.05)
    assert not folder.exists()


def test_a_user_that_is_killed_counts_as_gone(tmp_path):
    """No goodbye is needed: SIGKILL of the last user stops the server too."""
    process, url = start_user(tmp_path)
    process.kill()
    process.wait()
    process.stdout.close()
    wait_until_gone(url)


def test_data_survives_a_restart(tmp_path):
    """What was written is there for the next user, also after the server was killed."""
    with embedded_redis(tmp_path) as url, Redis.from_url(url) as redis:
        redis.set("a", "1")
        assert redis.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    wait_until_gone(url)
    with embedded_redis(tmp_path) as url, Redis.from_url(url) as redis:
        assert redis.get("a") == b"1"
        redis.set("b", "2")
        time.sleep(1.2)  # it is written once a second
        os.kill(redis.info("server")["process_id"], signal.SIGKILL)
    wait_until_gone(url)
    with embedded_redis(tmp_path) as url, Redis.from_url(url) as redis:
        assert redis.get("b") == b"2"


def test_a_killed_server_is_started_again_where_it_was(tmp_path):
    """Those who use it find it at the same address, with their data, and it still ends with the last of them."""
    with embedded_redis(tmp_path) as url, Redis.from_url(url, retry=Retry(ConstantBackoff(0.1), 100)) as redis:
        redis.set("a", "1")
        time.sleep(max(SHORTEST_LIFE_SECONDS, 1.1))  # it writes once a second
        before = redis.info("server")["process_id"]
        os.kill(before, signal.SIGKILL)
        assert redis.get("a") == b"1"
        assert redis.info("server")["process_id"] != before
        folder = Path(url.removeprefix("unix://")).parent
    end = time.monotonic() + 10
    while folder.exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert not folder.exists()


def test_a_user_who_comes_while_the_server_starts_again_shares_it(tmp_path):
    """It neither starts a second server on the same data nor waits for ever."""
    with embedded_redis(tmp_path) as url:
        with Redis.from_url(url) as redis:
            server = redis.info("server")["process_id"]
        time.sleep(SHORTEST_LIFE_SECONDS)
        os.kill(server, signal.SIGKILL)
        with embedded_redis(tmp_path) as same, Redis.from_url(same) as redis:
            assert same == url
            assert redis.info("server")["process_id"] != server


def test_a_killed_guardian_leaves_nothing_for_long(tmp_path):
    """Its server ends with it, and the next start removes its sockets."""
    with embedded_redis(tmp_path) as url:
        folder = Path(url.removeprefix("unix://")).parent
        with Redis.from_url(url) as redis:
            server = redis.info("server")["process_id"]
        os.kill(int(Path(f"/proc/{server}/stat").read_text().rsplit(")")[1].split()[1]), signal.SIGKILL)
        wait_until_gone(url)
    with embedded_redis(tmp_path) as url, Redis.from_url(url) as redis:
        assert redis.ping()
        assert not folder.exists()


def test_many_starters_at_once_get_one_server(tmp_path):
    """Two `reportbot run` at the same moment do not start two servers on the same data."""
    started = [
        subprocess.Popen([sys.executable, "-c", USER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    try:
        urls = {process.stdout.readline().strip() for process in started}
        assert len(urls) == 1
    finally:
        for process in started:
            process.kill()
            process.wait()
            process.stdout.close()
    wait_until_gone(urls.pop())


def test_a_long_home_path_is_no_obstacle(tmp_path):
    """A Unix socket's path may have 107 bytes; a home may lie deeper."""
    home = tmp_path / ("x" * 90) / ("y" * 90)
    with embedded_redis(home) as url, Redis.from_url(url) as redis:
        assert redis.ping()
