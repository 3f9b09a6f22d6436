"""The service: workers and a keeper, and whatever else is to run with them, under one supervisor."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial

from redis import Redis
from rq.exceptions import StopRequested

from runner.abandoned import AbandonedReports
from runner.bundle_cache import BundleCache
from runner.bundle_source import open_source
from runner.counters import FIGURES_SECONDS, note_kernels
from runner.delivery.base import Delivery
from runner.errors import StoreError
from runner.keeper import Chore, Keeper, stop_at_signals
from runner.kernels.base import KernelHandle
from runner.kernels.filling import PoolFiller, Rules
from runner.kernels.lock import Lock
from runner.kernels.pool import KernelPool
from runner.late_records import LateRecords
from runner.liveness import is_known_gone
from runner.logs import log
from runner.preparation import prepare_libraries, prepared_bundles
from runner.queue import JOB_MARGIN, report_queue
from runner.record import RedisRecords
from runner.retention import delete_expired
from runner.retries import DueJobs
from runner.settings import Settings
from runner.stores.address import is_s3
from runner.stores.base import ReportStore
from runner.stores.choice import require_store
from runner.supervisor import Part, Supervisor
from runner.sweeping import KernelSweep
from runner.tokens import choose_token_key
from runner.usual import UsualKernels, is_of_today
from runner.worker import ServiceWorker, choose_services, open_bundles, open_kernels

# Imported before the fork, so that all workers share them; none starts a thread or opens anything.
MODULES = (
    "babel.dates",
    "jinja2",
    "jsonschema",
    "nbclient",
    "nbformat.v4",
    "PIL.PngImagePlugin",
    "PIL.JpegImagePlugin",
    "zmq.asyncio",
)
WORKER_NICE = 5  # so that the bot is quick however much reports have to do
WARMING_NICE = 19  # of a kernel that gets warm, where that can be taken back
PATIENCE = 5.0  # seconds for which the pool stays short of a kernel because a report runs
LATE_SECONDS = 15.0  # between two tries to store records that the store could not take
RETENTION_SECONDS = 600.0
REDIS_SECONDS = 10.0  # after which a Redis that says nothing is a Redis that is gone

OpenDelivery = Callable[[Settings, Redis], Delivery]


def run_service(
    settings: Settings,
    *,
    redis_url: str,
    open_delivery: OpenDelivery,
    more: Sequence[Part] = (),
    say: Callable[[str], None] = lambda text: None,
) -> int:
    """Run workers, keeper and `more` until a signal ends them, and give an exit status.

    `SettingsError` or `KernelStartFailed` where the settings let no report run; then nothing was started.
    """
    open_kernels(settings).check()
    try:
        require_store(settings)
    except StoreError as error:  # reports that come before it answers again are told so
        log.warning("%s", error.message)
    choose_token_key(settings)
    for name in MODULES:
        importlib.import_module(name)
    prepare_libraries()
    bundles = None if is_s3(settings.notebooks) else prepared_bundles(settings)
    parts = [
        Part(
            name=f"worker {number}",
            run=partial(run_worker, settings, bundles, redis_url=redis_url, open_delivery=open_delivery),
            nice=WORKER_NICE,
        )
        for number in range(1, settings.workers + 1)
    ]
    keeper = Part(
        name="keeper",
        run=partial(run_keeper, settings, redis_url=redis_url, open_delivery=open_delivery),
        nice=WORKER_NICE,
    )
    return Supervisor([*more, *parts, keeper], drain=settings.kernel_max_timeout + JOB_MARGIN, say=say).run()


def run_worker(
    settings: Settings, prepared: BundleCache | None, *, redis_url: str, open_delivery: OpenDelivery
) -> None:
    """Take reports off the queue, one after another, until SIGTERM."""
    with Redis.from_url(redis_url) as redis:
        bundles = prepared or open_bundles(settings)
        services = choose_services(
            settings,
            redis,
            kernels=open_kernels(settings),
            delivery=open_delivery(settings, redis),
            find_bundle=bundles.find,
            pooled=True,
        )
        with suppress(StopRequested):  # RQ raises it wherever it is when the signal comes
            ServiceWorker(report_queue(redis), redis, services, bundles=bundles).work(logging_level="ERROR")


def run_keeper(settings: Settings, *, redis_url: str, open_delivery: OpenDelivery) -> None:
    """Do the keeper's chores until SIGTERM."""
    keeper = Keeper()
    stop_at_signals(keeper)
    with Redis.from_url(redis_url, socket_timeout=REDIS_SECONDS) as redis:
        supervisor = os.getppid()
        kernels = open_kernels(settings, owner=supervisor, nice=WARMING_NICE)
        services = choose_services(
            settings,
            redis,
            kernels=kernels,
            delivery=open_delivery(settings, redis),
            find_bundle=open_bundles(settings).find,
            pooled=True,
        )
        assert services.pool is not None
        queue = report_queue(redis)
        rules = Rules(
            most=settings.kernel_pool,
            usual=UsualKernels(settings, open_source(settings)).specs,
            is_of_today=partial(is_of_today, settings=settings),
            in_the_way=in_the_way,
            is_ours=lambda handle: is_ours(handle, kernels.owner),
            is_stopping=keeper.is_stopping,
        )
        lock = Lock(redis, f"pool:{kernels.place}", seconds=30)
        filler = PoolFiller(services.pool, kernels, lock, rules)
        due = DueJobs(queue)
        records = RedisRecords(redis, retention=settings.retention_days * 24 * 3600)
        retention = partial(expire_reports, services.store, records, days=settings.retention_days)
        keeper.run(
            [
                Chore(name="due retries", do=due.enqueue, close=due.close),
                Chore(name="abandoned reports", do=AbandonedReports(queue, services).rescue),
                Chore(name="the pool", do=filler.fill, close=filler.close, every=0.5),
                Chore(name="figures", do=partial(tell_figures, services.pool, redis), every=FIGURES_SECONDS),
                Chore(name="late records", do=LateRecords(records, services.store).bring, every=LATE_SECONDS),
                Chore(name="expired reports", do=retention, every=RETENTION_SECONDS),
                Chore(name="left kernels", do=KernelSweep(services.pool, services).sweep, every=2.0),
            ]
        )


def expire_reports(store: ReportStore, records: RedisRecords, *, days: int) -> None:
    """Delete the reports whose time is over, and say how many."""
    expired = delete_expired(store, records, days=days, now=datetime.now(UTC))
    if expired:
        log.info("%d reports older than %d days were deleted", len(expired), days)


def tell_figures(pool: KernelPool, redis: Redis) -> None:
    """Write down how many kernels there are, for whoever watches."""
    waiting, claimed = pool.kernels()
    note_kernels(redis, pool.place, waiting=len(waiting), claimed=len(claimed))


def is_ours(handle: KernelHandle, owner: object) -> bool:
    """Whether a kernel that waits is this service's to delete: its own, or one whose service was killed here."""
    found = handle.details.get("owner")
    return found == owner or (isinstance(found, str) and is_known_gone(found))


def in_the_way(running: int, seconds: float) -> bool:
    """Whether a kernel that gets warm would slow reports down, which have shared cores with it often enough.

    It waits while a report runs here; where one runs for long, until the cores have time.
    """
    return running > 0 and (seconds < PATIENCE or os.getloadavg()[0] >= (os.cpu_count() or 1))
