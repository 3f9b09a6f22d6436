"""Puts reports back on the queue whose worker was killed, so that another one ends them.

Whoever takes such a report up goes on where it was left: it runs it once more, posts what is stored, or tells the
asker that it came to nothing (runner/jobs.py). So nothing is decided here but that somebody must.
"""

from redis.exceptions import WatchError
from rq import Queue
from rq.exceptions import NoSuchJobError
from rq.executions import Execution
from rq.job import Job, JobStatus

from runner.jobs import rescue_report, resume_report
from runner.logs import log
from runner.services import Services

MAX_RETURNS = 8  # times that one job is put back; a report may be begun twice and its end be told five times


def may_return(job: Job, services: Services) -> bool:
    """End the kernel of a report that was cut off. Return whether its job must be run again."""
    resume_report(job.id, services=services)
    report = services.records.load(job.id)
    if report is None or report.closed:
        return False
    returns: int = job.connection.hincrby(job.key, "returns", 1)
    if returns == MAX_RETURNS + 1:  # once: should even this end its process, nobody tries it again
        log.error("report %s is given up: its worker was killed %d times", job.id, returns)
        _give_up(job.id, services)
    return returns <= MAX_RETURNS


def _give_up(report_id: str, services: Services) -> None:
    """End the report here, outside of what was killed each time, so that the asker is told all the same."""
    try:
        rescue_report(report_id, services=services)
    except Exception:  # whoever calls this has other reports to look after
        log.exception("report %s: nobody could be told that it was given up", report_id)


def return_job(queue: Queue, execution: Execution, services: Services) -> bool:
    """Put the job of an execution that was cut off back at the front of the queue. Return False where none was.

    The kernel of its report is ended. Of several who call this, one does it.
    """
    registry = queue.started_job_registry
    try:
        job = queue.job_class.fetch(execution.job_id, connection=queue.connection, serializer=queue.serializer)
        again = job.get_status() == JobStatus.STARTED or job.id in queue.intermediate_queue.get_job_ids()
        again = again and may_return(job, services)
    except NoSuchJobError:
        queue.connection.zrem(registry.key, execution.composite_key)
        return False
    with queue.connection.pipeline() as pipeline:
        try:
            pipeline.watch(registry.key)  # type: ignore[no-untyped-call]
            if pipeline.zscore(registry.key, execution.composite_key) is None:
                return False
            pipeline.multi()
            execution.delete(job, pipeline)
            pipeline.lrem(queue.intermediate_queue_key, 1, job.id)
            if again:
                queue.enqueue_job(job, pipeline=pipeline, at_front=True)
            elif job.get_status(refresh=False) == JobStatus.STARTED:
                job.set_status(JobStatus.FAILED, pipeline=pipeline)
                queue.failed_job_registry.add(job, ttl=job.failure_ttl, pipeline=pipeline)
            pipeline.execute()
        except WatchError:  # somebody else's execution began or ended; the next look comes soon
            return False
    if again:
        log.warning("report %s was cut off; it is on the queue again", job.id)
    return again


RETURN_UNBEGUN = """
if redis.call('LREM', KEYS[1], 1, ARGV[1]) == 0 then return 0 end
if redis.call('EXISTS', KEYS[3]) == 0 then return 0 end
redis.call('LPUSH', KEYS[2], ARGV[1])
return 1
"""


def return_unbegun(queue: Queue, job_id: str) -> bool:
    """Put a job back whose worker died before it began it. Return False where it has gone on meanwhile."""
    script = queue.connection.register_script(RETURN_UNBEGUN)
    keys = [queue.intermediate_queue_key, queue.key, Job.key_for(job_id)]
    return bool(script(keys=keys, args=[job_id]))
