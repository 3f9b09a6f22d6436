"""What a worker's reports share: the ports, already open."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from runner.bundles.bundle import ReportBundle
from runner.delivery.base import Delivery
from runner.kernels.base import KernelBackend
from runner.kernels.pool.pool import KernelPool
from runner.records.cancel import Cancellations
from runner.records.record import Records
from runner.security.tokens import TokenIssuer
from runner.settings import Settings
from runner.stores.base import ReportStore


@dataclass(frozen=True, kw_only=True)
class Services:
    """What a report needs beside itself; chosen by `runner.workers.adapters`."""

    settings: Settings
    records: Records
    cancellations: Cancellations
    find_bundle: Callable[[str], ReportBundle]
    kernels: KernelBackend
    pool: KernelPool | None = None  # the warm ones
    store: ReportStore
    delivery: Delivery
    tokens: TokenIssuer
    environ: Mapping[str, str]  # where the operator's secrets are
