"""What of a delivery has happened, kept in Redis, so that a later try goes on where an earlier one stopped."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from redis import Redis

KEPT_SECONDS = 7 * 24 * 3600
CLAIM_SECONDS = 10.0  # after which whoever claimed a step is taken to have died over it


class Steps:
    """The steps of one report's delivery, each with what is known of it: a JSON value."""

    def __init__(self, redis: Redis, report_id: str, *, clock: Callable[[], float] = time.time) -> None:
        self._redis = redis
        self._key = f"reportbot:delivery:{report_id}"
        self._clock = clock

    def get(self, step: str) -> Any:
        """Give what is known of a step; None where nothing is."""
        text = self._redis.hget(self._key, step)
        return json.loads(text) if text else None

    def set(self, step: str, value: Any) -> None:
        """Write down what is known of a step."""
        with self._redis.pipeline() as pipeline:
            pipeline.hset(self._key, step, json.dumps(value))
            pipeline.expire(self._key, KEPT_SECONDS)
            pipeline.execute()

    def drop(self, step: str) -> None:
        """Forget a step, so that it can be taken anew."""
        self._redis.hdel(self._key, step)

    def claim(self, step: str) -> bool:
        """Take a step that nobody has taken, or whose taker seems to have died; only one of several gets it."""
        claimed = json.dumps({"claimed": self._clock()})
        if self._redis.hsetnx(self._key, step, claimed):
            self._redis.expire(self._key, KEPT_SECONDS)
            return True
        known = self.get(step)
        if not _is_stale(known, self._clock()):
            return False
        return bool(self._redis.eval(_TAKE_OVER, 1, self._key, step, json.dumps(known), claimed))

    def is_claimed(self, step: str) -> bool:
        """Whether somebody is at it right now."""
        known = self.get(step)
        return isinstance(known, dict) and "claimed" in known and not _is_stale(known, self._clock())


_TAKE_OVER = """
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
"""


def _is_stale(known: Any, now: float) -> bool:
    return isinstance(known, dict) and "claimed" in known and now - known["claimed"] > CLAIM_SECONDS
