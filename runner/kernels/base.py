"""The port to whatever runs kernels, what a kernel is made of, and what is known of one that runs."""

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol

# How many threads numerical libraries may start.
THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_MAX_THREADS",
    "NUMBA_NUM_THREADS",
    "POLARS_MAX_THREADS",
    "RAYON_NUM_THREADS",
    "LOKY_MAX_CPU_COUNT",
    "PYTHON_CPU_COUNT",
)
# By which installers know that there is no network, instead of finding it out by waiting.
OFFLINE = {"PIP_NO_INDEX": "1", "UV_OFFLINE": "1", "CONDA_OFFLINE": "true", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


@dataclass(frozen=True, kw_only=True)
class KernelSpec:
    """What two kernels must share to be exchangeable; nothing in it belongs to one report.

    `expires` is the longest time in seconds that the kernel may live, waiting included; `extra` are modules that
    it imports besides, because it has time until it is used. Neither makes kernels differ.
    """

    cpu: float  # cores
    memory: int  # bytes
    disk: int  # bytes
    network: bool = False  # it reaches all that its machine reaches
    named_hosts: bool = False  # it reaches the hosts that its report names, and nothing else
    preload: tuple[str, ...] = ()
    image: str | None = None
    expires: float = 3600
    extra: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class KernelHandle:
    """A kernel as data, so that anybody who reads it in a record can connect to it or delete it."""

    id: str
    backend: str  # "sandbox" or "kubernetes"
    host: str
    connection: dict[str, Any]  # what a Jupyter connection file holds
    created_at: float  # seconds since the epoch
    spec_hash: str
    isolation: str  # "bubblewrap", "none", "pod"
    details: dict[str, Any] = field(default_factory=dict)  # what only the backend reads

    def to_dict(self) -> dict[str, Any]:
        """Return it as a record keeps it: without the connection's key."""
        data = asdict(self)
        data["connection"] = {k: v for k, v in self.connection.items() if "key" not in k}
        return data


@dataclass(frozen=True, kw_only=True)
class KernelNetwork:
    """Where the hosts that a report names can be made to stand, for its kernel alone."""

    launcher: int  # the process below which the kernel is
    hosts_file: Path  # the kernel's /etc/hosts, as seen from outside
    own_uid: tuple[int, int] | None  # the first of the user ids that processes may get, and how many there are


@dataclass(frozen=True, kw_only=True)
class ExitReason:
    """How a kernel ended.

    `kind`: "out of memory", "out of disk", "signal", "exit", "expired", "evicted" and "refused" (by its node),
    "deleted" (by somebody), "unknown".
    """

    kind: str
    code: int | None = None  # the exit status or the signal's number
    detail: str = ""


def limit_variables(spec: KernelSpec) -> dict[str, str]:
    """Return the environment by which libraries and programs know what a kernel may use."""
    threads = str(max(1, math.ceil(spec.cpu)))
    return dict.fromkeys(THREADS, threads) | ({} if spec.network or spec.named_hosts else OFFLINE)


OnHandle = Callable[[KernelHandle], None]


class KernelBackend(Protocol):
    """Starts and deletes kernels, and says how one ended."""

    @property
    def pool_id(self) -> str:
        """Name the pool that this backend uses; backends with the same one can use each other's kernels."""

    def spec_hash(self, spec: KernelSpec) -> str:
        """Hash all that two kernels of this backend must share to be exchangeable."""

    def start(
        self, spec: KernelSpec, *, on_handle: OnHandle | None = None, seconds: float = math.inf
    ) -> KernelHandle:
        """Start a kernel and return once it is about to listen, within so many seconds.

        Raises `KernelStartFailed`, and then nothing is left behind. A backend whose kernels outlive this process
        calls `on_handle` before it starts one, with a handle that is enough to delete it.
        """

    def take_over(self, handle: KernelHandle) -> bool:
        """Tie the kernel's life to the owner of this backend. Return False if the kernel is known to have ended.

        True does not mean that it lives: connecting to it shows that.
        """

    def network(self, handle: KernelHandle) -> KernelNetwork | None:
        """Return the network of a kernel whose spec has `named_hosts`; None where nothing holds a kernel back.

        Raises `KernelError` where this backend has none.
        """

    def delete(self, handle: KernelHandle) -> None:
        """End the kernel and remove all that it left. Does nothing where it is gone already."""

    def exit_reason(self, handle: KernelHandle) -> ExitReason | None:
        """Return how the kernel ended; None while it runs, or where nothing is known any more.

        After `delete`: None or "deleted".
        """

    def list(self) -> Sequence[KernelHandle]:
        """Return all kernels of this installation that still run here."""
