"""A report's kernel that cannot be deleted, because the cluster does not answer just then."""

from runner.errors import KernelError
from runner.kernels.obtain import ReportKernel
from runner.kernels.pool import KernelPool
from tests.fakes import FakeKernels
from tests.runner.kernels.conftest import SPEC


class Stubborn(FakeKernels):
    """A backend that cannot delete."""

    def delete(self, handle):
        """Fail as pods do without an API server."""
        raise KernelError("The kernels cannot be looked after: the cluster's API server cannot be reached.")


def test_a_kernel_that_cannot_be_deleted_changes_no_outcome_and_stays_known(redis):
    """The report came to what it came to; the keeper finds the kernel as one whose report has ended."""
    backend = Stubborn()
    pool = KernelPool(redis, backend)
    kernel = ReportKernel(SPEC, backend=backend, pool=pool, report_id="r1", note=lambda handle: None)
    kernel.get()
    kernel.delete()
    _, claimed = pool.kernels()
    assert [(handle.id, claim.report_id) for handle, claim in claimed] == [("k0", "r1")]


def test_a_kernel_that_is_deleted_is_forgotten(redis):
    """Nobody looks for it any more."""
    backend = FakeKernels()
    pool = KernelPool(redis, backend)
    kernel = ReportKernel(SPEC, backend=backend, pool=pool, report_id="r1", note=lambda handle: None)
    kernel.get()
    kernel.delete()
    assert pool.kernels() == ([], [])
    assert backend.deleted == ["k0"]
