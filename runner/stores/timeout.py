"""Gives up what a store does not do in time: a folder on a network's disk may hang for ever."""

from __future__ import annotations

from collections.abc import Callable

from runner.errors import StoreError
from runner.i18n.phrases import phrase
from runner.processes.timeout import in_time
from runner.stores.base import ReportStore
from runner.stores.wrapper import Given, StoreWrapper

PATIENCE = 20.0  # seconds that one call may take
KNOWN = 1.0  # once one took longer


class TimeoutStore(StoreWrapper):
    """A `ReportStore` in front of another, whose calls end in time: with a `StoreError` that passes.

    What hangs is left to hang, in a thread that keeps no process from ending.
    """

    def __init__(self, store: ReportStore, *, patience: float = PATIENCE) -> None:
        super().__init__(store)
        self._patience = patience

    def _call(self, do: Callable[[], Given]) -> Given:
        patience = self._patience
        try:
            return in_time(patience, do)
        except TimeoutError:
            self._patience = min(KNOWN, patience)
            raise StoreError(
                phrase("The store did not answer within {seconds} seconds.", seconds=f"{patience:g}"),
                transient=True,
            ) from None
