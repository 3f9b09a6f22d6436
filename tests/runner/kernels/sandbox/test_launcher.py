"""The launcher and its kernel live and die together, and are swept when killed."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from runner.errors import KernelDied, KernelStartFailed
from runner.kernels.base import KernelHandle
from runner.kernels.protocol.session import KernelSession
from runner.kernels.sandbox.backend import ENTRYPOINT, LAUNCH, ROOT, SandboxBackend
from runner.kernels.sandbox.cgroup import Cgroup
from runner.kernels.sandbox.interpreter import read_interpreter
from runner.kernels.sandbox.launch_plan import launch_options
from runner.kernels.sandbox.launcher import exit_reason
from tests.runner.kernels.conftest import MIB, SPEC, execute, printed
from tests.runner.kernels.test_base import Outside, is_running
from tests.support.kernel_contract import wait_for
from tests.support.needs import missing

leftovers = Outside().is_left


def test_a_killed_launcher_takes_its_kernel_along(backend, start):
    """After SIGKILL to the launcher the kernel goes too, and the next look removes what was left."""
    handle = start()
    os.kill(handle.details["launcher"], signal.SIGKILL)
    wait_for(lambda: not is_running(handle.details["pid"]))
    assert backend.exit_reason(handle).kind == "unknown"
    assert backend.list() == []
    assert leftovers(handle) == []


def test_a_stopped_launcher_is_deleted_all_the_same(backend, start):
    """A launcher that does not answer is killed, and its kernel's things removed."""
    handle = start()
    os.kill(handle.details["launcher"], signal.SIGSTOP)
    backend.delete(handle)
    assert not is_running(handle.details["launcher"])
    assert not is_running(handle.details["pid"])
    assert leftovers(handle) == []


def test_a_reused_process_number_is_left_alone(isolated):
    """A handle whose launcher's number now belongs to another process ends nothing."""
    handle = isolated.start(SPEC)
    isolated.delete(handle)
    with subprocess.Popen(["sleep", "60"]) as other:
        handle.details.update(launcher=other.pid)
        isolated.delete(handle)
        assert other.poll() is None
        other.kill()


async def test_a_kernel_that_cannot_start_says_why(kernel_home, tmp_path, isolated):
    """What the entrypoint wrote last to stderr is the reason."""
    broken = tmp_path / "entrypoint.py"
    broken.write_text("raise SystemExit('the packages are missing')")
    backend = SandboxBackend(home=kernel_home, entrypoint=broken)
    handle = backend.start(SPEC)
    try:
        with pytest.raises(KernelStartFailed, match=r"exited with status 1 \(the packages are missing\)"):
            await KernelSession.connect(backend, handle, deadline=time.monotonic() + 20)
    finally:
        backend.delete(handle)


@pytest.mark.parametrize("python", ["/nowhere/python", "/bin/true", "/etc/hostname"])
def test_a_python_that_is_none_is_told(tmp_path, python):
    """KERNEL_PYTHON must be a Python with ipykernel."""
    backend = SandboxBackend(home=tmp_path, python=Path(python))
    with pytest.raises(KernelStartFailed, match=python):
        backend.start(SPEC)


async def test_a_kernel_that_never_answers_is_given_up(kernel_home, tmp_path, isolated):
    """The deadline of `connect` is kept."""
    silent = tmp_path / "entrypoint.py"
    silent.write_text("import time\ntime.sleep(60)")
    backend = SandboxBackend(home=kernel_home, entrypoint=silent)
    handle = backend.start(SPEC)
    try:
        with pytest.raises(KernelStartFailed, match="not ready in time"):
            await KernelSession.connect(backend, handle, deadline=time.monotonic() + 0.5)
    finally:
        await asyncio.to_thread(backend.delete, handle)


def test_a_kernel_that_nobody_takes_is_ended(isolated, kernel_home):
    """Whoever asks for a kernel and dies before taking it leaves no kernel behind."""
    link = kernel_home / "kernels" / "nobody-000000000000"
    options = launch_options(
        spec=SPEC,
        handle=KernelHandle(
            id="000000000000",
            backend="sandbox",
            host="nobody",
            connection={},
            created_at=0,
            spec_hash="",
            isolation="bubblewrap",
        ),
        interpreter=read_interpreter(Path(sys.executable), cache=None),
        isolation=isolated.isolation,
        entrypoint=ENTRYPOINT,
        fonts=None,
        machine={},
        directory=kernel_home / "rb-000000000000",
        link=link,
    )
    asked = subprocess.run(
        [sys.executable, "-I", "-S", "-c", LAUNCH, str(ROOT)],
        input=json.dumps(options).encode() + b"\n",  # and nothing more: we are gone
        capture_output=True,
        check=True,
    )
    handle = KernelHandle(**json.loads(asked.stdout))
    wait_for(lambda: not is_running(handle.details["launcher"]))
    assert not is_running(handle.details["pid"])
    assert leftovers(handle) == []
    assert not link.is_symlink()


EATING_CHILD = """
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "kept = []\\nwhile True: kept.append(bytes(10**6))"]).wait()
time.sleep(60)
"""


async def test_a_child_that_runs_out_of_memory_is_told(isolated, open_session):
    """Where a limit holds for all of a kernel's processes, the kernel ends with the one that broke it."""
    handle = isolated.start(replace(SPEC, memory=200 * MIB))
    limited = Cgroup({name: Path(folder) for name, folder in handle.details["cgroup"].items()}).holds_memory
    isolated.delete(handle)
    if not limited:
        missing("no control group for memory here")
    session = await open_session(isolated, replace(SPEC, memory=200 * MIB))
    with pytest.raises(KernelDied, match=r"ran out of memory \(200 MiB\) in cell 1"):
        await execute(session, EATING_CHILD)


