"""The queue of reports: RQ with JSON instead of pickle, and one function that a job can name."""

from collections.abc import Callable
from typing import Any

from redis import Redis
from rq import Queue
from rq.exceptions import DuplicateJobError
from rq.job import Job, Retry
from rq.serializers import JSONSerializer

from runner.records.record import Records, Report
from runner.request import ReportRequest

JOB = "runner.jobs.run_report"
QUEUE = "reportbot"
JOB_MARGIN_SECONDS = 60  # seconds that a job gets beyond its report's time-out, to render, store and post
JOB_TTL_SECONDS = 24 * 3600  # how long the same wish, delivered again, is known to have been served


def report_queue(redis: Redis, name: str = QUEUE) -> Queue:
    """Open the queue of reports, or another of its kind."""
    return Queue(name, connection=redis, serializer=JSONSerializer)


def enqueue_report(queue: Queue, records: Records, request: ReportRequest, *, timeout: float) -> bool:
    """Write the report's record, then queue it. Return False where the same wish was queued already.

    `timeout` is the most seconds that the job may take. A crash between the two leaves a record that the same
    wish, delivered again, finds and queues.
    """
    records.create(Report(request=request))
    try:
        queue.enqueue_call(
            JOB,
            args=(request.to_json(),),
            job_id=request.id,
            timeout=int(timeout),
            result_ttl=JOB_TTL_SECONDS,
            failure_ttl=JOB_TTL_SECONDS,
            description=f"{request.report} {request.id}",
            unique=True,
        )
    except DuplicateJobError:
        return False
    return True


def job_class(
    run_report: Callable[[str], Retry | None], *, on_stopped: Callable[[str], None] | None = None
) -> type[Job]:
    """Make the class of a worker's jobs: whatever the payload names, it runs `run_report` or nothing.

    `on_stopped` is given the id of a report whose job was stopped by RQ's command, as a cancelled one may be.
    """

    class ReportJob(Job):
        @property
        def func(self) -> Callable[[str], Retry | None]:
            if self.func_name != JOB:
                raise ValueError(f"the queue holds a job that is no report: {self.func_name}")
            return run_report

        @property
        def success_callback(self) -> None:
            return None

        @property
        def failure_callback(self) -> None:
            return None

        @property
        def stopped_callback(self) -> Any:
            return None if on_stopped is None else (lambda job, connection: on_stopped(job.id))

    return ReportJob
