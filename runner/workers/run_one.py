"""One report with a queue and a worker of its own, as `reportbot run` has it."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import FrameType

from redis import Redis
from rq import Queue

from runner.bundles.bundle import ReportBundle
from runner.delivery.base import Delivery
from runner.jobs import rescue_report
from runner.records.archive import find_report
from runner.records.cancel import Cancellations
from runner.records.queue import JOB_MARGIN_SECONDS, QUEUE, enqueue_report, report_queue
from runner.records.record import Report
from runner.request import ReportRequest
from runner.services import Services
from runner.settings import Settings
from runner.workers.adapters import choose_services, open_kernels
from runner.workers.worker import ReportWorker

INTERRUPTS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


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
    """Run one report on a queue and with a worker of its own. Return its record when it has ended.

    Raises `SettingsError` or `KernelStartFailed` where the settings let no report run; then nothing was queued.
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
            enqueue_report(queue, services.records, request, timeout=bundle.config.timeout + JOB_MARGIN_SECONDS)
            worker.work(burst=True, logging_level="ERROR")
            rescue_report(request.id, services=services)
            report = find_report(
                request.id, records=services.records, store=services.store, days=settings.retention_days
            )
            assert report is not None
            return report


@contextmanager
def own_queue(redis: Redis, request: ReportRequest) -> Iterator[Queue]:
    """Give a queue for one report, of which afterwards nothing is left but the report's record."""
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
    """Restore the caller's signal handlers afterwards."""
    before = {number: signal.getsignal(number) for number in INTERRUPTS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
