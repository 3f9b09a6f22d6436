"""Deletes kernels that no report uses any more because the worker that would have deleted them was killed."""

import time
from collections.abc import Callable

from runner.kernels.base import KernelHandle
from runner.kernels.pool.pool import Claim, KernelPool
from runner.processes.names import is_known_gone
from runner.records.record import ENDED
from runner.services import Services

DELETE_SECONDS = 10.0  # that whoever ends a report has to delete its kernel
WARM_UP_SECONDS = 300.0  # that a kernel has to start and to get warm
RECORD_SECONDS = 60.0  # from the claim of a kernel to the record that names it


class KernelSweep:
    """Looks at what Redis says of claimed kernels. What Redis knows nothing of is left to its own expiry."""

    def __init__(self, pool: KernelPool, services: Services, *, clock: Callable[[], float] = time.time) -> None:
        self._pool = pool
        self._services = services
        self._clock = clock

    def sweep(self) -> None:
        """Delete the kernels of reports that have ended, or whose process has."""
        _, claimed = self._pool.kernels()
        alive = {handle.id for handle in self._services.kernels.list()} if claimed else set()
        for handle, claim in claimed:
            if self._is_over(handle, claim):
                self._services.kernels.delete(handle)
                self._pool.release(handle.id)
            elif handle.id not in alive and self._clock() - claim.at > RECORD_SECONDS:
                self._pool.release(handle.id)

    def _is_over(self, handle: KernelHandle, claim: Claim) -> bool:
        age = self._clock() - claim.at
        if is_known_gone(claim.by):
            return True
        if claim.report_id is None:
            return age > WARM_UP_SECONDS
        report = self._services.records.load(claim.report_id)
        if report is None:
            return False
        if report.status in ENDED:
            return age > DELETE_SECONDS
        return age > RECORD_SECONDS and (report.kernel or {}).get("id") != handle.id
