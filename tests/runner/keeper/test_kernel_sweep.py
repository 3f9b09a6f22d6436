"""Kernels whose report needs them no more are deleted; all others are let alone."""

import time
from types import SimpleNamespace

import pytest
from redis import Redis

from runner.keeper.kernel_sweep import DELETE_SECONDS, RECORD_SECONDS, WARM_UP_SECONDS, KernelSweep
from runner.kernels.base import KernelSpec
from runner.kernels.pool.pool import KernelPool
from runner.processes.embedded_redis import embedded_redis
from runner.processes.names import host_id, process_name
from runner.records.record import Report
from runner.request import ReportRequest
from tests.support.fakes import FakeKernels, FakeRecords

SPEC = KernelSpec(cpu=1, memory=1, disk=1)
REQUEST = ReportRequest(
    id="r1",
    report="a",
    parameters={},
    language="en",
    timezone="UTC",
    words="a",
    requested_by="U1",
    created_at="2026-01-01T00:00:00+00:00",
)


class Scene:
    """A pool and records, with a clock that is set by hand."""

    def __init__(self, redis):
        self.now = time.time()
        self.kernels, self.records = FakeKernels(), FakeRecords()
        self.claimer = process_name()
        self.pool = KernelPool(redis, self.kernels, clock=lambda: self.now, claimer=lambda: self.claimer)
        services = SimpleNamespace(records=self.records, kernels=self.kernels)
        self.sweep = KernelSweep(self.pool, services, clock=lambda: self.now).sweep

    def claimed(self, report_id="r1"):
        """Have a report take a kernel."""
        handle = self.kernels.start(SPEC)
        self.pool.attribute(handle, report_id=report_id)
        return handle


@pytest.fixture
def scene(tmp_path):
    """A scene on a server of its own."""
    with embedded_redis(tmp_path) as url, Redis.from_url(url) as redis:
        yield Scene(redis)


def test_a_kernel_goes_when_its_report_has_ended(scene):
    """Not at once: the worker that ended the report is just about to delete it."""
    handle = scene.claimed()
    scene.records.save(Report(request=REQUEST, status="error", kernel=handle.to_dict()))
    scene.sweep()
    assert scene.kernels.deleted == []
    scene.now += DELETE_SECONDS + 1
    scene.sweep()
    assert scene.kernels.deleted == [handle.id]
    assert scene.pool.kernels() == ([], [])


def test_a_kernel_goes_with_the_process_that_claimed_it(scene):
    """Its horse is gone, whatever the record says."""
    scene.claimed()
    scene.sweep()
    assert scene.kernels.deleted == []
    scene.claimer = f"{host_id()}.999999999.1"
    gone = scene.claimed()
    scene.sweep()
    assert scene.kernels.deleted == [gone.id]


def test_a_kernel_that_never_got_warm_goes(scene):
    """Whoever was warming it, elsewhere, is gone; while it may yet come to wait it is let alone."""
    handle = scene.kernels.start(SPEC)
    scene.pool.register(handle)
    scene.sweep()
    assert scene.kernels.deleted == []
    scene.now += WARM_UP_SECONDS + 1
    scene.sweep()
    assert (scene.kernels.deleted, scene.pool.kernels()) == ([handle.id], ([], []))


def test_a_kernel_that_its_report_does_not_use_goes(scene):
    """The worker died between claim and record, and the report runs again in another kernel."""
    lost, used = scene.claimed(), scene.claimed()
    scene.records.save(Report(request=REQUEST, status="running", kernel=used.to_dict()))
    scene.sweep()
    assert scene.kernels.deleted == []
    scene.now += RECORD_SECONDS + 1
    scene.sweep()
    assert scene.kernels.deleted == [lost.id]


def test_what_redis_does_not_know_is_let_alone(scene):
    """A kernel without an entry, and one whose report's record is gone, wait for their own expiry."""
    scene.kernels.start(SPEC)
    scene.claimed("forgotten")
    scene.now += 10 * RECORD_SECONDS
    scene.sweep()
    assert scene.kernels.deleted == []


def test_the_entry_of_a_kernel_that_is_gone_is_dropped(scene):
    """So that Redis fills up with nothing."""
    handle = scene.claimed("forgotten")
    scene.kernels.dead = {handle.id}
    scene.now += RECORD_SECONDS + 1
    scene.sweep()
    assert scene.pool.kernels() == ([], [])
