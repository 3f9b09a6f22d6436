"""Cancelling a report, wherever it is: waiting in the queue, waiting for another try, or running."""

from typing import Literal

from redis import Redis
from rq import Queue
from rq.command import send_stop_job_command
from rq.exceptions import InvalidJobOperation, NoSuchJobError
from rq.job import JobStatus
from rq.registry import ScheduledJobRegistry

from runner.i18n.phrases import phrase, speaker
from runner.records.queue import JOB_TTL_SECONDS
from runner.records.record import ENDED, Failure, Records

STOP_GRACE_SECONDS = 0.7  # seconds that a running report has to end by itself

Outcome = Literal["ended", "dequeued", "asked"]


class Cancellations:
    """Cancel keys, one a report: the wish, left in Redis for whoever runs it."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def ask(self, report_id: str, *, by: str) -> None:
        """Leave the wish; it stands until the report ends or a day has passed."""
        self._redis.set(f"reportbot:cancel:{report_id}", by, ex=JOB_TTL_SECONDS)

    def asked_by(self, report_id: str) -> str | None:
        """Return who wants the report cancelled; None where nobody does."""
        by = self._redis.get(f"reportbot:cancel:{report_id}")
        return by.decode() if isinstance(by, bytes) else None


def cancel_report(
    report_id: str, *, by: str, queue: Queue, records: Records, cancellations: Cancellations
) -> Outcome:
    """Cancel a report.

    "ended": there is nothing to cancel any more. "dequeued": it was waiting, and its record says that it is
    cancelled; whoever called tells the asker. "asked": the worker that runs it ends it and tells the asker.
    """
    report = records.load(report_id)
    if report is None or report.status in ENDED:
        return "ended"
    cancellations.ask(report_id, by=by)
    if not _dequeue(report_id, queue):
        return "asked"
    report.status = "cancelled"
    report.cancelled_by = by
    say = speaker(report.request.asker_language)
    report.error = Failure(type="ReportCancelled", message=say(phrase("The report was cancelled.")))
    records.save(report)
    return "dequeued"


def stop_report(report_id: str, *, queue: Queue, records: Records) -> None:
    """Stop the job of a cancelled report that has not ended by itself within `STOP_GRACE_SECONDS` seconds.

    One that is being posted already is let alone: half a post would be worse than a late one.
    """
    report = records.load(report_id)
    if report is None or report.status in ENDED or report.stored:
        return
    try:
        send_stop_job_command(queue.connection, report_id, queue.serializer)
    except (InvalidJobOperation, NoSuchJobError):  # it has ended meanwhile
        return


def _dequeue(report_id: str, queue: Queue) -> bool:
    """Take a waiting job off the queue. Return False where a worker has it; only one caller ever gets True."""
    redis = queue.connection
    waiting = redis.lrem(queue.key, 0, report_id)
    scheduled = redis.zrem(ScheduledJobRegistry(queue=queue).key, report_id)
    if not waiting and not scheduled:
        return False
    job = queue.fetch_job(report_id)
    if job is not None:  # it stays known, so that the same wish, delivered again, is not queued again
        job.set_status(JobStatus.CANCELED)
        redis.expire(job.key, JOB_TTL_SECONDS)
    return True
