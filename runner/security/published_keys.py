"""The public keys with which tokens can be verified: those of all workers, gathered in Redis."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from redis import Redis

KEY = "reportbot:token-keys"
KEPT_SECONDS = 7 * 24 * 3600  # after its last use; no token lives that long


class PublishedKeys:
    """A set of public keys, each kept for a week after a token was last signed with it."""

    def __init__(self, redis: Redis, *, clock: Callable[[], float] = time.time) -> None:
        self._redis = redis
        self._clock = clock

    def publish(self, key: Mapping[str, str]) -> None:
        """Make a key known, a JSON Web Key with its `kid`."""
        with self._redis.pipeline() as pipeline:
            pipeline.hset(KEY, key["kid"], json.dumps({"key": key, "used": self._clock()}))
            pipeline.expire(KEY, KEPT_SECONDS)
            pipeline.execute()

    def jwks(self) -> dict[str, Any]:
        """Give the keys as a JSON Web Key Set (RFC 7517), the last used first."""
        found: Mapping[bytes, bytes] = self._redis.hgetall(KEY)  # type: ignore[assignment]
        known = sorted((json.loads(text) for text in found.values()), key=lambda each: -float(each["used"]))
        return {"keys": [each["key"] for each in known if self._clock() - each["used"] < KEPT_SECONDS]}