STARTER = """
import json, sys
from pathlib import Path
from runner.kernels.sandbox.backend import SandboxBackend
from tests.runner.kernels.conftest import SPEC
backend = SandboxBackend(home=Path(sys.argv[1]), bound=sys.argv[2] == "bound")
print(json.dumps(backend.start(SPEC).to_dict()), flush=True)
sys.stdin.readline()
"""


@pytest.mark.parametrize(("bound", "ends"), [("bound", True), ("free", False)])
def test_a_bound_kernel_ends_with_its_starter(isolated, kernel_home, bound, ends):
    """When whoever started it is SIGKILLed, a bound kernel goes at once; another one waits to be claimed."""
    command = [sys.executable, "-c", STARTER, str(kernel_home), bound]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    ) as starter:
        handle = KernelHandle(**json.loads(starter.stdout.readline()))
        assert is_running(handle.details["pid"])
        starter.kill()
    try:
        if ends:
            wait_for(lambda: not is_running(handle.details["launcher"]))
            assert not is_running(handle.details["pid"])
            assert leftovers(handle) == []
        else:
            time.sleep(0.3)
            assert is_running(handle.details["pid"])
    finally:
        isolated.delete(handle)


@pytest.fixture
def starter(isolated, kernel_home):
    """A process that has started a kernel which ends with it, and the kernel."""
    command = [sys.executable, "-c", STARTER, str(kernel_home), "bound"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    ) as process:
        yield process, KernelHandle(**json.loads(process.stdout.readline()))
        process.kill()


@pytest.fixture
def new_owner(isolated, kernel_home):
    """A process that may own kernels, and its backend."""
    with subprocess.Popen(["sleep", "60"]) as process:
        yield process, SandboxBackend(home=kernel_home, isolation=isolated.isolation, owner=process.pid)
        process.kill()


def test_a_kernel_that_is_taken_over_ends_with_its_new_owner(starter, new_owner):
    """Who started it may end; when who took it over is SIGKILLed, it goes at once."""
    (first, handle), (second, backend) = starter, new_owner
    assert backend.take_over(handle)
    wait_for(lambda: [each.details["owner"] for each in backend.list()] == [backend.owner])
    first.kill()
    first.wait()
    time.sleep(0.3)
    assert is_running(handle.details["pid"])
    second.kill()
    wait_for(lambda: not is_running(handle.details["launcher"]))
    assert leftovers(handle) == []
    assert not backend.take_over(handle)


def test_a_kernel_is_not_lost_between_two_owners(starter, new_owner):
    """Its launcher may learn of the old owner's end before it hears of the new one."""
    (first, handle), (_, backend) = starter, new_owner
    time.sleep(0.3)  # until the launcher waits for whatever comes
    os.kill(handle.details["launcher"], signal.SIGSTOP)
    assert backend.take_over(handle)
    first.kill()
    first.wait()
    os.kill(handle.details["launcher"], signal.SIGCONT)
    time.sleep(0.5)
    assert is_running(handle.details["pid"])


async def test_a_kernel_can_be_connected_to_again(isolated):
    """A client may come while another leaves."""
    handle = isolated.start(SPEC)
    try:
        for _ in range(5):
            session = await KernelSession.connect(isolated, handle, deadline=time.monotonic() + 20)
            notebook = await execute(session, "print(1)")
            assert notebook.cells[0].outputs[0].text == "1\n"
            await session.close()
    finally:
        isolated.delete(handle)


async def test_a_networked_kernel_reaches_out(isolated, open_session):
    """With `network` the machine's connections are shared."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        session = await open_session(isolated, replace(SPEC, network=True))
        source = f"import socket\nsocket.create_connection(('127.0.0.1', {server.getsockname()[1]}), 5)\nprint('reached')"
        assert printed(await execute(session, source)) == "reached\n"


def test_the_sockets_are_nobody_elses(start):
    """The sockets' folder can be entered by those with a place in it, and the sockets by their owner alone."""
    handle = start()
    directory = Path(handle.details["directory"])
    assert all(path.stat().st_mode & 0o077 == 0 for path in directory.iterdir() if path.name != "files")


async def test_a_closed_umask_is_no_harm(tmp_path, isolated, open_session):
    """What a kernel of another user has to read can be read, whatever is usual for files of ours."""
    before = os.umask(0o077)
    try:
        session = await open_session(SandboxBackend(home=tmp_path))
    finally:
        os.umask(before)
    assert printed(await execute(session, "print(1)")) == "1\n"


def test_long_temporary_folders_are_no_harm(kernel_home, isolated, tmp_path, monkeypatch):
    """A socket's path may have 107 bytes; where the usual folder is too deep, another one is taken."""
    import tempfile

    deep = tmp_path / ("d" * 90)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    handle = isolated.start(SPEC)
    try:
        assert len(handle.connection["ip"]) < 100
    finally:
        isolated.delete(handle)


@pytest.mark.parametrize(
    ("status", "isolated", "kind", "code"),
    [
        (3 << 8, True, "exit", 3),
        (9, False, "signal", 9),
        (137 << 8, True, "signal", 9),
        (137 << 8, False, "exit", 137),
        (0, True, "exit", 0),
        (255 << 8, True, "exit", 255),
    ],
)
def test_wait_statuses_are_told_apart(status, isolated, kind, code):
    """bubblewrap tells a signal as shells do."""
    assert exit_reason(status, through_shell=isolated) == {"kind": kind, "code": code}
