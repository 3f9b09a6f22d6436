"""Redis is restarted, full, or gone for a while: every report ends, once."""

import json
import os
import pickle
import signal
import subprocess
import time
import zlib

import pytest
from redis import Redis
from redis.exceptions import RedisError
from rq.job import Job

from runner.processes.embedded_redis import server_binary
from runner.records.queue import JOB
from runner.step import Step
from tests.adversarial.checks import GOOD, check_failed, check_good, check_nothing_left, write_good
from tests.adversarial.place import Place
from tests.runner.kernels.conftest import make_backend
from tests.support.bundles import WRITE

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
    place.until(
        lambda: (place.records.load(report_id) or 0) and place.records.load(report_id).step == Step.EXECUTE
    )


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


def test_every_key_is_gone(place):
    """Of a report that runs only the horse knows by then: it is posted, as the message that stands there already."""
    report_id = place.ask("slow")
    running(place, report_id)
    place.redis.flushall()
    story = check_ended_once(place, report_id)
    assert story.record.status == "completed", story.record.error


@pytest.mark.parametrize(
    "text", ["{nonsense", "[1]", '{"request": {"id": "x", "report": "good"}, "status": "queued"}']
)
def test_a_record_that_cannot_be_read(place, text):
    """Of a report that waits, and of one that runs: what was asked for is known all the same."""
    reports = [place.ask("slow"), place.ask(GOOD)]
    running(place, reports[0])
    before = place.workers()
    for report_id in reports:
        place.redis.set(f"reportbot:report:{report_id}", text)
    assert [place.story(report_id).record.status for report_id in reports] == ["completed", "completed"]
    assert place.workers() == before
    check_good(place, place.ask(GOOD))


PAYLOADS = {  # of a job, as RQ keeps it
    "no JSON": b"nonsense",
    "a pickle": zlib.compress(pickle.dumps(("os.system", None, ("true",), {}))),
    "no text": zlib.compress(json.dumps([JOB, None, [3], {}]).encode()),
    "no request": zlib.compress(json.dumps([JOB, None, ["{nonsense"], {}]).encode()),
    "another function": zlib.compress(json.dumps(["os.system", None, ["true"], {}]).encode()),
}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_job_that_cannot_be_read(place, payload):
    """It is run by nobody, and whoever asked is told, once."""
    place.ask("slow")
    report_id = place.ask(GOOD)
    place.redis.hset(Job.key_for(report_id), "data", PAYLOADS[payload])
    check_failed(place, report_id, "InternalError", "could not run the report")
    check_good(place, place.ask(GOOD))


def test_kernels_that_cannot_be_read(place):
    """What nobody of us wrote beside the kernels is dropped, and the keeper goes on."""
    pool = f"reportbot:kernels:{installation_place(place)}"
    place.redis.lpush("reportbot:kernels:lately", "{nonsense")
    for key in (f"{pool}:all", f"{pool}:claimed"):
        place.redis.hset(key, "x", "{nonsense")
    place.until(lambda: not place.redis.hexists(f"{pool}:all", "x"), seconds=20)
    check_good(place, place.ask(GOOD))


def installation_place(place):
    """Name the place whose kernels the keeper of this installation looks after."""
    return next(iter(place.redis.hkeys("reportbot:figures:kernels"))).decode()
