"""The pool is kept full, of kernels that are warm, alive and of today's kind, and never fuller than it may be."""

import asyncio
import os
import shutil
import signal
import time
from dataclasses import replace

import pytest
from redis import Redis

from runner.errors import KernelStartFailed
from runner.kernels.pool.fill import PoolFiller, Rules
from runner.kernels.pool.lock import Lock
from runner.kernels.pool.pool import KernelPool
from runner.kernels.protocol.session import KernelSession
from runner.kernels.sandbox.backend import SandboxBackend
from runner.paths import ENTRYPOINT
from runner.processes.embedded_redis import embedded_redis
from runner.processes.names import host_id
from tests.runner.kernels.conftest import SPEC, execute, printed
from tests.runner.kernels.test_base import Outside, is_running
from tests.support.kernel_contract import wait_for

SMALL = replace(SPEC, cpu=0.5)
leftovers = Outside().is_left


@pytest.fixture
def redis(tmp_path):
    """A server of its own."""
    with embedded_redis(tmp_path) as url, Redis.from_url(url) as redis:
        yield redis


@pytest.fixture
def make(redis, isolated, kernel_home):
    """Make a filler and its pool; whatever it started is gone after the test."""
    made = []

    def make_one(*, most=1, usual=(SPEC,), busy=False, backend=None, stopping=lambda: False):
        kernels = backend or SandboxBackend(
            home=kernel_home, isolation=isolated.isolation, owner=os.getpid(), nice=19
        )
        pool = KernelPool(redis, kernels)
        rules = Rules(
            most=most,
            usual=lambda: usual,
            is_current=lambda spec: spec.preload != ("yesterday",),
            slows_reports=lambda running, seconds: busy,
            is_ours=lambda handle: handle.details["owner"] == kernels.owner,
            is_stopping=stopping,
        )
        filler = PoolFiller(pool, kernels, Lock(redis, "pool", seconds=30), rules)
        made.append(kernels)
        return filler, pool, kernels

    yield make_one
    for kernels in made:
        for handle in kernels.list():
            kernels.delete(handle)


def waiting(pool):
    """Give the kernels that wait."""
    return pool.kernels()[0]


async def test_a_kernel_waits_once_it_is_warm(make):
    """It answers at once, with its modules imported and no longer giving way, and holds nothing of anybody."""
    filler, pool, kernels = make(usual=(replace(SPEC, preload=("fractions",)),))
    await asyncio.to_thread(filler.fill)
    (handle,) = waiting(pool)
    wait_for(lambda: os.getpriority(os.PRIO_PROCESS, handle.details["pid"]) == os.getpriority(os.PRIO_PROCESS, 0))
    claimed = pool.claim(replace(SPEC, preload=("fractions",)), report_id="r")
    assert claimed.id == handle.id
    started = time.monotonic()
    session = await KernelSession.connect(kernels, claimed, deadline=time.monotonic() + 5)
    notebook = await execute(session, "import sys\nprint('fractions' in sys.modules, len(In), dir())")
    await session.close()
    assert time.monotonic() - started < 1
    assert printed(notebook).startswith("True 2 ")


@pytest.mark.slow
def test_it_is_filled_and_no_fuller(make):
    """Each spec that was asked for lately has its part, and what is asked for no more gives its place up."""
    filler, pool, kernels = make(most=2)
    filler.fill()
    assert [handle.spec_hash for handle in waiting(pool)] == [kernels.spec_hash(SPEC)] * 2
    for _ in range(2):
        pool.claim(SMALL, report_id="r")
    filler.fill()
    assert [handle.spec_hash for handle in waiting(pool)] == [kernels.spec_hash(SMALL)] * 2
    assert len(kernels.list()) == 2


def test_what_no_report_gets_any_more_takes_no_place(make):
    """The settings have changed since it was asked for."""
    filler, pool, kernels = make()
    for _ in range(3):
        pool.claim(replace(SPEC, preload=("yesterday",)), report_id="r")
    filler.fill()
    assert [handle.spec_hash for handle in waiting(pool)] == [kernels.spec_hash(SPEC)]


def test_a_claimed_kernel_is_replaced(make):
    """And left alone."""
    filler, pool, kernels = make()
    filler.fill()
    claimed = pool.claim(SPEC, report_id="r")
    filler.fill()
    (handle,) = waiting(pool)
    assert {each.id for each in kernels.list()} == {claimed.id, handle.id}
    assert handle.id != claimed.id


