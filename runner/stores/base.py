"""The port to where artifacts are kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Protocol

from runner.content.body import Body


class ReportStore(Protocol):
    """Keeps artifacts under keys such as `2025/01/31/<id>/report.html`: by day, by report, by name."""

    def put(self, key: str, content: Body, media_type: str) -> None:
        """Keep the content under the key, whole or not at all, over what was there; `StoreError`."""

    def get(self, key: str) -> bytes:
        """Give back what was put; `StoreError` where there is nothing."""

    def read(self, key: str, start: int, size: int) -> bytes:
        """Give so many bytes of what was put, less where it ends before; `StoreError` where there is nothing."""

    def url(self, key: str, expires: int) -> str | None:
        """A link that works for `expires` seconds, or None where the store has no links; `StoreError`.

        Only the page is shown by a browser that follows one; everything else is saved.
        """

    def location(self, key: str) -> str:
        """Say to a person where the artifact is: a path, an address."""

    def check(self) -> None:
        """Reach the store; `StoreError` where artifacts can not be kept there now. It leaves nothing behind."""

    def days(self) -> Iterator[date]:
        """Give the days of which there are artifacts, oldest first; `StoreError`."""

    def keys(self, day: date) -> Iterator[str]:
        """Give the keys of a day, those of one report one after another; `StoreError`."""

    def delete(self, keys: Sequence[str]) -> None:
        """Delete artifacts; those that are not there are no error. `StoreError`."""
