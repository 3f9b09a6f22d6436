"""The wish to cancel a report, left in Redis for whoever runs it."""

from __future__ import annotations

from redis import Redis

_KEPT_SECONDS = 24 * 3600


class Cancellations:
    """Cancel keys, one a report."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def ask(self, report_id: str, *, by: str) -> None:
        """Leave the wish; it stands until the report ends or a day has passed."""
        self._redis.set(f"reportbot:cancel:{report_id}", by, ex=_KEPT_SECONDS)

    def asked_by(self, report_id: str) -> str | None:
        """Who wants the report cancelled; None where nobody does."""
        by = self._redis.get(f"reportbot:cancel:{report_id}")
        return by.decode() if isinstance(by, bytes) else None
