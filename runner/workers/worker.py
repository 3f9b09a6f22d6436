"""RQ workers whose jobs are reports.

For each job RQ's worker calls `dequeue_job_and_maintain_ttl`, `execute_job` and `fork_work_horse`, whose child,
the horse, runs the job in `main_work_horse`; then `maintain_heartbeats` until that child has ended, and where the
child did not end by itself, the `work_horse_killed_handler`.
"""

import gc
import json
import os
import signal
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from types import FrameType
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.executions import Execution
from rq.job import Job
from rq.registry import FailedJobRegistry, FinishedJobRegistry
from rq.serializers import JSONSerializer
from rq.worker import Worker
from rq.worker_registration import clean_worker_registry

from runner.bundles.cache import BundleCache
from runner.errors import BundleError
from runner.jobs import rescue_report, run_report
from runner.keeper.requeue import may_return, return_job
from runner.processes.lifetime import die_with_parent
from runner.processes.names import process_name
from runner.processes.standby import StandbyChild, unshare_memory
from runner.records.queue import job_class
from runner.services import Services

WORKER_TTL_SECONDS = 45  # a worker that waits for a report is heard of more often
MAINTENANCE_SECONDS = 30  # between two cleanings of the registries
REDIS_POLL_SECONDS = 5.0  # at most between two looks whether Redis is back
HEARTBEAT_SECONDS = 4  # between two signs of life while a report runs


class ReportWorker(Worker):
    """An RQ worker whose jobs are reports, and whose horse dies with it."""

    def __init__(self, queue: Queue, redis: Redis, services: Services, **options: Any) -> None:
        self._services = services
        super().__init__(
            [queue],
            connection=redis,
            serializer=JSONSerializer,
            job_class=job_class(
                partial(run_report, services=services), on_stopped=partial(rescue_report, services=services)
            ),
            work_horse_killed_handler=self._horse_was_killed,
            log_job_description=False,
            **options,
        )

    def setup_work_horse_signals(self) -> None:
        """Let no report outlive its worker: a retry would run it a second time beside the first."""
        assert self.pid is not None
        die_with_parent(self.pid)
        super().setup_work_horse_signals()  # type: ignore[no-untyped-call]

    def kill_horse(self, sig: signal.Signals = signal.SIGKILL) -> None:
        """Kill the horse and its group, and never our own, to which RQ comes where no horse runs."""
        if self.horse_pid in (0, os.getpid()):
            return
        with suppress(ProcessLookupError):
            if os.getpgid(self.horse_pid) == os.getpgrp():  # it has not left our group yet
                os.kill(self.horse_pid, sig)
            else:
                super().kill_horse(sig)

    def _horse_was_killed(self, job: Job, pid: int, status: int, usage: Any) -> None:
        rescue_report(job.id, services=self._services)


class ServiceWorker(ReportWorker):
    """A worker of the service: what is cut off goes back on the queue; the keeper looks after the abandoned."""

    max_connection_wait_time = REDIS_POLL_SECONDS

    def __init__(self, queue: Queue, redis: Redis, services: Services, *, bundles: BundleCache) -> None:
        self._bundles = bundles
        self._standby: StandbyChild | None = None  # the horse of the next report
        self._waiting = False  # for a report
        super().__init__(
            queue,
            redis,
            services,
            name=process_name(),
            worker_ttl=WORKER_TTL_SECONDS,
            maintenance_interval=MAINTENANCE_SECONDS,
            job_monitoring_interval=HEARTBEAT_SECONDS,
        )

    def dequeue_job_and_maintain_ttl(self, *args: Any, **options: Any) -> tuple[Job, Queue] | None:
        """Wait for a report, with a horse that stands by for it. Return None where the worker is to end."""
        self._standby = self._standby or self._new_horse()
        self._waiting = True
        try:
            return None if self._stop_requested else super().dequeue_job_and_maintain_ttl(*args, **options)
        finally:
            self._waiting = False

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Run a report in a horse, then learn here, for the next horses, what it had to find out."""
        super().execute_job(job, queue)
        try:
            report = self._services.records.load(job.id)
            if report is not None and report.status == "completed":
                self._bundles.prepare(report.request.report, report.request.language)
        except (BundleError, RedisError, OSError):  # whoever runs the next one is told
            return

    def fork_work_horse(self, job: Job, queue: Queue) -> None:
        """Send the report to the horse that stands by, or to a new one where that has died."""
        assert self.execution is not None
        message = json.dumps([job.id, self.execution.id]).encode()
        horse, self._standby = self._standby or self._new_horse(), None
        while not horse.send(message):
            horse = self._new_horse()
        self._horse_pid = horse.pid

    def _new_horse(self) -> StandbyChild:
        """Fork. What is here by now is left alone by the horse's garbage collector, and so stays shared."""
        gc.freeze()
        return StandbyChild(prepare=self._become_horse, work=self._run_message)

    def _become_horse(self) -> None:
        self.setup_work_horse_signals()
        with suppress(RedisError):  # whoever needs it finds out
            self.connection.ping()  # by a connection of its own
        unshare_memory()

    def _run_message(self, message: bytes) -> None:
        """Run the job that the worker has sent, in the horse."""
        job_id, execution_id = json.loads(message)
        job = self.job_class.fetch(job_id, connection=self.connection, serializer=self.serializer)
        self.execution = Execution.fetch(execution_id, job_id, connection=self.connection)
        self.main_work_horse(job, self.queues[0])

    def maintain_heartbeats(self, job: Job, execution: Execution) -> None:
        """Give a sign of life, and let a horse go on that was stopped: it looks after its deadline itself."""
        if self.horse_pid:
            with suppress(ProcessLookupError):
                os.kill(self.horse_pid, signal.SIGCONT)
        super().maintain_heartbeats(job, execution)

    def _horse_was_killed(self, job: Job, pid: int, status: int, usage: Any) -> None:
        """Have RQ, which handles the failure of this very job next, put it back on the queue."""
        if may_return(job, self._services):
            job.retries_left = 1
            job.enqueue_at_front_on_retry = True

    def run_maintenance_tasks(self) -> None:
        """Clean the registries of what has ended; what was abandoned in the middle is the keeper's."""
        for queue in self.queues:
            FinishedJobRegistry(queue=queue).cleanup()
            FailedJobRegistry(queue=queue).cleanup()
            clean_worker_registry(queue)
        self.last_cleaned_at = datetime.now(UTC)  # type: ignore[assignment]

    def _shutdown(self) -> None:
        """Break off nothing but the wait for a report: elsewhere RQ's exception could be taken for another."""
        if self._waiting:
            super()._shutdown()  # type: ignore[no-untyped-call]
        else:
            self._stop_requested = True

    def request_force_stop(self, signum: int, frame: FrameType | None) -> None:
        """End at once, and put the report in flight back on the queue."""
        if self.horse_pid:
            self.kill_horse()
            self.wait_for_horse()
        for execution in list(self.executions.values()):
            return_job(self.queues[0], execution, self._services)
        raise SystemExit

    def teardown(self) -> None:
        """End, and the horse that stands by too."""
        if self._standby is not None:
            self._standby.dismiss()
        super().teardown()  # type: ignore[no-untyped-call]
