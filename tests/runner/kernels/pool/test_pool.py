"""The pool: each kernel is claimed once, whoever claims, and a claim costs the same however many wait."""

import multiprocessing
from collections import Counter
from dataclasses import replace

import pytest
from redis import Redis

from runner.kernels.base import KernelSpec
from runner.kernels.pool.pool import RECENT_CLAIMS, KernelPool
from tests.support.fakes import FakeKernels

SPEC = KernelSpec(cpu=1, memory=1, disk=1, preload=("json",))


def fill(pool, backend, number, spec=SPEC):
    """Have so many kernels wait."""
    handles = [backend.start(spec) for _ in range(number)]
    assert all(pool.add(handle, most=100) for handle in handles)
    return handles


def claim_all(url, barrier, found):
    """Claim until there is none, as one of several workers."""
    with Redis.from_url(url) as redis:
        pool = KernelPool(redis, FakeKernels())
        barrier.wait()
        while (handle := pool.claim(SPEC, report_id="r")) is not None:
            found.put(handle.id)
    found.put(None)


def test_many_workers_never_get_the_same_kernel(redis, redis_url):
    """Processes that claim at the same moment share the kernels out among them; none is lost, none given twice."""
    backend = FakeKernels()
    fill(KernelPool(redis, backend), backend, 60)
    context = multiprocessing.get_context("fork")
    barrier, found = context.Barrier(4), context.Queue()
    workers = [context.Process(target=claim_all, args=(redis_url, barrier, found)) for _ in range(4)]
    for each in workers:
        each.start()
    got, ended = Counter(), 0
    while ended < 4:
        kernel_id = found.get(timeout=20)
        ended += kernel_id is None
        got.update([kernel_id] if kernel_id else [])
    for each in workers:
        each.join()
    assert got == Counter(backend.started)


def test_a_claimed_kernel_is_whole_and_somebodys(redis):
    """The handle comes with its key, is bound to the claimer, and Redis says whose it is until it is released."""
    backend = FakeKernels()
    pool = KernelPool(redis, backend)
    (handle,) = fill(pool, backend, 1)
    assert pool.claim(SPEC, report_id="r1") == handle
    assert backend.taken == [handle.id]
    waiting, ((claimed, claim),) = pool.kernels()
    assert (waiting, claimed, claim.report_id) == ([], handle, "r1")
    pool.release(handle.id)
    assert pool.kernels() == ([], [])


def test_another_spec_is_another_kernel(redis):
    """A kernel waits for reports of its own spec, whatever its expiry, at its own place."""
    backend = FakeKernels()
    pool = KernelPool(redis, backend)
    fill(pool, backend, 1)
    assert pool.claim(replace(SPEC, memory=2), report_id="r") is None
    elsewhere = FakeKernels()
    elsewhere.pool_id = "elsewhere"
    assert KernelPool(redis, elsewhere).claim(SPEC, report_id="r") is None
    assert pool.claim(replace(SPEC, expires=5), report_id="r") is not None


def test_the_dead_are_passed_over(redis):
    """Of three that wait two have died: the third is claimed, and of the two nothing is left."""
    backend = FakeKernels()
    pool = KernelPool(redis, backend)
    first, second, third = fill(pool, backend, 3)
    backend.dead = {first.id, second.id}
    assert pool.claim(SPEC, report_id="r") == third
    assert backend.deleted == [first.id, second.id]
    assert [handle for handle, _ in pool.kernels()[1]] == [third]
    assert pool.claim(SPEC, report_id="r") is None


def test_no_more_wait_than_may(redis):
    """An offer too many is refused, also where several make it; what is claimed does not count."""
    backend = FakeKernels()
    pool, other = KernelPool(redis, backend), KernelPool(redis, backend)
    specs = [SPEC, replace(SPEC, memory=2), SPEC]
    offers = [each.add(backend.start(spec), most=2) for each, spec in zip((pool, other, pool), specs, strict=True)]
    assert offers == [True, True, False]
    pool.claim(SPEC, report_id="r")
    assert pool.add(backend.start(SPEC), most=2)


def test_only_what_waits_can_be_withdrawn(redis):
    """Whoever would delete a kernel that is just being claimed leaves it to the report."""
    backend = FakeKernels()
    pool = KernelPool(redis, backend)
    first, second = fill(pool, backend, 2)
    assert pool.claim(SPEC, report_id="r") == first
    assert not pool.remove(first)
    assert pool.remove(second)
    assert not pool.remove(second)
    assert pool.claim(SPEC, report_id="r") is None


@pytest.mark.parametrize("waiting", [1, 50])
def test_a_claim_costs_the_same_however_many_wait(redis, waiting):
    """It takes as many steps in Redis with one kernel waiting as with fifty."""
    backend = FakeKernels()
    pool = KernelPool(redis, backend)
    fill(pool, backend, waiting)
    pool.claim(replace(SPEC, memory=3), report_id="r")  # the script is known now
    redis.config_resetstat()
    pool.claim(SPEC, report_id="r")
    stats = {name: found["calls"] for name, found in redis.info("commandstats").items()}
    stats.pop("cmdstat_config|resetstat", None)
    assert stats == {
        "cmdstat_evalsha": 1,
        "cmdstat_hget": 1,
        "cmdstat_hset": 1,
        "cmdstat_lpush": 1,
        "cmdstat_ltrim": 1,
        "cmdstat_rpop": 1,
    }


def test_what_was_asked_for_lately_is_remembered(redis):
    """Each claim counts once, found or not, and is forgotten when enough others have come after it."""
    backend = FakeKernels()
    pool, other = KernelPool(redis, backend), replace(SPEC, memory=2)
    backend.dead = {handle.id for handle in fill(pool, backend, 2)}
    for spec in (other, SPEC, SPEC):
        pool.claim(spec, report_id="r")
    assert pool.asked() == {SPEC: 2, other: 1}
    redis.lpush("reportbot:kernels:lately", "{nonsense", '{"of": "another version"}')
    assert pool.asked() == {SPEC: 2, other: 1}
    for _ in range(RECENT_CLAIMS):
        pool.claim(SPEC, report_id="r")
    assert pool.asked() == {SPEC: RECENT_CLAIMS}
