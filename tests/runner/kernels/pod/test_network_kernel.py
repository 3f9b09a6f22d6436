"""A kernel as a pod runs it, without the pod: over TCP, encrypted, from a connection file that it cannot write."""

import json
import os
import socket
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from runner.errors import KernelDied, KernelStartFailed, NotebookFailed
from runner.kernels.base import ExitReason, KernelHandle
from runner.kernels.pod.backend import make_connection
from runner.kernels.pod.manifest import PORTS
from runner.kernels.protocol.session import KernelSession
from runner.paths import ENTRYPOINT
from tests.runner.kernels.conftest import execute, printed


class Processes:
    """Knows how a kernel ended that is a process of ours; the part of a `KernelBackend` that sessions use."""

    def __init__(self, process):
        self.process = process

    def exit_reason(self, handle):
        """How the process ended."""
        code = self.process.poll()
        return None if code is None else ExitReason(kind="exit" if code >= 0 else "signal", code=abs(code))


def free_ports(count):
    """Ports that nobody listens at."""
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


@pytest.fixture
def kernel(tmp_path):
    """Start a kernel by the entrypoint; gives its backend and its handle."""
    ports = dict(zip(PORTS, free_ports(len(PORTS)), strict=True))
    connection = {**make_connection(), **ports, "ip": "127.0.0.1"}
    file = tmp_path / "connection.json"
    file.write_text(json.dumps(connection))
    file.chmod(0o400)
    tmp_path.chmod(0o500)
    work = tmp_path.parent / f"{tmp_path.name}-work"
    command = [sys.executable, "-I", str(ENTRYPOINT), str(file), "--work", str(work), "--preload", "colorsys"]
    command += ["--file-size", str(8 * 2**20)]
    env = {"PATH": os.environ["PATH"], "HOME": str(work), "KUBERNETES_SERVICE_HOST": "10.0.0.1"}
    process = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    handle = KernelHandle(
        id="k", backend="kubernetes", host="h", connection=connection, created_at=0, spec_hash="", isolation="pod"
    )
    yield Processes(process), handle
    process.kill()
    process.wait()
    tmp_path.chmod(0o700)


@pytest.fixture
async def session(kernel):
    """A session with it."""
    session = await KernelSession.connect(*kernel, deadline=time.monotonic() + 30)
    yield session
    await session.close()


async def test_it_serves_a_report(session):
    """It is warm once it answers; environment, files and cells go over the encrypted channels."""
    await session.begin(env={"REPORT_ID": "r1"}, timezone="Europe/Madrid", files={"a/b.txt": b"x" * 5_000_000})
    source = (
        "import os, sys, time\n"
        "names = [name for name in os.environ if name.startswith('KUBERNETES')]\n"
        "print(os.environ['REPORT_ID'], time.tzname[0], 'colorsys' in sys.modules, names)"
    )
    assert printed(await execute(session, source)) == "r1 CET True []\n"
    assert await session.read_file("a/b.txt", limit=2**23) is not None


async def test_its_files_are_bounded(session):
    """The limit that it was started with holds."""
    with pytest.raises(NotebookFailed, match=r"\[Errno 27\] File too large"):
        await execute(session, "open('large', 'wb').write(bytes(9 * 2**20))")


async def test_its_end_is_told(session):
    """A connection that the kernel's end closes is no protocol error."""
    with pytest.raises(KernelDied, match="ended by signal 9"):
        await execute(session, "import os\nos.kill(os.getpid(), 9)")


@pytest.mark.parametrize("known", [(), ("key",)])
async def test_without_its_keys_nobody_gets_a_word(kernel, session, known):
    """Whoever has only address and ports, or the signing key as well, is not answered."""
    backend, handle = kernel
    connection = {**handle.connection, **make_connection()}
    connection |= {name: handle.connection[name] for name in (*known, *PORTS)}
    with pytest.raises(KernelStartFailed, match="not ready in time"):
        await KernelSession.connect(backend, replace(handle, connection=connection), deadline=time.monotonic() + 1)
