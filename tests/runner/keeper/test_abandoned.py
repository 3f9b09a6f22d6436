"""Reports that were cut off are found, wherever their worker ran, and put back on the queue once."""

from types import SimpleNamespace

import pytest
from redis import Redis
from rq.executions import Execution
from rq.job import JobStatus

from runner.keeper.abandoned import SILENT_SECONDS, UNBEGUN_SECONDS, AbandonedReports
from runner.keeper.due_retries import DueJobs
from runner.processes.embedded_redis import embedded_redis
from runner.processes.names import host_id, process_name
from runner.records.queue import enqueue_report, report_queue
from runner.records.record import RedisRecords
from runner.request import ReportRequest
from tests.support.fakes import FakeDelivery, FakeKernels

ELSEWHERE = "elsewhere-12345678.7.1"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A real server, for all tests here."""
    with embedded_redis(tmp_path_factory.mktemp("home")) as url:
        yield url


class Scene:
    """A queue, the records, and keepers with a clock that is set by hand."""

    def __init__(self, redis):
        self.redis, self.now = redis, 1000.0
        self.queue = report_queue(redis)
        self.records = RedisRecords(redis, retention=60)
        self.kernels = FakeKernels()
        nobody = SimpleNamespace(asked_by=lambda report_id: None)
        self.delivery = FakeDelivery()
        self.services = SimpleNamespace(
            records=self.records,
            kernels=self.kernels,
            cancellations=nobody,
            delivery=self.delivery,
            store=SimpleNamespace(put=lambda *words: None),
        )

    def keeper(self):
        """Make a keeper's part."""
        return AbandonedReports(self.queue, self.services, clock=lambda: self.now)

    def ask(self, report_id):
        """Queue a report."""
        request = ReportRequest(
            id=report_id,
            report="a",
            parameters={},
            language="en",
            timezone="UTC",
            words="a",
            requested_by="U1",
            created_at="2026-01-01T00:00:00+00:00",
        )
        enqueue_report(self.queue, self.records, request, timeout=60)

    def take(self, report_id):
        """Take its job off the queue, as a worker that dies right afterwards."""
        assert self.redis.lmove(self.queue.key, self.queue.intermediate_queue_key) == report_id.encode()
        return self.queue.fetch_job(report_id)

    def begin(self, report_id, worker):
        """Begin its job, as this worker would."""
        job = self.take(report_id)
        with self.redis.pipeline() as pipeline:
            execution = Execution.create(job, 70, pipeline, worker_name=worker)
            job.set_status(JobStatus.STARTED, pipeline=pipeline)
            pipeline.lrem(self.queue.intermediate_queue_key, 1, job.id)
            pipeline.execute()
        report = self.records.load(report_id)
        report.attempt, report.kernel = 1, self.kernels.start(None).to_dict()
        self.records.save(report)
        return execution

    def running(self):
        """Give the ids of the reports that are said to run."""
        return self.queue.started_job_registry.get_job_ids(cleanup=False)


@pytest.fixture
def scene(server):
    """A scene on an empty server."""
    with Redis.from_url(server) as redis:
        redis.flushall()
        yield Scene(redis)


def test_a_worker_elsewhere_that_falls_silent_is_given_up(scene):
    """Within a minute of its last sign of life the report is on the queue again, in front, its kernel deleted."""
    scene.ask("r1")
    scene.begin("r1", ELSEWHERE)
    scene.ask("r2")
    keeper = scene.keeper()
    for _ in range(3):
        keeper.rescue()
        scene.now += SILENT_SECONDS / 3
    assert scene.running() == ["r1"]
    scene.now += 2
    keeper.rescue()
    assert SILENT_SECONDS + 10 <= 60
    assert scene.queue.job_ids == ["r1", "r2"]
    assert scene.queue.fetch_job("r1").get_status() == JobStatus.QUEUED
    assert (scene.running(), scene.kernels.deleted) == ([], ["k0"])


