"""Gives up what a store does not do in time: a folder on a network's disk may hang for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, wait
from datetime import date
from threading import Thread
from typing import TypeVar

from runner.errors import StoreError
from runner.inlays import Body
from runner.phrases import phrase
from runner.stores.base import ReportStore

PATIENCE = 20.0  # seconds that one call may take
KNOWN = 1.0  # once one took longer

Given = TypeVar("Given")


class TimelyStore:
    """A `ReportStore` in front of another, whose calls end in time: with a `StoreError` that passes.

    What hangs is left to hang, in a thread that keeps no process from ending.
    """

    def __init__(self, store: ReportStore, *, patience: float = PATIENCE) -> None:
        self._store = store
        self._patience = patience

    def put(self, key: str, content: Body, media_type: str) -> None:
        """Keep the content; one that was given up may still come to be kept."""
        self._within(lambda: self._store.put(key, content, media_type))

    def get(self, key: str) -> bytes:
        """Give back what was put."""
        return self._within(lambda: self._store.get(key))

    def url(self, key: str, expires: int) -> str | None:
        """Give the store's link."""
        return self._store.url(key, expires)

    def location(self, key: str) -> str:
        """Say where the artifact is."""
        return self._within(lambda: self._store.location(key))

    def check(self) -> None:
        """Reach the store."""
        self._within(self._store.check)

    def days(self) -> Iterator[date]:
        """Give the days of which there are artifacts."""
        return iter(self._within(lambda: list(self._store.days())))

    def keys(self, day: date) -> Iterator[str]:
        """Give the keys of a day."""
        return iter(self._within(lambda: list(self._store.keys(day))))

    def delete(self, keys: Sequence[str]) -> None:
        """Delete artifacts."""
        self._within(lambda: self._store.delete(keys))

    def _within(self, do: Callable[[], Given]) -> Given:
        outcome: Future[Given] = Future()
        patience = self._patience
        Thread(target=_fill, args=(outcome, do), daemon=True).start()
        if not wait([outcome], timeout=patience).done:
            self._patience = min(KNOWN, patience)
            raise StoreError(
                phrase("The store did not answer within {seconds} seconds.", seconds=f"{patience:g}"), passes=True
            )
        return outcome.result()


def _fill(outcome: Future[Given], do: Callable[[], Given]) -> None:
    try:
        outcome.set_result(do())
    except BaseException as error:  # it is raised where the outcome is waited for
        outcome.set_exception(error)
