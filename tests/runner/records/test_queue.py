"""The queue: JSON on it, the record before it, and one function that its jobs can name."""

import json
import zlib
from pathlib import Path

import pytest
from rq.worker import SimpleWorker

from runner.records.queue import enqueue_report, job_class, report_queue
from runner.records.record import RedisRecords, Report
from runner.request import Origin, ReportRequest, request_id

REQUEST = ReportRequest(
    id="r1",
    report="sales",
    parameters={"from_day": "2025-01-01", "region": None, "n": 1.5, "ok": True},
    language="ca",
    timezone="Europe/Madrid",
    words="vendes d'ahir",
    requested_by="Núria",
    created_at="2026-11-23T10:00:00+00:00",
    origin=Origin(kind="mention", team_id="T1", channel_id="C1", ts="1.2"),
)


def work(queue, redis, run):
    """Do what is on the queue, in this process."""
    SimpleWorker([queue], connection=redis, serializer=queue.serializer, job_class=job_class(run)).work(
        burst=True, logging_level="CRITICAL"
    )


def test_a_request_survives_the_queue(redis):
    """The worker gets what was asked, word for word."""
    queue, got = report_queue(redis), []
    enqueue_report(queue, RedisRecords(redis, retention=60), REQUEST, timeout=10)
    work(queue, redis, lambda message: got.append(ReportRequest.from_json(message)))
    assert got == [REQUEST]


def test_the_record_is_there_before_the_job(redis):
    """Whoever sees the job finds its record, and the job's id is the report's."""
    queue = report_queue(redis)
    records = RedisRecords(redis, retention=60)

    class Watched(type(queue)):
        def enqueue_call(self, *args, **options):
            report = records.load("r1")
            assert report is not None
            assert (report.status, report.request) == ("queued", REQUEST)
            return super().enqueue_call(*args, **options)

    enqueue_report(Watched(connection=redis, serializer=queue.serializer), records, REQUEST, timeout=10)
    (job_id,) = Watched(connection=redis).job_ids
    assert job_id == "r1"


def test_the_same_wish_twice_runs_once(redis):
    """Also after it has ended, and its record is not touched; a record without a job is queued."""
    queue, records, got = report_queue(redis), RedisRecords(redis, retention=60), []
    records.create(Report(request=REQUEST))
    assert enqueue_report(queue, records, REQUEST, timeout=10)
    work(queue, redis, got.append)
    records.save(Report(request=REQUEST, status="completed"))
    assert not enqueue_report(queue, records, REQUEST, timeout=10)
    work(queue, redis, got.append)
    assert len(got) == 1
    assert records.load("r1").status == "completed"


def test_the_payload_is_json(redis):
    """No pickle is read by a worker."""
    queue = report_queue(redis)
    enqueue_report(queue, RedisRecords(redis, retention=60), REQUEST, timeout=10)
    data = redis.hget("rq:job:r1", "data")
    name, _, args, _ = json.loads(zlib.decompress(data))
    assert name == "runner.jobs.run_report"
    assert ReportRequest.from_json(args[0]) == REQUEST


@pytest.mark.parametrize("field", ["function", "success_callback", "failure_callback", "stopped_callback"])
def test_a_job_can_name_no_other_function(redis, tmp_path, field):
    """Somebody who writes into the queue cannot have a worker call what they like."""
    queue, trap = report_queue(redis), tmp_path / "trap"
    functions = {field: "os.mkdir"}
    job = queue.create_job(
        functions.get("function", "runner.jobs.run_report"), args=(str(trap),), on_success=None, job_id="evil"
    )
    for name in ("success_callback", "failure_callback", "stopped_callback"):
        if name in functions:
            setattr(job, f"_{name}_name", functions[name])
    queue.enqueue_job(job)
    got = []
    work(queue, redis, got.append)
    assert not Path(trap).exists()
    assert got == ([] if field == "function" else [str(trap)])


def test_ids():
    """The same wish has the same id, another one another; without an origin they are random."""
    assert request_id("T", "C", "1.2") == request_id("T", "C", "1.2")
    assert request_id("T", "C1", "2") != request_id("T", "C", "12")
    assert request_id() != request_id()


def test_a_message_of_a_later_version_is_read(redis):
    """A bot that is newer than its workers loses no report: what they do not know is left out."""
    data = json.loads(REQUEST.to_json())
    data["origin"]["mood"] = data["later"] = 1
    assert ReportRequest.from_json(json.dumps(data)) == REQUEST
    record = json.loads(Report(request=REQUEST).to_json())
    record["later"] = record["request"]["later"] = 1
    assert Report.from_json(json.dumps(record)) == Report(request=REQUEST)
