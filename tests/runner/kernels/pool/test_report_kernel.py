"""A report's kernel that cannot be had, or cannot be deleted, because the cluster does not answer just then."""

import time

import pytest

from runner.errors import KernelError, KernelStartFailed
from runner.kernels.pool.pool import KernelPool
from runner.kernels.pool.report_kernel import ReportKernel
from tests.runner.kernels.conftest import SPEC
from tests.support.fakes import FakeKernels


class Stubborn(FakeKernels):
    """A backend that cannot delete."""

    def delete(self, handle):
        """Fail as pods do without an API server."""
        raise KernelError("The kernels cannot be looked after: the cluster's API server cannot be reached.")


def test_a_kernel_that_cannot_be_deleted_changes_no_outcome_and_stays_known(redis):
    """The report came to what it came to; the keeper finds the kernel as one whose report has ended."""
    backend = Stubborn()
    pool = KernelPool(redis, backend)
    kernel = ReportKernel(SPEC, backend=backend, pool=pool, report_id="r1", on_handle=lambda handle: None)
    kernel.get()
    kernel.delete()
    _, claimed = pool.kernels()
    assert [(handle.id, claim.report_id) for handle, claim in claimed] == [("k0", "r1")]


def test_a_kernel_that_is_deleted_is_forgotten(redis):
    """Nobody looks for it any more."""
    backend = FakeKernels()
    pool = KernelPool(redis, backend)
    kernel = ReportKernel(SPEC, backend=backend, pool=pool, report_id="r1", on_handle=lambda handle: None)
    kernel.get()
    kernel.delete()
    assert pool.kernels() == ([], [])
    assert backend.deleted == ["k0"]


class Refusing(FakeKernels):
    """A backend that starts nothing, and knows for how long it was to try."""

    def start(self, spec, *, on_handle=None, seconds=None):
        """Fail after a moment."""
        self.started.append(seconds)
        time.sleep(0.05)
        raise KernelStartFailed("no")


@pytest.mark.parametrize(("left", "tries"), [(60, 2), (0.01, 1)])
def test_a_kernel_is_tried_for_no_longer_than_the_report_may_take(left, tries):
    """There is a second try where there is time; the backend is told how much."""
    backend = Refusing()
    deadline = time.monotonic() + left
    kernel = ReportKernel(
        SPEC, backend=backend, pool=None, report_id="r1", on_handle=lambda handle: None, deadline=deadline
    )
    with pytest.raises(KernelStartFailed):
        kernel.get()
    assert len(backend.started) == tries
    assert all(seconds <= left for seconds in backend.started)