def test_the_dead_and_the_old_are_replaced(make, kernel_home, isolated, tmp_path):
    """A kernel that died while it waited goes, and so does one of yesterday's entrypoint."""
    filler, pool, _kernels = make()
    filler.fill()
    (dead,) = waiting(pool)
    os.kill(dead.details["launcher"], signal.SIGKILL)
    wait_for(lambda: not is_running(dead.details["pid"]))
    filler.fill()
    (handle,) = waiting(pool)
    assert handle.id != dead.id
    assert leftovers(dead) == []
    changed = shutil.copytree(ENTRYPOINT.parent, tmp_path / "kernel") / ENTRYPOINT.name
    changed.write_text(ENTRYPOINT.read_text() + "\n")
    newer = SandboxBackend(home=kernel_home, isolation=isolated.isolation, owner=os.getpid(), entrypoint=changed)
    filler, pool, _ = make(backend=newer)
    filler.fill()
    (new,) = waiting(pool)
    assert new.spec_hash == newer.spec_hash(SPEC) != handle.spec_hash
    assert leftovers(handle) == []


def test_it_keeps_out_of_the_way_of_reports(make):
    """While the cores have enough to do, nothing is started."""
    filler, pool, kernels = make(busy=True)
    filler.fill()
    assert waiting(pool) == kernels.list() == []


def test_one_filler_fills(make, redis):
    """While another holds the lock, nothing is done; a holder that is gone is passed over."""
    filler, pool, _ = make()
    redis.set("reportbot:lock:pool", "another.1.1")
    filler.fill()
    assert waiting(pool) == []
    redis.set("reportbot:lock:pool", f"{host_id()}.999999999.1")
    filler.fill()
    assert len(waiting(pool)) == 1


def test_an_emptied_redis_ends_no_kernel(make, redis, isolated, kernel_home):
    """What waited waits again; what a report uses, and what others started, is not touched."""
    filler, pool, kernels = make(most=2)
    filler.fill()
    claimer = SandboxBackend(home=kernel_home, isolation=isolated.isolation, owner=os.getppid())
    used = KernelPool(redis, claimer).claim(SPEC, report_id="r")
    foreign = isolated.start(SPEC)
    (before,) = waiting(pool)
    wait_for(lambda: {each.id: each for each in kernels.list()}[used.id].details["owner"] == claimer.owner)
    redis.flushall()
    filler.fill()
    assert before.id in {handle.id for handle in waiting(pool)}
    assert len(waiting(pool)) == 2
    assert {used.id, foreign.id} <= {handle.id for handle in kernels.list()}
    assert len(kernels.list()) == 4


def test_at_the_end_nothing_of_it_is_left(make, isolated):
    """The kernels that wait are deleted; others' and claimed ones are not."""
    filler, pool, kernels = make(most=2)
    filler.fill()
    claimed = pool.claim(SPEC, report_id="r")
    foreign = isolated.start(SPEC)
    (handle,) = waiting(pool)
    filler.close()
    assert leftovers(handle) == []
    assert {each.id for each in kernels.list()} == {claimed.id, foreign.id}


def test_a_kernel_that_does_not_start_is_in_no_others_way(make, isolated, kernel_home):
    """The spec most asked for fails: the other one's kernels wait all the same."""

    class Choosy(SandboxBackend):
        def start(self, spec, *, on_handle=None):
            if spec.cpu == SMALL.cpu:
                raise KernelStartFailed("not this one")
            return super().start(spec, on_handle=on_handle)

    backend = Choosy(home=kernel_home, isolation=isolated.isolation, owner=os.getpid())
    filler, pool, kernels = make(most=2, backend=backend)
    for spec in (SMALL, SMALL, SPEC):
        pool.claim(spec, report_id="r")
    filler.fill()
    assert [handle.spec_hash for handle in waiting(pool)] == [kernels.spec_hash(SPEC)]


def test_the_end_does_not_wait_for_a_kernel_to_get_warm(make, kernel_home, isolated, tmp_path):
    """The one that was getting warm is gone."""
    slow = tmp_path / "entrypoint.py"
    slow.write_text("import time\ntime.sleep(60)")
    slow.chmod(0o644)
    backend = SandboxBackend(home=kernel_home, isolation=isolated.isolation, owner=os.getpid(), entrypoint=slow)
    end = time.monotonic() + 0.5
    filler, pool, kernels = make(backend=backend, stopping=lambda: time.monotonic() > end)
    filler.fill()
    assert time.monotonic() < end + 2
    assert (pool.kernels(), kernels.list()) == (([], []), [])


def test_a_pool_of_none(make):
    """KERNEL_POOL=0: nothing waits, and what did goes."""
    filler, pool, _ = make()
    filler.fill()
    filler, pool, kernels = make(most=0)
    filler.fill()
    assert waiting(pool) == kernels.list() == []
