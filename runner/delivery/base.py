"""The port to whoever asked: progress while it runs, then the report or the failure."""

from collections.abc import Mapping
from typing import Protocol

from runner.content.body import Body
from runner.records.record import Report


class Delivery(Protocol):
    """Tells the person who asked. Every step may be taken again after a crash, and is seen once."""

    def announce(self, report: Report) -> None:
        """Say, once, that the report was understood. Raises `DeliveryError` where nothing can be posted, ever.

        An error that may pass is left to the next step, and is not waited for.
        """

    def progress(self, report: Report) -> None:
        """Show the step and the cell; may be dropped, never raises, never waits."""

    def post(self, report: Report, artifacts: Mapping[str, Body]) -> None:
        """Hand over a report whose artifacts (by name) are stored. Raises `DeliveryError`.

        The next try goes on where that one stopped.
        """

    def fail(self, report: Report) -> None:
        """Say that the report ended in an error or was cancelled. Raises `DeliveryError`."""
