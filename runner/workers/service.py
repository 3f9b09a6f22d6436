"""The service: workers and a keeper, and whatever else is to run with them, under one supervisor."""

import importlib
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial

from redis import Redis
from rq.exceptions import StopRequested

from runner.bundles.cache import BundleCache
from runner.delivery.base import Delivery
from runner.errors import StoreError
from runner.keeper.chores import make_chores
from runner.keeper.keeper import Keeper, stop_at_signals
from runner.logs import log
from runner.processes.lifetime import return_memory
from runner.processes.supervisor import SupervisedProcess, Supervisor
from runner.records.queue import JOB_MARGIN_SECONDS, report_queue
from runner.security.tokens import choose_token_key
from runner.settings import Settings
from runner.stores.address import is_s3
from runner.stores.choice import require_store
from runner.workers.adapters import choose_services, open_bundles, open_kernels
from runner.workers.warm_up import prepare_libraries, prepared_bundles
from runner.workers.worker import ServiceWorker

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
WORKER_NICENESS = 5  # so that the bot is quick however much reports have to do
WARMING_NICENESS = 19  # of a kernel that gets warm, where that can be taken back
REDIS_SECONDS = 10.0  # after which a Redis that says nothing is a Redis that is gone

OpenDelivery = Callable[[Settings, Redis], Delivery]


def run_service(
    settings: Settings,
    *,
    redis_url: str,
    open_delivery: OpenDelivery,
    more: Sequence[SupervisedProcess] = (),
    say: Callable[[str], None] = lambda text: None,
) -> int:
    """Run workers, keeper and `more` until a signal ends them. Return an exit status.

    Raises `SettingsError` or `KernelStartFailed` where the settings let no report run; then nothing was started.
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
    return_memory()
    parts = [
        SupervisedProcess(
            name=f"worker {number}",
            run=partial(run_worker, settings, bundles, redis_url=redis_url, open_delivery=open_delivery),
            nice=WORKER_NICENESS,
        )
        for number in range(1, settings.workers + 1)
    ]
    keeper = SupervisedProcess(
        name="keeper",
        run=partial(run_keeper, settings, redis_url=redis_url, open_delivery=open_delivery),
        nice=WORKER_NICENESS,
    )
    return Supervisor(
        [*more, *parts, keeper], drain=settings.kernel_max_timeout + JOB_MARGIN_SECONDS, say=say
    ).run()


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
        kernels = open_kernels(settings, owner=os.getppid(), nice=WARMING_NICENESS)  # they end with the supervisor
        services = choose_services(
            settings,
            redis,
            kernels=kernels,
            delivery=open_delivery(settings, redis),
            find_bundle=open_bundles(settings).find,
            pooled=True,
        )
        keeper.run(make_chores(services, redis, owner=kernels.owner, is_stopping=keeper.is_stopping))
