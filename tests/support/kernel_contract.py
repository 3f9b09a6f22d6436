"""What every KernelBackend promises. A class of tests for each adapter inherits these.

It brings four fixtures: `backend`; `start(spec)` and `open_session(backend, spec)`, which delete what they started;
and `outside`, which sees kernels from outside: `is_left(handle)` says what is left of one, `short` is the shortest
life in seconds that one can be given and still be met alive.
"""

import asyncio
import json
import os
import signal
import time
from dataclasses import replace

import pytest

from runner.errors import KernelDied, KernelStartFailed, NotebookFailed
from runner.kernels.base import KernelHandle
from runner.kernels.protocol.session import KernelSession
from tests.runner.kernels.conftest import MIB, SPEC, execute, printed


class BackendContract:
    """The promises, one a test."""

    async def test_a_started_kernel_runs_cells(self, backend, open_session):
        """A kernel can be connected to as soon as `start` has returned, and runs what it is given."""
        session = await open_session(backend)
        notebook = await execute(session, "x = 20", "print(x + 1)")
        assert printed(notebook) == "21\n"

    async def test_the_environment_holds_nothing_of_the_workers(self, backend, open_session, monkeypatch):
        """A kernel sees neither the worker's variables nor its working directory."""
        monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
        session = await open_session(backend)
        notebook = await execute(session, "import json, os\nprint(json.dumps([dict(os.environ), os.getcwd()]))")
        environment, directory = json.loads(printed(notebook))
        assert not [name for name, value in environment.items() if "SLACK" in name or "xoxb" in value]
        assert os.path.realpath(directory) != os.path.realpath(os.getcwd())
        ours = ("KERNEL_", "KUBERNETES_", "REDIS", "AWS", "PYTEST")
        assert not [name for name in environment if name.startswith(ours)]

    async def test_begin_gives_the_kernel_what_is_the_reports(self, backend, open_session):
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

    async def test_what_is_preloaded_is_there_once_the_kernel_answers(self, backend, open_session):
        """A kernel that answers has imported what it was to import: it is warm."""
        session = await open_session(backend, replace(SPEC, preload=("colorsys",)))
        notebook = await execute(session, "import sys\nprint('colorsys' in sys.modules)")
        assert printed(notebook) == "True\n"

    async def test_out_of_memory_is_told_apart(self, backend, open_session):
        """A notebook that takes more memory than it may is told so, with the limit."""
        session = await open_session(backend, replace(SPEC, memory=300 * MIB))
        with pytest.raises(Exception) as caught:
            await execute(session, "kept = []\nwhile True:\n    kept.append(bytearray(10**7))")
        message = str(caught.value)
        assert "ran out of memory (300 MiB)" in message or "MemoryError" in message

    async def test_processes_are_bounded(self, backend, open_session):
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

    async def test_disk_is_bounded(self, backend, open_session):
        """One file cannot grow beyond the disk that was given."""
        session = await open_session(backend, replace(SPEC, disk=8 * MIB))
        with pytest.raises(NotebookFailed, match=r"OSError: \[Errno (27|28)\]"):
            await execute(session, "open('large', 'wb').write(bytes(9 * 2**20))")

    def test_delete_ends_everything_and_may_be_repeated(self, backend, start, outside):
        """After `delete` nothing is left of the kernel; deleting again is no error."""
        handle = start()
        assert outside.is_left(handle)
        assert [each.id for each in backend.list()] == [handle.id]
        backend.delete(handle)
        backend.delete(handle)
        assert not outside.is_left(handle)
        assert backend.list() == []

    def test_anybody_with_the_handle_can_delete(self, backend, start, outside):
        """A handle is data: what another process reads in a record is enough to end the kernel."""
        handle = start()
        kept = KernelHandle(**json.loads(json.dumps(handle.to_dict())))
        backend.delete(kept)
        assert not outside.is_left(handle)

    def test_a_listed_kernel_can_be_deleted(self, backend, start, outside):
        """What `list` gives is enough to end a kernel of which nothing else is known."""
        handle = start()
        for each in backend.list():
            backend.delete(each)
        assert not outside.is_left(handle)

    def test_a_listed_kernel_is_the_one_that_was_started(self, backend, start):
        """Id, spec hash, host and age are the same, whoever tells them."""
        handle = start()
        (listed,) = backend.list()
        assert (listed.id, listed.spec_hash, listed.host) == (handle.id, handle.spec_hash, handle.host)
        assert listed.created_at == handle.created_at
        assert abs(time.time() - handle.created_at) < 60

    def test_a_record_of_a_handle_holds_no_key(self, start):
        """What is written to a record lets nobody talk to the kernel."""
        handle = start()
        keys = [value for name, value in handle.connection.items() if "key" in name]
        assert keys
        assert not [key for key in keys if key in json.dumps(handle.to_dict())]

    def test_what_is_noted_beforehand_is_enough_to_delete(self, backend, outside):
        """A backend that notes a kernel before it is there notes enough to end it by."""
        noted = []
        handle = backend.start(SPEC, on_handle=noted.append)
        assert [each.id for each in noted] in ([], [handle.id])
        for each in noted or [handle]:
            backend.delete(KernelHandle(**json.loads(json.dumps(each.to_dict()))))
        assert not outside.is_left(handle)

    async def test_a_kernel_that_is_gone_is_noticed_by_whoever_takes_it_over(self, backend, start):
        """One that is there can be used; of one that is gone either the one or the other says so."""
        handle = start()
        assert await can_be_used(backend, handle)
        backend.delete(handle)
        end = time.monotonic() + 10  # a node may take a moment to end what is deleted
        while await can_be_used(backend, handle):
            assert time.monotonic() < end
            await asyncio.sleep(0.1)

    def test_exit_reason_is_none_while_it_runs(self, backend, start):
        """Nothing is said of a kernel that runs, and of one that was deleted nothing but that."""
        handle = start()
        assert backend.exit_reason(handle) is None
        backend.delete(handle)
        reason = backend.exit_reason(handle)
        assert reason is None or reason.kind == "deleted"

    async def test_a_signal_is_told(self, backend, open_session):
        """A kernel that is killed is known to have been killed, and is none of the running ones any more."""
        session = await open_session(backend)
        with pytest.raises(KernelDied, match=r"ended by signal 9 \(SIGKILL\).* in cell 1"):
            await execute(session, "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
        (handle,) = open_session.handles
        reason = backend.exit_reason(handle)
        assert (reason.kind, reason.code) == ("signal", signal.SIGKILL)
        assert backend.list() == []

    async def test_an_exit_is_told_with_the_last_words(self, backend, open_session):
        """A kernel that exits is told with its status and what it said last."""
        session = await open_session(backend)
        with pytest.raises(KernelDied, match=r"exited with status 3 \(last words\).* in cell 1"):
            # A thread of the kernel's passes on what is written to stderr.
            write = "import os, time\nos.write(2, b'first\\nlast words\\n')\ntime.sleep(0.5)\nos._exit(3)"
            await execute(session, write)

    def test_an_expired_kernel_ends_by_itself(self, backend, start, outside):
        """A kernel that nobody deletes lives no longer than its spec says."""
        handle = start(replace(SPEC, expires=outside.short))
        reason = wait_for(lambda: backend.exit_reason(handle), seconds=outside.short + 10)
        assert reason.kind == "expired"
        assert backend.list() == []

    def test_exchangeable_kernels_have_one_spec_hash(self, backend):
        """Resources, network, preload and image change the hash; the expiry does not."""
        same = backend.spec_hash(replace(SPEC, expires=5))
        others = {
            backend.spec_hash(replace(SPEC, **change))
            for change in (
                {"memory": MIB},
                {"disk": MIB},
                {"network": True},
                {"preload": ("json",)},
                {"cpu": 2},
                {"image": "x"},
            )
        }
        assert backend.spec_hash(SPEC) == same
        assert len(others | {same}) == 7


def wait_for(look, seconds=10):
    """Look until something is found."""
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)
    return found


async def can_be_used(backend, handle):
    """Take a kernel over and connect to it, as the pool and a report do."""
    if not backend.take_over(handle):
        return False
    try:
        session = await KernelSession.connect(backend, handle, deadline=time.monotonic() + 20)
    except KernelStartFailed:
        return False
    await session.close()
    return True
