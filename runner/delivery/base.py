"""The port to whoever asked: progress while it runs, then the report or the failure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from runner.record import Report


class Delivery(Protocol):
    """Tells the person who asked."""

    def progress(self, report: Report) -> None:
        """Show the step and the cell; may be dropped, never raises, never waits."""

    def post(self, report: Report, artifacts: Mapping[str, bytes]) -> None:
        """Hand over a report whose artifacts (by name) are stored; `DeliveryError`."""

    def fail(self, report: Report) -> None:
        """Say that the report ended in an error or was cancelled; `DeliveryError`."""
