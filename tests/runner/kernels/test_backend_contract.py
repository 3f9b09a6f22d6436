"""What every KernelBackend promises; a new one is added to the `backend` fixture."""

import json
import os
import signal
import time
from dataclasses import replace

import pytest

from runner.errors import NotebookFailed
from runner.kernels.base import KernelHandle
from tests.runner.kernels.conftest import MIB, SPEC, execute, printed


async def test_a_started_kernel_runs_cells(backend, open_session):
    """A kernel can be connected to as soon as `start` has returned, and runs what it is given."""
    session = await open_session(backend)
    notebook = await execute(session, "x = 20", "print(x + 1)")
    assert printed(notebook) == "21\n"


async def test_the_environment_holds_nothing_of_the_workers(backend, open_session, monkeypatch):
    """A kernel sees neither the worker's variables nor its working directory."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    session = await open_session(backend)
    notebook = await execute(session, "import json, os\nprint(json.dumps([dict(os.environ), os.getcwd()]))")
    environment, directory = json.loads(printed(notebook))
    assert not [name for name, value in environment.items() if "SLACK" in name or "xoxb" in value]
    assert os.path.realpath(directory) != os.path.realpath(os.getcwd())
    assert not [name for name in environment if name.startswith(("KERNEL_", "REDIS", "AWS", "PYTEST"))]


async def test_begin_gives_the_kernel_what_is_the_reports(backend, open_session):
    """Environment, time zone and files are there before the first cell, helper modules importable."""
    session = await open_session(backend)
    await session.begin(
        env={"REPORT_ID": "r1", "TOKEN": "été"},
        timezone="America/Bogota",
        files={"data/a b.csv": b"1,2", "helping.py": b"answer = 42"},
    )
    notebook = await execute(
        session,
        "import os, time, helping\n"
        "print(os.environ['REPORT_ID'], os.environ['TOKEN'], time.tzname[0], open('data/a b.csv').read(), helping.answer)",
    )
    assert printed(notebook) == "r1 été -05 1,2 42\n"


async def test_out_of_memory_is_told_apart(backend, open_session):
    """A notebook that takes more memory than it may is told so, with the limit."""
    session = await open_session(backend, replace(SPEC, memory=300 * MIB))
    with pytest.raises(Exception) as caught:
        await execute(session, "kept = []\nwhile True:\n    kept.append(bytearray(10**7))")
    message = str(caught.value)
    assert "ran out of memory (300 MiB)" in message or "MemoryError" in message


async def test_processes_are_bounded(backend, open_session):
    """A fork bomb runs against a limit, and the kernel is deleted with all that it made."""
    session = await open_session(backend)
    notebook = await execute(
        session,
        "import os, time\n"
        "count = 0\n"
        "try:\n"
        "    while count < 2000:\n"
        "        if os.fork() == 0:\n"
        "            time.sleep(60)\n"
        "            os._exit(0)\n"
        "        count += 1\n"
        "except OSError:\n"
        "    print(count)",
    )
    assert 0 < int(printed(notebook)) < 300


async def test_disk_is_bounded(backend, open_session):
    """One file cannot grow beyond the disk that was given."""
    session = await open_session(backend, replace(SPEC, disk=8 * MIB))
    with pytest.raises(NotebookFailed, match=r"OSError: \[Errno (27|28)\]"):
        await execute(session, "open('large', 'wb').write(bytes(9 * 2**20))")


def test_delete_ends_everything_and_may_be_repeated(backend, start):
    """After `delete` no process, directory or control group is left; deleting again is no error."""
    handle = start()
    pids = [handle.details["launcher"], handle.details["pid"]]
    assert all(map(is_running, pids))
    assert backend.list() == [handle]
    backend.delete(handle)
    backend.delete(handle)
    assert not any(map(is_running, pids))
    assert leftovers(handle) == []
    assert backend.list() == []


def test_anybody_with_the_handle_can_delete(backend, start):
    """A handle is data: what another process reads in a record is enough to end the kernel."""
    handle = start()
    kept = KernelHandle(**json.loads(json.dumps(handle.to_dict())))
    backend.delete(kept)
    assert leftovers(handle) == []


def test_a_record_of_a_handle_holds_no_key(start):
    """What is written to a record lets nobody talk to the kernel."""
    handle = start()
    assert handle.connection["key"] not in json.dumps(handle.to_dict())


def test_exit_reason_is_none_while_it_runs_and_after_delete(backend, start):
    """Nothing is said of a kernel that runs, or that is forgotten."""
    handle = start()
    assert backend.exit_reason(handle) is None
    backend.delete(handle)
    assert backend.exit_reason(handle) is None


def test_exit_reason_tells_a_signal(backend, start):
    """A kernel that somebody kills is known to have been killed."""
    handle = start()
    os.kill(handle.details["pid"], signal.SIGKILL)
    reason = wait_for(lambda: backend.exit_reason(handle))
    assert (reason.kind, reason.code) == ("signal", signal.SIGKILL)
    assert backend.list() == []


def test_an_expired_kernel_ends_by_itself(backend, start):
    """A kernel that nobody deletes lives no longer than its spec says."""
    handle = start(replace(SPEC, expires=0.3))
    reason = wait_for(lambda: backend.exit_reason(handle))
    assert reason.kind == "expired"
    assert not is_running(handle.details["pid"])


def test_exchangeable_kernels_have_one_spec_hash(backend):
    """Resources, network and preload change the hash; the expiry does not."""
    same = backend.spec_hash(replace(SPEC, expires=5))
    others = {
        backend.spec_hash(replace(SPEC, **change))
        for change in ({"memory": MIB}, {"network": True}, {"preload": ("json",)}, {"cpu": 2}, {"image": "x"})
    }
    assert backend.spec_hash(SPEC) == same
    assert len(others | {same}) == 6


def is_running(pid):
    """Whether a process is there and no zombie."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def leftovers(handle):
    """Directories, control groups and processes of a kernel that are still there, seen from outside."""
    found = [
        path for path in (handle.details["directory"], *handle.details["cgroup"].values()) if os.path.exists(path)
    ]
    uid = handle.details["uid"]
    if uid is not None:
        found += [pid for pid in filter(str.isdigit, os.listdir("/proc")) if owner(pid) == uid]
    return found


def owner(pid):
    """The user of a process."""
    try:
        return os.stat(f"/proc/{pid}").st_uid
    except (FileNotFoundError, ProcessLookupError):
        return None


def wait_for(look, seconds=10):
    """Look until something is found."""
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)
    return found
