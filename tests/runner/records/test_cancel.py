"""Cancelling: what waits is gone at once, what runs is asked to end, and a job leaves the queue only once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from rq import Retry
from rq.scheduler import RQScheduler
from rq.worker import SimpleWorker

from runner.records.cancel import Cancellations, cancel_report
from runner.records.queue import enqueue_report, job_class, report_queue
from runner.records.record import RedisRecords
from tests.support.reports import request_of


@pytest.fixture
def office(redis):
    """A queue with its records, and a way to cancel the report r1."""

    class Office:
        queue, records, cancellations = (
            report_queue(redis),
            RedisRecords(redis, retention=60),
            Cancellations(redis),
        )

        def cancel(self, report_id="r1", by="U2"):
            return cancel_report(
                report_id, by=by, queue=self.queue, records=self.records, cancellations=self.cancellations
            )

        def work(self, run):
            kind = job_class(run)
            worker = SimpleWorker([self.queue], connection=redis, serializer=self.queue.serializer, job_class=kind)
            worker.work(burst=True, logging_level="CRITICAL")

    office = Office()
    enqueue_report(office.queue, office.records, request_of(), timeout=10)
    return office


def test_a_queued_report_leaves_the_queue(office):
    """Its record says who cancelled it, no worker gets it, and the same wish delivered again is not queued."""
    assert office.cancel() == "dequeued"
    report = office.records.load("r1")
    assert (report.status, report.cancelled_by, report.error.type) == ("cancelled", "U2", "ReportCancelled")
    assert not enqueue_report(office.queue, office.records, request_of(), timeout=10)
    got = []
    office.work(got.append)
    assert got == []


def test_a_report_that_waits_for_another_try_is_cancelled_too(office):
    """Its job is scheduled for later, and does not come back."""
    office.work(lambda message: Retry(max=3, interval=1))
    assert office.queue.scheduled_job_registry.get_job_ids() == ["r1"]
    assert office.cancel() == "dequeued"
    scheduler = RQScheduler([office.queue], office.queue.connection, serializer=office.queue.serializer)
    scheduler.acquire_locks()
    scheduler.prepare_registries()
    scheduler.enqueue_scheduled_jobs()
    scheduler.release_locks()
    assert office.queue.job_ids == []


def test_a_report_that_a_worker_has_is_asked_to_end(office):
    """The wish stands for the worker to see, with who has it."""
    seen = []
    office.work(lambda message: seen.append(office.cancel()))
    assert seen == ["asked"]
    assert office.cancellations.asked_by("r1") == "U2"


def test_a_report_that_has_ended_is_let_alone(office):
    """Nor is one known of which there is no record."""
    report = office.records.load("r1")
    report.status = "completed"
    office.records.save(report)
    assert office.cancel() == "ended"
    assert office.cancel("unknown") == "ended"
    assert office.cancellations.asked_by("r1") is None


def test_of_many_who_cancel_one_takes_it_off_the_queue(office):
    """Only who did tells the asker."""
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda number: office.cancel(by=f"U{number}"), range(16)))
    assert outcomes.count("dequeued") == 1
