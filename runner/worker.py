"""Workers: they take reports off the queue and choose the adapters that reports run with."""

from __future__ import annotations

import os
import platform
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

from redis import Redis
from rq import Queue
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.worker import Worker

from runner.bundle import ReportBundle
from runner.cancel import Cancellations
from runner.delivery.base import Delivery
from runner.errors import SettingsError
from runner.jobs import rescue_report, run_report
from runner.kernels.base import KernelBackend
from runner.kernels.sandbox import SandboxBackend
from runner.paths import ENTRYPOINT
from runner.pipeline import Services
from runner.processes import die_with_parent, process_group
from runner.queue import JOB_MARGIN, QUEUE, enqueue_report, job_class, report_queue
from runner.record import RedisRecords, Report
from runner.request import ReportRequest
from runner.settings import Settings, read_environment
from runner.stores.folder import FolderStore
from runner.tokens import TokenIssuer, load_token_key

INTERRUPTS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class ReportWorker(Worker):
    """An RQ worker whose jobs are reports, and whose horse dies with it."""

    def __init__(self, queue: Queue, redis: Redis, services: Services) -> None:
        self._services = services
        super().__init__(
            [queue],
            connection=redis,
            serializer=JSONSerializer,
            job_class=job_class(partial(run_report, services=services)),
            work_horse_killed_handler=self._rescue,
            log_job_description=False,
        )

    def setup_work_horse_signals(self) -> None:
        """Let no report outlive its worker: a retry would run it a second time beside the first."""
        die_with_parent()
        super().setup_work_horse_signals()  # type: ignore[no-untyped-call]

    def kill_horse(self, sig: signal.Signals = signal.SIGKILL) -> None:
        """Kill the horse and its group, and never our own, to which RQ comes where no horse runs."""
        if self.horse_pid and process_group(self.horse_pid) != os.getpgrp():
            super().kill_horse(sig)

    def _rescue(self, job: Job, pid: int, status: int, usage: Any) -> None:
        rescue_report(job.id, services=self._services)


class OneReportWorker(ReportWorker):
    """The worker of `reportbot run`: an interrupt cancels its report, a second one kills it."""

    def __init__(self, queue: Queue, redis: Redis, services: Services, *, cancel: Callable[[], None]) -> None:
        super().__init__(queue, redis, services)
        self._cancel = cancel
        self._asked = False

    def catch_interrupts(self) -> None:
        """Have an interrupt cancel the report from now on."""
        for number in INTERRUPTS:
            signal.signal(number, self._interrupted)

    def _install_signal_handlers(self) -> None:
        self.catch_interrupts()

    def _interrupted(self, number: int, frame: FrameType | None) -> None:
        if self._asked:
            self.kill_horse()
        self._asked = True
        self._cancel()


def run_one(
    request: ReportRequest, bundle: ReportBundle, *, settings: Settings, redis_url: str, delivery: Delivery
) -> Report:
    """Run one report on a queue and with a worker of its own, and give its record when it has ended.

    `SettingsError` and `KernelStartFailed` where the settings let no report run; then nothing was queued.
    """
    kernels = open_kernels(settings, allow_plain=settings.kernel_sandbox != "bubblewrap")
    kernels.check()
    # The interrupt may come while this process holds a connection: cancelling uses one of its own.
    with Redis.from_url(redis_url) as redis, Redis.from_url(redis_url) as second:
        services = choose_services(
            settings, redis, kernels=kernels, delivery=delivery, find_bundle=lambda name: bundle
        )
        cancel = partial(Cancellations(second).ask, request.id, by=request.requested_by)
        with own_queue(redis, request) as queue, signals_restored():
            worker = OneReportWorker(queue, redis, services, cancel=cancel)
            worker.catch_interrupts()  # before there is anything that an interrupt could leave behind
            enqueue_report(queue, services.records, request, timeout=bundle.config.timeout + JOB_MARGIN)
            worker.work(burst=True, logging_level="ERROR")
            rescue_report(request.id, services=services)
            report = services.records.load(request.id)
            assert report is not None
            return report


@contextmanager
def own_queue(redis: Redis, request: ReportRequest) -> Iterator[Queue]:
    """Give a queue for one report, of which nothing is left afterwards but the report's record."""
    queue = report_queue(redis, f"{QUEUE}-run-{request.id}")
    try:
        yield queue
    finally:
        job = queue.fetch_job(request.id)
        if job is not None:
            job.delete()  # from the registries too, which would stay for ever
        queue.delete(delete_jobs=True)


@contextmanager
def signals_restored() -> Iterator[None]:
    """Give the caller its signal handlers back afterwards."""
    before = {number: signal.getsignal(number) for number in INTERRUPTS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def choose_services(
    settings: Settings,
    redis: Redis,
    *,
    kernels: KernelBackend,
    delivery: Delivery,
    find_bundle: Callable[[str], ReportBundle],
) -> Services:
    """Choose the adapters that the settings name; `SettingsError` for one that this version lacks."""
    key = load_token_key(settings.home)
    return Services(
        settings=settings,
        records=RedisRecords(redis, retention=settings.retention_days * 24 * 3600),
        cancellations=Cancellations(redis),
        find_bundle=find_bundle,
        kernels=kernels,
        store=open_store(settings),
        delivery=delivery,
        tokens=TokenIssuer(key, issuer=settings.token_issuer, audience=settings.token_audience),
        environ=read_environment(),
    )


def open_kernels(settings: Settings, *, allow_plain: bool) -> SandboxBackend:
    """Open the backend that the settings name; `allow_plain` lets kernels run where there is no sandbox."""
    if platform.system() != "Linux":
        raise SettingsError(f"Kernels run on Linux only in this version, and this is {platform.system()}")
    if settings.kernel_backend != "sandbox":
        raise SettingsError(f"KERNEL_BACKEND={settings.kernel_backend} is not in this version yet; use sandbox")
    return SandboxBackend(
        home=settings.home,
        python=settings.kernel_python or Path(sys.executable),
        sandbox=settings.kernel_sandbox,
        allow_plain=allow_plain,
        entrypoint=ENTRYPOINT,
        bound=True,
    )


def open_store(settings: Settings) -> FolderStore:
    """Open the store that the settings name; `SettingsError` where nothing can be written there."""
    if "://" in settings.store:
        raise SettingsError(f"STORE={settings.store}: only a folder can be a store in this version")
    folder = Path(settings.store)
    require_writable(folder, name=f"STORE={settings.store}")
    return FolderStore(folder)


def require_writable(folder: Path, *, name: str) -> None:
    """Refuse a folder that cannot be made or written, before a report runs in vain; `SettingsError`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"{name}: {folder} cannot be made: {error.strerror}") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise SettingsError(f"{name}: {folder} cannot be written by this user")
