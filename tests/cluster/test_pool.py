"""Warm pods: they wait for whoever asks first, are used once, and are touched by nobody else's keeper."""

import asyncio
import os
import time
from dataclasses import replace

import pytest

from runner.kernels.pool.fill import PoolFiller, Rules
from runner.kernels.pool.lock import Lock
from runner.kernels.pool.pool import KernelPool
from runner.kernels.protocol.session import KernelSession
from tests.runner.kernels.conftest import SPEC, execute, printed

WARM = replace(SPEC, preload=("pandas", "matplotlib.pyplot"))


@pytest.fixture
def make(redis, make_backend):
    """Make a filler and its pool; whatever it started is gone after the test."""
    made = []

    def make_one(*, most=1, usual=(WARM,), **options):
        backend = make_backend(owner=os.getpid(), **{"installation": "pool", **options})
        pool = KernelPool(redis, backend)
        rules = Rules(
            most=most,
            usual=lambda: usual,
            is_current=lambda spec: True,
            slows_reports=lambda running, seconds: False,
            is_ours=lambda handle: handle.details.get("owner") == backend.owner,
            is_stopping=lambda: False,
        )
        made.append(backend)
        return PoolFiller(pool, backend, Lock(redis, f"pool:{len(made)}", seconds=30), rules), pool, backend

    yield make_one
    for backend in made:
        for handle in backend.list():
            backend.delete(handle)


async def test_a_claimed_pod_answers_at_once(make):
    """What waited is warm: it is claimed, connected to and has drawn a chart in a fraction of its start."""
    filler, pool, backend = make()
    await asyncio.to_thread(filler.fill)
    began = time.monotonic()
    handle = pool.claim(WARM, report_id="r1")
    session = await KernelSession.connect(backend, handle, deadline=began + 10)
    notebook = await execute(session, "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nprint(len(In))")
    await session.close()
    assert time.monotonic() - began < 1.5
    assert printed(notebook) == "2\n"  # nothing ran in it before: In counts from an empty first one


def test_no_two_reports_get_the_same_pod(make):
    """Each of those that wait is given once, and then there is none."""
    filler, pool, _ = make(most=2)
    filler.fill()
    claimed = [pool.claim(WARM, report_id=f"r{n}") for n in range(3)]
    assert len({handle.id for handle in claimed if handle}) == 2
    assert claimed[2] is None


def test_pods_of_an_old_make_are_replaced(make, kubectl, namespace, tmp_path):
    """After an upgrade, what waits is what reports get now."""
    filler, pool, _ = make()
    filler.fill()
    (old,) = pool.kernels()[0]
    (tmp_path / "entrypoint.py").write_text("# of tomorrow")
    newer, pool, _ = make(entrypoint=tmp_path / "entrypoint.py")
    newer.fill()
    (new,) = pool.kernels()[0]
    assert new.spec_hash != old.spec_hash
    assert kubectl.names("pods", namespace) == [new.details["pod"]]


def test_an_emptied_redis_licenses_no_deletion(make, redis, backend):
    """Nobody knows any more whether a pod is in use: it is left to its own expiry, and new ones are made."""
    filler, pool, pods = make()
    filler.fill()
    (before,) = pool.kernels()[0]
    redis.flushall()
    filler.fill()
    (after,) = pool.kernels()[0]
    assert after.id != before.id
    assert {each.id for each in pods.list()} == {before.id, after.id}


def test_nothing_of_another_installation_is_touched(make, start, backend):
    """Pods without this installation's label are neither listed nor deleted."""
    theirs = start()
    filler, _, pods = make()
    filler.fill()
    assert theirs.id not in [each.id for each in pods.list()]
    filler.close()
    assert [each.id for each in backend.list()] == [theirs.id]
    assert pods.list() == []


def test_a_pod_that_died_waiting_is_replaced(make):
    """The keeper sees that it is gone, whoever deleted it."""
    filler, pool, pods = make()
    filler.fill()
    (before,) = pool.kernels()[0]
    pods.delete(before)
    filler.fill()
    (after,) = pool.kernels()[0]
    assert after.id != before.id


def test_a_start_that_was_cut_off_is_known(make, redis):
    """What a keeper was about to start is in Redis before there is a pod, so that somebody deletes it."""
    _, pool, pods = make()
    known = []
    handle = pods.start(SPEC, on_handle=lambda planned: (pool.register(planned), known.extend(pool.kernels()[1])))
    assert [each.id for each, _ in known] == [handle.id]
