"""Chooses the adapters that reports run with, as the settings name them."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from redis import Redis

from runner.bundles.bundle import ReportBundle, load_bundle
from runner.bundles.cache import BundleCache
from runner.bundles.source import open_source
from runner.delivery.base import Delivery
from runner.delivery.metered_client import MeteredClient
from runner.delivery.slack import SlackDelivery
from runner.errors import SettingsError
from runner.kernels.base import KernelBackend
from runner.kernels.pod.installation import installation_id
from runner.kernels.pool.pool import KernelPool
from runner.kernels.sandbox.backend import SandboxBackend
from runner.paths import ENTRYPOINT
from runner.records.cancel import Cancellations
from runner.records.counters import count_slack_error
from runner.records.record import RedisRecords
from runner.security.links import open_links
from runner.security.tokens import PublishedKeys, TokenIssuer, choose_token_key
from runner.services import Services
from runner.settings import Settings, read_environment
from runner.stores.choice import open_store

if TYPE_CHECKING:
    from runner.kernels.pod.backend import PodBackend

SLACK_SECONDS = 30  # without a word from Slack after which a call has failed


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
    """Choose the adapters that the settings name. Raises `SettingsError` for one that this version lacks.

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
    """Open the delivery to Slack. Raises `SettingsError` where no token is set."""
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

    `allow_plain`: let kernels run without a sandbox even where nobody chose that. `owner`: the process with which
    kernels end, if not the one that starts them. `nice`: how far they give way until they are used.
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
    """Open the cluster. Raises `SettingsError` where none is set up."""
    from runner.kernels.pod.backend import PodBackend  # its client is of no use to sandboxes

    return PodBackend(
        namespace=settings.kernel_namespace,
        installation=installation_id(settings.redis_url or f"unix://{settings.home}"),
        image=settings.kernel_image,
        runtime_class=settings.kernel_runtime_class,
        owner=owner,
    )
