"""Finds the reports whose worker was killed, wherever it ran, and puts them back on the queue.

Those whose job RQ gave up are ended, so that whoever asked is told all the same.
"""

import time
from collections.abc import Callable

from redis import Redis
from rq import Queue
from rq.executions import Execution
from rq.utils import as_text

from runner.errors import InternalError
from runner.i18n.phrases import phrase
from runner.jobs import rescue_report
from runner.keeper.requeue import return_job, return_unbegun
from runner.logs import log
from runner.processes.names import is_known_gone
from runner.services import Services

SILENT_SECONDS = 40.0  # after which a worker elsewhere is presumed dead; it gives a sign of life every 4
UNBEGUN_SECONDS = 10.0  # for which a job may be between the queue and its worker
TURN_SECONDS = 30  # for which one keeper alone looks after a report that was cut off


class AbandonedReports:
    """What a keeper knows of the reports that run. Times are its own clock's: other machines' may differ."""

    def __init__(self, queue: Queue, services: Services, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._queue = queue
        self._redis: Redis = queue.connection
        self._services = services
        self._clock = clock
        self._ended: set[str] = set()  # reports whose job failed, and that need nothing any more
        self._seen: dict[str, tuple[str, float]] = {}  # the last sign of life of each execution, and since when

    def rescue(self) -> None:
        """Put every report back on the queue that nobody works on any more."""
        executions = self._executions()
        for execution, worker, sign in executions:
            silent = self._unchanged_for(execution.composite_key, sign)
            # RQ lets the sign of life expire when nobody renews it, as while Redis itself was away.
            is_gone = not sign or is_known_gone(worker) or silent > SILENT_SECONDS
            if is_gone and self._is_our_turn(execution.id):
                return_job(self._queue, execution, self._services)
        begun = {execution.job_id for execution, _, _ in executions}
        waiting = [job_id for job_id in self._queue.intermediate_queue.get_job_ids() if job_id not in begun]
        for job_id in waiting:
            if self._unchanged_for(job_id, "unbegun") > UNBEGUN_SECONDS and self._is_our_turn(job_id):
                return_unbegun(self._queue, job_id)
        known = {execution.composite_key for execution, _, _ in executions} | set(waiting)
        self._seen = {key: seen for key, seen in self._seen.items() if key in known}

    def end_failed(self) -> None:
        """End the reports whose job failed for good: nobody could read it, or Redis failed it too often."""
        failed = set(self._queue.failed_job_registry.get_job_ids())
        self._ended &= failed
        for job_id in failed - self._ended:
            report = self._services.records.load(job_id)
            if report is None or report.closed:
                self._ended.add(job_id)
            elif self._is_our_turn(job_id):
                self._end(job_id)

    def _end(self, report_id: str) -> None:
        why = InternalError(phrase("reportbot could not run the report. Ask again."))
        try:
            rescue_report(report_id, services=self._services, why=why)
        except Exception as error:  # the others must not wait for it
            log.error("report %s failed, and could not be ended: %s", report_id, error)

    def _executions(self) -> list[tuple[Execution, str, str]]:
        """Return all that are said to run, each with its worker's name and its last sign of life."""
        registry = self._queue.started_job_registry
        keys = [f"{job}:{each}" for job, each in registry.get_job_and_execution_ids(cleanup=False)]
        executions = [Execution.from_composite_key(key, connection=self._redis) for key in keys]
        with self._redis.pipeline(transaction=False) as pipeline:
            for execution in executions:
                pipeline.hmget(execution.key, "worker_name", "last_heartbeat")
            found = pipeline.execute()
        result = []
        for execution, (name, sign) in zip(executions, found, strict=True):
            execution.worker_name = as_text(name or b"")
            result.append((execution, execution.worker_name, as_text(sign or b"")))
        return result

    def _unchanged_for(self, key: str, sign: str) -> float:
        """Note the sign of life, and return for how many seconds there was no other."""
        now = self._clock()
        if self._seen.get(key, (None, now))[0] != sign:
            self._seen[key] = (sign, now)
        return now - self._seen[key][1]

    def _is_our_turn(self, name: str) -> bool:
        return bool(self._redis.set(f"reportbot:rescue:{name}", "1", nx=True, ex=TURN_SECONDS))
