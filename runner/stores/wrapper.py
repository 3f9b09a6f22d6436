"""A store in front of another, where every call that reaches it goes through one place."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TypeVar

from runner.content.body import Body
from runner.stores.base import ReportStore

Given = TypeVar("Given")


class StoreWrapper(ABC):
    """A `ReportStore` whose calls are another's, made by `_call`."""

    def __init__(self, store: ReportStore) -> None:
        self._store = store

    @abstractmethod
    def _call(self, do: Callable[[], Given]) -> Given:
        """Have the other store do something, and give what it gives."""

    def put(self, key: str, content: Body, media_type: str) -> None:
        """Keep the content, over what was there; one that was given up may still come to be kept."""
        self._call(lambda: self._store.put(key, content, media_type))

    def get(self, key: str) -> bytes:
        """Give back what was put."""
        return self._call(lambda: self._store.get(key))

    def read(self, key: str, start: int, size: int) -> bytes:
        """Give a part of what was put."""
        return self._call(lambda: self._store.read(key, start, size))

    def url(self, key: str, expires: int) -> str | None:
        """Give the store's link."""
        return self._store.url(key, expires)

    def location(self, key: str) -> str:
        """Say where the artifact is."""
        return self._call(lambda: self._store.location(key))

    def check(self) -> None:
        """Reach the store."""
        self._call(self._store.check)

    def days(self) -> Iterator[date]:
        """Give the days of which there are artifacts."""
        return iter(self._call(lambda: list(self._store.days())))

    def keys(self, day: date) -> Iterator[str]:
        """Give the keys of a day."""
        return iter(self._call(lambda: list(self._store.keys(day))))

    def delete(self, keys: Sequence[str]) -> None:
        """Delete artifacts."""
        self._call(lambda: self._store.delete(keys))
