"""Redis is restarted, full, or gone for a while: every report ends, once."""

import os
import signal
import subprocess
import time

import pytest
from redis import Redis
from redis.exceptions import RedisError

from runner.embedded import server_binary
from tests.adversarial.checks import GOOD, check_good, check_nothing_left, write_good
from tests.adversarial.place import Place
from tests.bundles import WRITE
from tests.runner.kernels.conftest import make_backend

pytestmark = pytest.mark.slow
SLOW = f"import time\nfor n in range(30): time.sleep(0.1)\n{WRITE}"


class Server:
    """A Redis of the tests' own, persistent as the embedded one is."""

    def __init__(self, folder):
        self.folder, self.url = folder, f"unix://{folder}/s"
        folder.mkdir()
        self.start()

    def start(self):
        """Start it, and wait until it answers."""
        words = ["--port", "0", "--unixsocket", f"{self.folder}/s", "--dir", str(self.folder), "--save", ""]
        words += ["--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction"]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [server_binary(), *words], stdout=log, stderr=log, start_new_session=True
            )
        end = time.monotonic() + 20
        while time.monotonic() < end:
            try:
                with Redis.from_url(self.url) as redis:
                    redis.ping()
                return
            except RedisError:
                time.sleep(0.02)
        raise AssertionError("the server did not start")

    def stop(self, number=signal.SIGTERM):
        """End it."""
        self.process.send_signal(number)
        self.process.wait(20)

    def limit(self, size):
        """Set how many bytes it may take; 0 for any number."""
        with Redis.from_url(self.url) as redis:
            redis.config_set("maxmemory", size)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The server, ended with the tests."""
    folder = tmp_path_factory.mktemp("r")
    server = Server(folder / "x")
    yield server
    if server.process.poll() is None:
        server.stop()


@pytest.fixture(scope="module")
def place(home, server):
    """A place on that server, with a report that takes three seconds."""
    make_backend("bubblewrap", home / "probe")
    with Place(home, server.url) as place:
        write_good(place)
        place.bundle("slow", SLOW)
        place.story(place.ask(GOOD))
        yield place


def running(place, report_id):
    """Wait until its cell runs."""
    place.until(lambda: (place.records.load(report_id) or 0) and place.records.load(report_id).step == "execute")


def check_ended_once(place, report_id):
    """It came, or failed in words; one message either way, and nothing of it is left."""
    story = place.story(report_id, seconds=90)
    assert story.record.status in ("completed", "error")
    if story.record.error:
        assert story.record.error.type in ("WorkerDied", "InternalError"), story.record.error
    assert len(story.texts) == 1
    assert story.uploads <= 1
    check_nothing_left(place)
    check_good(place, place.ask(GOOD))
    return story


@pytest.mark.parametrize(
    ("number", "seconds"),
    [(signal.SIGTERM, 0), (signal.SIGKILL, 0), (signal.SIGKILL, 60)],
    ids=["restarted", "killed", "gone for a minute"],
)
def test_redis_goes_and_comes_back(place, server, number, seconds):
    """In the middle of a cell: the report is posted, once."""
    report_id = place.ask("slow")
    running(place, report_id)
    server.stop(number)
    time.sleep(seconds)
    server.start()
    story = check_ended_once(place, report_id)
    assert story.record.status == "completed", story.record.error


def test_redis_is_full_for_a_while(place, server):
    """Nothing can be written for four seconds, while a report runs: it ends, and is told once."""
    report_id = place.ask("slow")
    running(place, report_id)
    server.limit(1)
    time.sleep(4)
    server.limit(0)
    check_ended_once(place, report_id)


def test_redis_that_does_not_answer(place, server):
    """The server is stopped, not ended, so that connections stay open and nothing comes back for five seconds."""
    report_id = place.ask("slow")
    running(place, report_id)
    os.kill(server.process.pid, signal.SIGSTOP)
    time.sleep(5)
    os.kill(server.process.pid, signal.SIGCONT)
    story = check_ended_once(place, report_id)
    assert story.record.status == "completed", story.record.error
