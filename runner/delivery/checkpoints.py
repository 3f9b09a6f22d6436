"""What of a delivery has happened, kept in Redis, so that a later try goes on where an earlier one stopped."""

import json
import time
from collections.abc import Callable
from typing import Any

from redis import Redis

CHECKPOINT_TTL_SECONDS = 7 * 24 * 3600
CLAIM_SECONDS = 10.0  # after which whoever claimed a checkpoint is taken to have died over it

_TAKE_OVER = """
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
"""


class Checkpoints:
    """The checkpoints of one report's delivery, by name, each with what is known of it: a JSON value."""

    def __init__(self, redis: Redis, report_id: str, *, clock: Callable[[], float] = time.time) -> None:
        self._redis = redis
        self._key = f"reportbot:delivery:{report_id}"
        self._clock = clock

    def get(self, name: str) -> Any:
        """Return what is known of a checkpoint; None where nothing is."""
        text = self._redis.hget(self._key, name)
        return json.loads(text) if text else None

    def set(self, name: str, value: Any) -> None:
        """Write down what is known of a checkpoint."""
        with self._redis.pipeline() as pipeline:
            pipeline.hset(self._key, name, json.dumps(value))
            pipeline.expire(self._key, CHECKPOINT_TTL_SECONDS)
            pipeline.execute()

    def drop(self, name: str) -> None:
        """Forget a checkpoint, so that it can be reached anew."""
        self._redis.hdel(self._key, name)

    def claim(self, name: str) -> bool:
        """Claim what nobody has claimed, or whose claimant seems to have died; only one of several gets it."""
        now = self._clock()
        claimed = json.dumps({"claimed": now})
        if self._redis.hsetnx(self._key, name, claimed):
            self._redis.expire(self._key, CHECKPOINT_TTL_SECONDS)
            return True
        known = self.get(name)
        if not isinstance(known, dict) or "claimed" not in known or now - known["claimed"] <= CLAIM_SECONDS:
            return False
        return bool(self._redis.eval(_TAKE_OVER, 1, self._key, name, json.dumps(known), claimed))
