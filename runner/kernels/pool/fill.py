"""Keeps the pool full: starts kernels, waits until they are warm, and replaces what nobody would want any more."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from runner.errors import KernelError, KernelStartFailed
from runner.i18n.phrases import phrase
from runner.kernels.base import KernelBackend, KernelHandle, KernelSpec
from runner.kernels.pool.lock import Lock
from runner.kernels.pool.pool import KernelPool
from runner.kernels.pool.shares import share
from runner.kernels.protocol.client import ended
from runner.kernels.protocol.session import KernelSession
from runner.logs import log

MAX_WAIT_SECONDS = 3600.0  # for which a kernel waits
EXTRA = ("babel.dates", "babel.numbers", "openpyxl")  # what many notebooks import, and no kernel must
RETRY_SECONDS = 30.0  # before a kernel is tried again of which the last did not get warm
WARM_UP_SECONDS = 120.0  # that a kernel has


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The specs of which kernels are to wait, by spec hash, and how much each is wanted."""

    specs: Mapping[str, KernelSpec]
    weights: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class Rules:
    """By what a pool is filled."""

    most: int  # KERNEL_POOL
    usual: Callable[[], Sequence[KernelSpec]]  # the specs to begin with, while nothing was asked for
    is_current: Callable[[KernelSpec], bool]  # whether reports still get kernels of a spec that was asked for
    # Whether a kernel that gets warm would slow reports down: how many run, for how many seconds one is missing.
    slows_reports: Callable[[int, float], bool]
    is_ours: Callable[[KernelHandle], bool]  # whether a kernel that waits is this service's to delete
    is_stopping: Callable[[], bool]  # whether there is no time left


class PoolFiller:
    """Fills one pool; of several fillers the one that holds the lock does."""

    def __init__(self, pool: KernelPool, backend: KernelBackend, lock: Lock, rules: Rules) -> None:
        self._pool = pool
        self._backend = backend
        self._lock = lock
        self._rules = rules
        self._missing_since: float | None = None
        self._failed: dict[str, float] = {}  # until when kernels of a spec are not tried again

    def fill(self) -> None:
        """Delete what is of no use, and start what is missing, one after another."""
        while not self._rules.is_stopping() and self._lock.hold():
            wanted = self._wanted()
            waiting, claimed = self._pool.kernels()
            alive = {handle.id: handle for handle in self._backend.list()}
            known = {handle.id for handle in waiting} | {handle.id for handle, _ in claimed}
            waiting += self._adopt([handle for handle in alive.values() if handle.id not in known])
            missing = self._missing(self._drop(waiting, alive, wanted), wanted)
            if missing is None:
                self._missing_since = None
                return
            self._missing_since = self._missing_since or time.monotonic()
            running = sum(claim.report_id is not None for _, claim in claimed)
            if self._rules.slows_reports(running, time.monotonic() - self._missing_since):
                return
            self._add(missing)

    def close(self) -> None:
        """Delete the kernels that wait here and are ours."""
        waiting, _ = self._pool.kernels()
        for handle in waiting:
            if self._rules.is_ours(handle):
                self._remove(handle)
        self._lock.leave()

    def _wanted(self) -> Wanted:
        asked: dict[KernelSpec, float] = {
            spec: times for spec, times in self._pool.asked().items() if self._rules.is_current(spec)
        }
        asked = asked or {spec: 1 / rank for rank, spec in enumerate(self._rules.usual(), start=1)}
        specs: dict[str, KernelSpec] = {}
        weights: dict[str, float] = {}
        for spec, weight in asked.items():
            spec_hash = self._backend.spec_hash(spec)
            specs[spec_hash] = spec
            weights[spec_hash] = weights.get(spec_hash, 0) + weight
        return Wanted(specs=specs, weights=weights)

    def _drop(
        self, waiting: Sequence[KernelHandle], alive: Mapping[str, KernelHandle], wanted: Wanted
    ) -> Mapping[str, int]:
        """Delete the dead, the old, those of a spec that nobody wants, and those that are too many.

        Return how many are missing of each spec hash.
        """
        fresh = [each for each in waiting if each.id in alive and time.time() - each.created_at < MAX_WAIT_SECONDS]
        held = Counter(handle.spec_hash for handle in fresh)
        left = share(self._rules.most, weights=wanted.weights, waiting=held)
        kept: set[str] = set()
        for handle in sorted(fresh, key=lambda each: -each.created_at):
            if left.get(handle.spec_hash, 0) > 0:
                left[handle.spec_hash] -= 1
                kept.add(handle.id)
        for handle in waiting:
            if handle.id not in kept:
                self._remove(handle)
        return left

    def _missing(self, left: Mapping[str, int], wanted: Wanted) -> KernelSpec | None:
        """Return the spec of the kernel to start next; None where none is missing."""
        now = time.monotonic()
        lacking = [each for each, number in left.items() if number > 0 and now > self._failed.get(each, 0)]
        best = max(lacking, key=lambda each: wanted.weights[each], default=None)
        return None if best is None else wanted.specs[best]

    def _add(self, spec: KernelSpec) -> None:
        """Start a kernel and have it wait once it is warm; one that fails is in no other's way for a while."""
        waiting = replace(spec, expires=spec.expires + MAX_WAIT_SECONDS, extra=EXTRA)
        try:
            self._settle(self._backend.start(waiting, on_handle=self._pool.register))
        except KernelError as error:
            if not self._rules.is_stopping():
                self._failed[self._backend.spec_hash(spec)] = time.monotonic() + RETRY_SECONDS
                log.warning("no kernel for the pool: %s", error.message)

    def _adopt(self, unknown: Sequence[KernelHandle]) -> list[KernelHandle]:
        """Have those of ours wait again that Redis has forgotten, or that a keeper was starting when it died."""
        ours = [handle for handle in unknown if self._rules.is_ours(handle)]
        for handle in ours:
            self._settle(handle)
        return ours

    def _settle(self, handle: KernelHandle) -> None:
        kept = False
        self._pool.register(handle)
        try:
            asyncio.run(self._warm_up(handle))
            kept = self._backend.take_over(handle) and self._pool.add(handle, most=self._rules.most)
        finally:
            if not kept:
                self._backend.delete(handle)
                self._pool.release(handle.id)

    async def _warm_up(self, handle: KernelHandle) -> None:
        """Wait until the kernel answers, unless there is no time left."""
        answer = asyncio.create_task(_answer(self._backend, handle))
        while not (await asyncio.wait({answer}, timeout=0.1))[0]:
            if self._rules.is_stopping():
                await ended(answer)
                raise KernelStartFailed(phrase("The service ends."))
        answer.result()

    def _remove(self, handle: KernelHandle) -> None:
        if self._pool.remove(handle):
            self._backend.delete(handle)


async def _answer(backend: KernelBackend, handle: KernelHandle) -> None:
    """Wait until the kernel has imported what it is to, and answers."""
    session = await KernelSession.connect(backend, handle, deadline=time.monotonic() + WARM_UP_SECONDS)
    try:
        await session.answer()
    finally:
        await session.close()
