"""Stores in front of another: one tries again, one gives up in time."""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TypeVar

from runner.content.body import Body
from runner.errors import StoreError
from runner.i18n.phrases import phrase
from runner.logs import log
from runner.processes.timeout import in_time
from runner.retry import retry
from runner.stores.base import ReportStore

Result = TypeVar("Result")

RETRY_PAUSES = (0.3, 0.7, 1.5, 3.0, 6.0)  # seconds before each further try
MAX_RETRY_SECONDS = 15.0  # after the first try, after which no other is begun
DOWN_SECONDS = 60.0  # for which a store that stayed down is tried once only
CALL_SECONDS = 20.0  # that one call may take
HANGING_CALL_SECONDS = 1.0  # that each may take once one took longer


class StoreWrapper(ABC):
    """A `ReportStore` whose calls are another's, made by `_call`."""

    def __init__(self, store: ReportStore) -> None:
        self._store = store

    @abstractmethod
    def _call(self, do: Callable[[], Result]) -> Result:
        """Have the other store do something, and return what it returns."""

    def put(self, key: str, content: Body, media_type: str) -> None:
        """Keep the content, over what was there; one that was given up may still come to be kept."""
        self._call(lambda: self._store.put(key, content, media_type))

    def get(self, key: str) -> bytes:
        """Return what was put."""
        return self._call(lambda: self._store.get(key))

    def read(self, key: str, start: int, size: int) -> bytes:
        """Return a part of what was put."""
        return self._call(lambda: self._store.read(key, start, size))

    def url(self, key: str, expires: int) -> str | None:
        """Return the store's link."""
        return self._store.url(key, expires)

    def location(self, key: str) -> str:
        """Say where the artifact is."""
        return self._call(lambda: self._store.location(key))

    def check(self) -> None:
        """Reach the store."""
        self._call(self._store.check)

    def days(self) -> Iterator[date]:
        """Return the days of which there are artifacts."""
        return iter(self._call(lambda: list(self._store.days())))

    def keys(self, day: date) -> Iterator[str]:
        """Return the keys of a day."""
        return iter(self._call(lambda: list(self._store.keys(day))))

    def delete(self, keys: Sequence[str]) -> None:
        """Delete artifacts."""
        self._call(lambda: self._store.delete(keys))


class RetryingStore(StoreWrapper):
    """Tries again what may do better in a moment: a few times within seconds, each told in the log.

    Once all tries failed, later calls are tried once for a while: whoever closes a report is not kept waiting.
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
        self._down_until = 0.0

    def _call(self, do: Callable[[], Result]) -> Result:
        pauses = () if self._clock() < self._down_until else RETRY_PAUSES
        try:
            result = retry(
                do,
                pauses=pauses,
                again=_may_pass,
                within=MAX_RETRY_SECONDS,
                sleep=self._sleep,
                clock=self._clock,
            )
        except StoreError as error:
            if error.transient:
                self._down_until = self._clock() + DOWN_SECONDS
            raise
        self._down_until = 0.0
        return result


class TimeoutStore(StoreWrapper):
    """Gives up what takes too long, with a transient `StoreError`: a folder on a network's disk may hang for ever.

    What hangs is left to hang, in a thread that keeps no process from ending.
    """

    def __init__(self, store: ReportStore, *, seconds: float = CALL_SECONDS) -> None:
        super().__init__(store)
        self._seconds = seconds

    def _call(self, do: Callable[[], Result]) -> Result:
        seconds = self._seconds
        try:
            return in_time(seconds, do)
        except TimeoutError:
            self._seconds = min(HANGING_CALL_SECONDS, seconds)
            raise StoreError(
                phrase("The store did not answer within {seconds} seconds.", seconds=f"{seconds:g}"),
                transient=True,
            ) from None


def _may_pass(error: Exception) -> bool:
    if not isinstance(error, StoreError) or not error.transient:
        return False
    log.warning("%s; it is tried again", error.message)
    return True