def test_a_worker_that_gives_signs_of_life_is_left_alone(scene):
    """However long the report takes."""
    scene.ask("r1")
    execution = scene.begin("r1", ELSEWHERE)
    keeper = scene.keeper()
    for _ in range(20):
        with scene.redis.pipeline() as pipeline:
            execution.heartbeat(scene.queue.started_job_registry, 70, pipeline)
            pipeline.execute()
        keeper.rescue()
        scene.now += 10
    assert (scene.running(), scene.queue.job_ids, scene.kernels.deleted) == (["r1"], [], [])


def test_a_worker_of_this_place_is_known_to_be_gone(scene):
    """Nobody waits for its silence; one that lives is left alone."""
    for report_id, worker in (("r1", f"{host_id()}.999999999.1"), ("r2", process_name())):
        scene.ask(report_id)
        scene.begin(report_id, worker)
    scene.keeper().rescue()
    assert (scene.queue.job_ids, scene.running()) == (["r1"], ["r2"])


def test_a_sign_of_life_that_expired_is_none(scene):
    """Redis was away for longer than it is kept: a keeper that never saw it gives the report back all the same."""
    for report_id in ("r1", "r2"):
        scene.ask(report_id)
        scene.redis.delete(scene.begin(report_id, process_name()).key)
    scene.keeper().rescue()
    assert (sorted(scene.queue.job_ids), scene.running()) == (["r1", "r2"], [])


def test_two_keepers_put_it_back_once(scene):
    """Also where the second one looked before the first had done it, and the report runs already again."""
    scene.ask("r1")
    scene.begin("r1", f"{host_id()}.999999999.1")
    first, second = scene.keeper(), scene.keeper()
    seen = second._executions()
    first.rescue()
    scene.begin("r1", ELSEWHERE)
    second._executions = lambda: seen
    second.rescue()
    assert (scene.queue.job_ids, scene.running(), scene.kernels.deleted) == ([], ["r1"], ["k0"])


def test_a_report_that_is_closed_is_not_run_again(scene):
    """Its worker was killed right after: only its traces go."""
    scene.ask("r1")
    scene.begin("r1", f"{host_id()}.999999999.1")
    report = scene.records.load("r1")
    report.status, report.delivered = "completed", True
    scene.records.close(report, archived=True)
    scene.keeper().rescue()
    assert (scene.queue.job_ids, scene.running()) == ([], [])


def test_a_job_that_kills_every_worker_is_given_up(scene):
    """Should even the telling end the worker each time, it stops at last, and the asker is told from outside."""
    scene.ask("r1")
    for _ in range(20):
        scene.begin("r1", f"{host_id()}.999999999.1")
        scene.keeper().rescue()
        if not scene.queue.job_ids:
            break
    assert (scene.queue.job_ids, scene.running()) == ([], [])
    assert scene.queue.fetch_job("r1").get_status() == JobStatus.FAILED
    assert scene.delivery.failed == ["r1"]
    assert scene.records.load("r1").error.type == "WorkerDied"


def test_a_job_that_was_taken_and_never_begun_comes_back(scene):
    """Its worker died between the two; it comes back once, and not while somebody might just be beginning it."""
    scene.ask("r1")
    scene.take("r1")
    keepers = scene.keeper(), scene.keeper()
    for keeper in keepers:
        keeper.rescue()
    assert scene.queue.job_ids == []
    scene.now += UNBEGUN_SECONDS + 1
    for keeper in keepers:
        keeper.rescue()
    assert scene.queue.job_ids == ["r1"]
    assert scene.queue.intermediate_queue.get_job_ids() == []


def test_what_is_due_is_put_on_the_queue(scene):
    """A job that was to come later comes then, by whichever keeper holds RQ's lock."""
    scene.ask("r1")
    job = scene.take("r1")
    scene.redis.delete(scene.queue.intermediate_queue_key)
    scene.queue.schedule_job(job, job.created_at)
    scene.redis.set("rq:scheduler-lock:reportbot", f"{host_id()}.999999999.1")
    due = DueJobs(scene.queue)
    due.enqueue()
    assert scene.queue.job_ids == ["r1"]
    due.enqueue()
    assert scene.queue.job_ids == ["r1"]
    due.close()
    assert not scene.redis.exists("rq:scheduler-lock:reportbot")
