"""Tries again what a store failed to do, because a moment later it may do better."""

from __future__ import annotations

import time
from collections.abc import Callable

from runner.errors import StoreError
from runner.logs import log
from runner.stores.base import ReportStore
from runner.stores.wrapper import Given, StoreWrapper

PAUSES = (0.3, 0.7, 1.5, 3.0, 6.0)  # seconds before each further try
LONGEST = 15.0  # seconds after the first try, after which no other is begun
KNOWN = 60.0  # seconds for which a store that stayed down is tried once only


class RetryingStore(StoreWrapper):
    """A `ReportStore` in front of another, with patience: a few tries within seconds, each told in the log.

    Once they were in vain, later calls are tried once for a while: whoever closes a report is not kept waiting.
    """

    def __init__(
        self,
        store: ReportStore,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(store)
        self._sleep = sleep
        self._clock = clock
        self._gave_up: float | None = None

    def _call(self, do: Callable[[], Given]) -> Given:
        begun = self._clock()
        is_known = self._gave_up is not None and begun - self._gave_up < KNOWN
        for pause in () if is_known else PAUSES:
            try:
                return do()
            except StoreError as error:
                if not error.transient:
                    raise
                if self._clock() - begun + pause > LONGEST:
                    break
                log.warning("%s; it is tried again in %g s", error.message, pause)
                self._sleep(pause)
        try:
            done = do()
        except StoreError as error:
            if error.transient:
                self._gave_up = self._clock()
            raise
        self._gave_up = None
        return done
