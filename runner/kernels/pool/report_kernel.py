"""The kernel of one report: a warm one where one waits, else a new one."""

import asyncio
import math
import time
from functools import partial

from runner.errors import KernelError, KernelStartFailed
from runner.kernels.base import KernelBackend, KernelHandle, KernelSpec, OnHandle
from runner.kernels.pool.pool import KernelPool
from runner.kernels.protocol.session import KernelSession
from runner.logs import log

MAX_STARTS = 2
ANSWER_SECONDS = 3.0  # in which a kernel that waited has to answer, or another one is taken


class ReportKernel:
    """Gets a kernel, connects to it and deletes it.

    `on_handle` is called with each one before it is connected to. `deadline`: the instant of `time.monotonic()`
    after which none is of use.
    """

    def __init__(
        self,
        spec: KernelSpec,
        *,
        backend: KernelBackend,
        pool: KernelPool | None,
        report_id: str,
        on_handle: OnHandle,
        deadline: float = math.inf,
    ) -> None:
        self._spec = spec
        self._backend = backend
        self._pool = pool
        self._report_id = report_id
        self._on_handle = on_handle
        self._deadline = deadline
        self._handle: KernelHandle | None = None
        self._waited = False

    def get(self) -> None:
        """Claim a kernel that waits, or start one. Raises `KernelStartFailed`."""
        handle = self._pool.claim(self._spec, report_id=self._report_id) if self._pool else None
        self._waited = handle is not None
        self._handle = handle or self._start()
        self._on_handle(self._handle)

    async def connect(self, *, deadline: float) -> KernelSession:
        """Connect to the kernel; one that waited and has died is replaced. Raises `KernelStartFailed`."""
        while True:
            assert self._handle is not None
            until = min(deadline, time.monotonic() + ANSWER_SECONDS) if self._waited else deadline
            try:
                return await KernelSession.connect(self._backend, self._handle, deadline=until)
            except KernelStartFailed:
                if not self._waited:
                    raise
            await asyncio.to_thread(self._replace)

    @property
    def handle(self) -> KernelHandle:
        """The kernel that was got."""
        assert self._handle is not None
        return self._handle

    @property
    def waited(self) -> bool:
        """Whether the kernel had been waiting, warm."""
        return self._waited

    def delete(self) -> None:
        """End the kernel, if there is one; where that fails, it is left to the keeper, which knows of it."""
        if self._handle is None:
            return
        try:
            self._backend.delete(self._handle)
        except KernelError as error:  # it changes nothing in what the report came to
            log.error("the kernel %s was not deleted: %s", self._handle.id, error.message)
            return
        if self._pool is not None:
            self._pool.release(self._handle.id)

    def _replace(self) -> None:
        self.delete()
        self.get()

    def _start(self) -> KernelHandle:
        register = partial(self._pool.attribute, report_id=self._report_id) if self._pool else None
        for left in reversed(range(MAX_STARTS)):
            seconds = self._deadline - time.monotonic()
            try:
                handle = self._backend.start(self._spec, on_handle=register, seconds=seconds)
                break
            except KernelStartFailed:
                if not left or time.monotonic() >= self._deadline:
                    raise
        if register is not None:
            register(handle)
        return handle
