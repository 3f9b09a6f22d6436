"""How kernels end in pods: no end is taken for another."""

import asyncio
from dataclasses import replace

import pytest

from runner.errors import KernelDied, KernelTimeout
from tests.runner.kernels.conftest import MIB, SPEC, execute


async def dies(session, source, words):
    """Run a cell that the kernel does not outlive; people are told in these words, with the cell."""
    with pytest.raises(KernelDied, match=f"{words}.* in cell 1"):
        await execute(session, source, seconds=90)


async def test_out_of_memory(backend, open_session):
    """The limit is named."""
    session = await open_session(backend, replace(SPEC, memory=300 * MIB))
    await dies(
        session, "kept = []\nwhile True:\n    kept.append(bytearray(10**7))", r"ran out of memory \(300 MiB\)"
    )


async def test_the_deadline(backend, open_session):
    """A kernel that outlives its time is ended by the cluster."""
    session = await open_session(backend, replace(SPEC, expires=8))
    await dies(session, "import time\ntime.sleep(60)", "outlived its time and was ended")


async def test_too_much_disk(backend, open_session):
    """Many files that together are more than the disk: the node evicts the pod, and the limit is named."""
    session = await open_session(backend, replace(SPEC, disk=16 * MIB))
    write = "import time\nfor n in range(4):\n    open(f'{n}', 'wb').write(bytes(15 * 2**20))\ntime.sleep(80)"
    await dies(session, write, r"wrote more than its disk holds \(16 MiB\)")


async def test_a_pod_that_somebody_deletes(backend, open_session, kubectl, namespace):
    """Whoever drains a node is not the notebook's fault."""
    session = await open_session(backend)
    words = [
        "delete",
        "pod",
        open_session.handles[0].details["pod"],
        "-n",
        namespace,
        "--grace-period=0",
        "--force",
    ]

    async def delete_it():
        await asyncio.sleep(0.5)
        await asyncio.to_thread(kubectl, *words)

    deleting = asyncio.create_task(delete_it())
    await dies(session, "import time\ntime.sleep(60)", "was deleted by somebody")
    await deleting


async def test_a_segmentation_fault(backend, open_session):
    """A crash is a crash."""
    session = await open_session(backend)
    await dies(session, "import ctypes\nctypes.string_at(0)", r"ended by signal 11 \(SIGSEGV\)")


async def test_a_cell_that_takes_too_long_is_interrupted(backend, open_session):
    """The kernel lives on; the trace says where it was."""
    session = await open_session(backend)
    with pytest.raises(KernelTimeout) as caught:
        await execute(session, "import time\ntime.sleep(60)", cell_timeout=1)
    assert "time.sleep(60)" in caught.value.trace
    assert backend.exit_reason(open_session.handles[0]) is None
