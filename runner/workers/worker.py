"""Workers: they take reports off the queue and choose the adapters that reports run with."""

from __future__ import annotations

import gc
import json
import os
import platform
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.executions import Execution
from rq.job import Job
from rq.registry import FailedJobRegistry, FinishedJobRegistry
from rq.serializers import JSONSerializer
from rq.worker import Worker
from rq.worker_registration import clean_worker_registry

from runner.bundles.bundle import ReportBundle, load_bundle
from runner.bundles.cache import BundleCache
from runner.bundles.source import open_source
from runner.delivery.base import Delivery
from runner.delivery.metered_client import MeteredClient
from runner.delivery.slack import SlackDelivery
from runner.errors import BundleError, SettingsError
from runner.jobs import rescue_report, run_report
from runner.keeper.requeue import may_return, return_job
from runner.kernels.base import KernelBackend
from runner.kernels.pod.installation import installation_id
from runner.kernels.pool.pool import KernelPool
from runner.kernels.sandbox.backend import SandboxBackend
from runner.paths import ENTRYPOINT
from runner.processes.lifetime import die_with_parent
from runner.processes.names import process_name
from runner.processes.standby import StandbyChild, unshare_memory
from runner.records.cancel import Cancellations
from runner.records.counters import count_slack_error
from runner.records.queue import job_class
from runner.records.record import RedisRecords
from runner.security.links import open_links
from runner.security.tokens import PublishedKeys, TokenIssuer, choose_token_key
from runner.services import Services
from runner.settings import Settings, read_environment
from runner.stores.choice import open_store

if TYPE_CHECKING:
    from runner.kernels.pod.backend import PodBackend

WORKER_TTL = 45  # seconds; a worker that waits for a report is heard of more often
MAINTENANCE = 30  # seconds between two cleanings of the registries
SLACK_SECONDS = 30  # without a word from Slack after which a call has failed
LONGEST_WAIT = 5.0  # seconds between two looks whether Redis is back
HEARTBEAT = 4  # seconds between two signs of life while a report runs


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

    max_connection_wait_time = LONGEST_WAIT

    def __init__(self, queue: Queue, redis: Redis, services: Services, *, bundles: BundleCache) -> None:
        self._bundles = bundles
        self._standby: StandbyChild | None = None
        self._waiting = False  # for a report
        super().__init__(
            queue,
            redis,
            services,
            name=process_name(),
            worker_ttl=WORKER_TTL,
            maintenance_interval=MAINTENANCE,
            job_monitoring_interval=HEARTBEAT,
        )

    def dequeue_job_and_maintain_ttl(self, *args: Any, **options: Any) -> tuple[Job, Queue] | None:
        """Wait for a report, with a horse that stands by for it; None where the worker is to end."""
        self._standby = self._standby or self._new_horse()
        self._waiting = True
        try:
            return None if self._stop_requested else super().dequeue_job_and_maintain_ttl(*args, **options)
        finally:
            self._waiting = False

    def _shutdown(self) -> None:
        """Break off nothing but the wait for a report: elsewhere RQ's exception could be taken for another."""
        if self._waiting:
            super()._shutdown()  # type: ignore[no-untyped-call]
        else:
            self._stop_requested = True

    def fork_work_horse(self, job: Job, queue: Queue) -> None:
        """Give the report to the horse that stands by, or to a new one where that has died."""
        assert self.execution is not None
        message = json.dumps([job.id, self.execution.id]).encode()
        horse, self._standby = self._standby or self._new_horse(), None
        while not horse.send(message):
            horse = self._new_horse()
        self._horse_pid = horse.pid

    def _new_horse(self) -> StandbyChild:
        """Fork; what is here by now is left alone by the horse's garbage collector, and so stays shared."""
        gc.freeze()
        return StandbyChild(prepare=self._become_horse, work=self._run_message)

    def _become_horse(self) -> None:
        self.setup_work_horse_signals()
        with suppress(RedisError):  # whoever needs it finds out
            self.connection.ping()  # by a connection of its own
        unshare_memory()

    def _run_message(self, message: bytes) -> None:
        """Run the job of which the worker has told."""
        job_id, execution_id = json.loads(message)
        job = self.job_class.fetch(job_id, connection=self.connection, serializer=self.serializer)
        self.execution = Execution.fetch(execution_id, job_id, connection=self.connection)
        self.main_work_horse(job, self.queues[0])

    def maintain_heartbeats(self, job: Job, execution: Execution) -> None:
        """Give a sign of life, and have a horse go on that was stopped: it looks after its deadline itself."""
        if self.horse_pid:
            with suppress(ProcessLookupError):
                os.kill(self.horse_pid, signal.SIGCONT)
        super().maintain_heartbeats(job, execution)

    def teardown(self) -> None:
        """End, and the horse that stood by too."""
        if self._standby is not None:
            self._standby.dismiss()
        super().teardown()  # type: ignore[no-untyped-call]

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Run a report in a horse, then learn here, for the next horses, what it had to find out."""
        super().execute_job(job, queue)
        try:
            report = self._services.records.load(job.id)
            if report is not None and report.status == "completed":
                self._bundles.prepare(report.request.report, report.request.language)
        except (BundleError, RedisError, OSError):  # whoever runs the next one is told
            return

    def request_force_stop(self, signum: int, frame: FrameType | None) -> None:
        """End at once, and put the report in flight back on the queue."""
        if self.horse_pid:
            self.kill_horse()
            self.wait_for_horse()
        for execution in list(self.executions.values()):
            return_job(self.queues[0], execution, self._services)
        raise SystemExit

    def run_maintenance_tasks(self) -> None:
        """Clean the registries of what has ended; what was abandoned in the middle is the keeper's."""
        for queue in self.queues:
            FinishedJobRegistry(queue=queue).cleanup()
            FailedJobRegistry(queue=queue).cleanup()
            clean_worker_registry(queue)
        self.last_cleaned_at = datetime.now(UTC)  # type: ignore[assignment]

    def _horse_was_killed(self, job: Job, pid: int, status: int, usage: Any) -> None:
        """Have RQ, which handles the failure of this very job next, put it back on the queue."""
        if may_return(job, self._services):
            job.retries_left = 1
            job.enqueue_at_front_on_retry = True


