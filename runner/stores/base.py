"""The port to where artifacts are kept."""

from __future__ import annotations

from typing import Protocol


class ReportStore(Protocol):
    """Keeps artifacts under keys such as `reports/2025/01/31/<id>/report.html`."""

    def put(self, key: str, content: bytes, media_type: str) -> None:
        """Keep the content under the key, whole or not at all, over what was there; `StoreError`."""

    def get(self, key: str) -> bytes:
        """Give back what was put; `StoreError` where there is nothing."""

    def url(self, key: str, expires: int) -> str | None:
        """A link that works for `expires` seconds, or None where the store has no links."""
