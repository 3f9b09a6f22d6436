"""What there is for a keeper to do."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from redis import Redis

from runner.bundles.source import open_source
from runner.keeper.abandoned import AbandonedReports
from runner.keeper.due_retries import DueJobs
from runner.keeper.expected_kernels import ExpectedKernels, is_current
from runner.keeper.keeper import Chore
from runner.keeper.kernel_sweep import KernelSweep
from runner.kernels.base import KernelHandle
from runner.kernels.pool.fill import PoolFiller, Rules
from runner.kernels.pool.lock import Lock
from runner.kernels.pool.pool import KernelPool
from runner.logs import log
from runner.processes.names import is_known_gone
from runner.records.archive import archive_late
from runner.records.counters import FIGURES_SECONDS, note_kernels
from runner.records.queue import report_queue
from runner.records.record import RedisRecords
from runner.records.retention import delete_expired
from runner.services import Services
from runner.settings import Settings
from runner.stores.base import ReportStore

YIELD_SECONDS = 5.0  # for which the pool stays short of a kernel because a report runs
LATE_SECONDS = 15.0  # between two tries to store records that the store could not take
RETENTION_SECONDS = 600.0
LOCK_SECONDS = 30  # after which a pool's filler that says nothing any more is presumed dead


def make_chores(
    services: Services, redis: Redis, *, owner: object, is_stopping: Callable[[], bool]
) -> list[Chore]:
    """Make the chores of a keeper. `owner`: whose the kernels are that it has wait."""
    settings, pool = services.settings, services.pool
    assert pool is not None
    queue = report_queue(redis)
    due, rescue, sweep = DueJobs(queue), AbandonedReports(queue, services), KernelSweep(pool, services)
    filler = PoolFiller(
        pool,
        services.kernels,
        Lock(redis, f"pool:{pool.id}", seconds=LOCK_SECONDS),
        filling_rules(settings, owner=owner, is_stopping=is_stopping),
    )
    records = RedisRecords(redis, retention=settings.retention_seconds)
    retention = partial(expire_reports, services.store, records, days=settings.retention_days)
    return [
        Chore(name="due retries", do=due.enqueue, close=due.close),
        Chore(name="abandoned reports", do=rescue.rescue),
        Chore(name="failed reports", do=rescue.end_failed),
        Chore(name="the pool", do=filler.fill, close=filler.close, every=0.5),
        Chore(name="figures", do=partial(tell_figures, pool, redis), every=FIGURES_SECONDS),
        Chore(name="late records", do=partial(archive_late, records, services.store), every=LATE_SECONDS),
        Chore(name="expired reports", do=retention, every=RETENTION_SECONDS),
        Chore(name="left kernels", do=sweep.sweep, every=2.0),
    ]


def filling_rules(settings: Settings, *, owner: object, is_stopping: Callable[[], bool]) -> Rules:
    """Say by what the pool is filled."""
    return Rules(
        most=settings.kernel_pool,
        usual=ExpectedKernels(settings, open_source(settings)).specs,
        is_current=partial(is_current, settings=settings),
        slows_reports=slows_reports,
        is_ours=lambda handle: is_ours(handle, owner),
        is_stopping=is_stopping,
    )


def expire_reports(store: ReportStore, records: RedisRecords, *, days: int) -> None:
    """Delete the reports whose time is over, and say how many."""
    expired = delete_expired(store, records, days=days, now=datetime.now(UTC))
    if expired:
        log.info("%d reports older than %d days were deleted", len(expired), days)


def tell_figures(pool: KernelPool, redis: Redis) -> None:
    """Write down how many kernels there are, for whoever watches."""
    waiting, claimed = pool.kernels()
    note_kernels(redis, pool.id, waiting=len(waiting), claimed=len(claimed))


def is_ours(handle: KernelHandle, owner: object) -> bool:
    """Whether a kernel that waits is this service's to delete: its own, or one whose service was killed here."""
    found = handle.details.get("owner")
    return found == owner or (isinstance(found, str) and is_known_gone(found))


def slows_reports(running: int, seconds: float) -> bool:
    """Whether warming a kernel now would slow down the reports that run here, `running` of them.

    After `seconds` of waiting it is only put off for as long as the cores have no time.
    """
    return running > 0 and (seconds < YIELD_SECONDS or os.getloadavg()[0] >= (os.cpu_count() or 1))