def open_bundles(settings: Settings) -> BundleCache:
    """Open NOTEBOOKS for a process that runs one report after another."""
    return BundleCache(open_source(settings), partial(load_bundle, settings=settings))


def choose_services(
    settings: Settings,
    redis: Redis,
    *,
    kernels: KernelBackend,
    delivery: Delivery,
    find_bundle: Callable[[str], ReportBundle],
    pooled: bool = False,
) -> Services:
    """Choose the adapters that the settings name; `SettingsError` for one that this version lacks.

    `pooled`: warm kernels are claimed, and all kernels are known to the keeper.
    """
    keys = PublishedKeys(redis)
    tokens = TokenIssuer(
        choose_token_key(settings),
        issuer=settings.token_issuer,
        audience=settings.token_audience,
        publish=keys.publish,
    )
    keys.publish(tokens.public_key())  # so that whoever verifies finds it before the first report
    return Services(
        settings=settings,
        records=RedisRecords(redis, retention=settings.retention_seconds),
        cancellations=Cancellations(redis),
        find_bundle=find_bundle,
        kernels=kernels,
        pool=KernelPool(redis, kernels) if pooled else None,
        store=open_store(settings),
        delivery=delivery,
        tokens=tokens,
        environ=read_environment(),
    )


def open_slack(settings: Settings, redis: Redis) -> Delivery:
    """Open the delivery to Slack; `SettingsError` where no token is set."""
    if settings.slack_bot_token is None:
        raise SettingsError("SLACK_BOT_TOKEN is not set: a worker posts what it makes to Slack, as xoxb-…")
    client = MeteredClient(
        on_error=partial(count_slack_error, redis),
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        timeout=SLACK_SECONDS,
        retry_handlers=[],  # the job is what tries again
    )
    return SlackDelivery(client, redis, link=open_links(settings, redis).page)


def open_kernels(
    settings: Settings, *, allow_plain: bool | None = None, owner: int | None = None, nice: int = 0
) -> SandboxBackend | PodBackend:
    """Open the backend that the settings name.

    `allow_plain` lets kernels run where there is no sandbox, also where nobody chose that. `owner`: the process
    with which kernels end, if not with the one that starts them; `nice`: how they give way until they are used.
    """
    if settings.kernel_backend == "kubernetes":
        return open_pods(settings, owner=owner)
    if platform.system() != "Linux":
        raise SettingsError(f"Kernels run on Linux only in this version, and this is {platform.system()}")
    return SandboxBackend(
        home=settings.home,
        python=settings.kernel_python or Path(sys.executable),
        sandbox=settings.kernel_sandbox,
        allow_plain=settings.kernel_sandbox == "none" if allow_plain is None else allow_plain,
        entrypoint=ENTRYPOINT,
        bound=True,
        owner=owner,
        nice=nice,
    )


def open_pods(settings: Settings, *, owner: int | None) -> PodBackend:
    """Open the cluster; `SettingsError` where none is set up."""
    from runner.kernels.pod.backend import PodBackend  # its client is of no use to sandboxes

    return PodBackend(
        namespace=settings.kernel_namespace,
        installation=installation_id(settings.redis_url or f"unix://{settings.home}"),
        image=settings.kernel_image,
        runtime_class=settings.kernel_runtime_class,
        owner=owner,
    )
