"""Real kernels for the tests, started as cheaply as can be and always deleted."""

import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from runner.kernels.base import KernelBackend, KernelHandle, KernelSpec
from runner.kernels.protocol.session import KernelSession
from runner.kernels.sandbox.backend import SandboxBackend
from tests.support.needs import missing

MIB = 2**20
SPEC = KernelSpec(cpu=1, memory=512 * MIB, disk=64 * MIB)
Execute = Callable[..., Awaitable[nbformat.NotebookNode]]


def make_backend(kind: str, home: Path) -> SandboxBackend:
    """A backend of this kind, on a home of its own; skips where they cannot be had."""
    if kind == "none":
        return SandboxBackend(home=home, sandbox="none", allow_plain=True)
    backend = SandboxBackend(home=home)
    bubblewrap = backend.isolation.bubblewrap
    if bubblewrap is None:
        missing(f"no sandbox here: {backend.isolation.why}")
    if kind == "user namespace" and bubblewrap.as_root:
        bubblewrap = replace(bubblewrap, as_root=False)
        if subprocess.run(
            [bubblewrap.program, "--unshare-user", "--ro-bind", "/", "/", "true"], capture_output=True
        ).returncode:
            missing("no user namespaces here")
        return SandboxBackend(home=home, isolation=replace(backend.isolation, bubblewrap=bubblewrap, own_uid=None))
    return backend


@pytest.fixture(scope="session")
def kernel_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One REPORTBOT_HOME for all tests, so that its caches are made once."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(
    scope="session", params=["bubblewrap", pytest.param("user namespace", marks=pytest.mark.slow), "none"]
)
def backend(request: pytest.FixtureRequest, kernel_home: Path) -> SandboxBackend:
    """Every kind of backend that there is here; each must behave the same."""
    return make_backend(request.param, kernel_home)


@pytest.fixture(scope="session")
def isolated(kernel_home: Path) -> SandboxBackend:
    """The backend with the best isolation there is here."""
    return make_backend("bubblewrap", kernel_home)


@pytest.fixture
def start(backend: KernelBackend) -> Iterator[Callable[..., KernelHandle]]:
    """Start kernels that are deleted after the test."""
    started = []

    def start_one(spec: KernelSpec = SPEC) -> KernelHandle:
        started.append(backend.start(spec))
        return started[-1]

    yield start_one
    for handle in started:
        backend.delete(handle)


class Sessions:
    """Opens sessions with kernels of its own, which it keeps count of: `handles`."""

    def __init__(self, stack: AsyncExitStack) -> None:
        self._stack = stack
        self.handles: list[KernelHandle] = []

    async def __call__(self, backend: KernelBackend, spec: KernelSpec = SPEC) -> KernelSession:
        """Start a kernel and connect to it."""
        handle = backend.start(spec)
        self.handles.append(handle)
        self._stack.callback(backend.delete, handle)
        session = await KernelSession.connect(backend, handle, deadline=time.monotonic() + 30)
        self._stack.push_async_callback(session.close)
        return session


@pytest.fixture
async def open_session() -> AsyncIterator[Sessions]:
    """Start kernels and connect to them; they end with the test."""
    async with AsyncExitStack() as stack:
        yield Sessions(stack)


@pytest.fixture
async def session(
    isolated: SandboxBackend, open_session: Callable[..., Awaitable[KernelSession]]
) -> KernelSession:
    """A session with an isolated kernel."""
    return await open_session(isolated)


async def execute(
    session: KernelSession, *sources: str, seconds: float = 30, cell_timeout: float | None = None
) -> nbformat.NotebookNode:
    """Run these cells and give the notebook."""
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    notebook = nbformat.v4.new_notebook(cells=cells)
    await session.execute(
        notebook,
        range(len(cells)),
        deadline=time.monotonic() + seconds,
        cell_timeout=cell_timeout,
        on_cell=lambda done, total: None,
    )
    return notebook


def printed(notebook: nbformat.NotebookNode, cell: int = -1) -> str:
    """What a cell printed."""
    return "".join(
        o.text for o in notebook.cells[cell].outputs if o.output_type == "stream" and o.name == "stdout"
    )
