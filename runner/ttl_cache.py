"""A cache whose values expire."""

import time
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class TTLCache(Generic[Key, Value]):
    """Keeps each value for `seconds`, and at most `max_size` of them; threads may share it."""

    def __init__(
        self, seconds: float, *, max_size: int = 10_000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds = seconds
        self._max_size = max_size
        self._clock = clock
        self._lock = Lock()
        self._entries: dict[Key, tuple[float, Value]] = {}  # when each expires, the oldest first

    def get(self, key: Key) -> Value | None:
        """Return the value that was put last; None where there is none, or it has expired."""
        with self._lock:
            expires, value = self._entries.get(key, (0.0, None))
        return value if self._clock() < expires else None

    def put(self, key: Key, value: Value, *, seconds: float | None = None) -> Value:
        """Keep a value, for another time where `seconds` is given, and return it."""
        with self._lock:
            self._entries.pop(key, None)
            while len(self._entries) >= self._max_size:
                del self._entries[next(iter(self._entries))]
            self._entries[key] = (self._clock() + (self._seconds if seconds is None else seconds), value)
        return value
