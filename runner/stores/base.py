"""The port to where artifacts are kept."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Protocol

from runner.content.body import Body


class ReportStore(Protocol):
    """Keeps artifacts under keys such as `2025/01/31/<id>/report.html`: by day, by report, by name."""

    def put(self, key: str, content: Body, media_type: str) -> None:
        """Keep the content under the key, whole or not at all, over what was there. Raises `StoreError`."""

    def get(self, key: str) -> bytes:
        """Return what was put. Raises `StoreError` where there is nothing."""

    def read(self, key: str, start: int, size: int) -> bytes:
        """Return `size` bytes of what was put, or fewer at its end. Raises `StoreError` where there is nothing."""

    def url(self, key: str, expires: int) -> str | None:
        """Return a link that works for `expires` seconds; None where the store has no links. Raises `StoreError`.

        A browser that follows one shows the page, and saves anything else.
        """

    def location(self, key: str) -> str:
        """Say to a person where the artifact is: a path, an address."""

    def check(self) -> None:
        """Reach the store, and leave nothing there. Raises `StoreError` where it cannot keep artifacts now."""

    def days(self) -> Iterator[date]:
        """Return the days of which there are artifacts, oldest first. Raises `StoreError`."""

    def keys(self, day: date) -> Iterator[str]:
        """Return the keys of a day, those of one report one after another. Raises `StoreError`."""

    def delete(self, keys: Sequence[str]) -> None:
        """Delete artifacts; those that are not there are no error. Raises `StoreError`."""
