"""Warm kernels waiting in Redis: which there are, which are claimed, and what was asked for lately.

Of each kernel of the service there is an entry, whole and with its key, as long as it lives. The ids of those that
wait are in one list per spec hash. A claim takes one out and attributes it to a report, in one step.
"""

import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from redis import Redis

from runner.kernels.base import KernelBackend, KernelHandle, KernelSpec
from runner.processes.names import process_name

RECENT_CLAIMS = 30  # claims; what was asked for by none of the last ones has no kernel kept ready
KEPT_SECONDS = 7 * 24 * 3600  # for which the entries of a pool outlive its last keeper

CLAIM = """
if ARGV[2] ~= '' then
  redis.call('LPUSH', KEYS[4], ARGV[2])
  redis.call('LTRIM', KEYS[4], 0, ARGV[3] - 1)
end
while true do
  local id = redis.call('RPOP', KEYS[1])
  if not id then return false end
  local kernel = redis.call('HGET', KEYS[2], id)
  if kernel then
    redis.call('HSET', KEYS[3], id, ARGV[1])
    return kernel
  end
end
"""
ADD = """
redis.call('HDEL', KEYS[3], ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1])
if redis.call('HLEN', KEYS[2]) - redis.call('HLEN', KEYS[3]) >= tonumber(ARGV[3]) then return 0 end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
redis.call('LPUSH', KEYS[1], ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[4])
return 1
"""
REMOVE = """
if redis.call('HEXISTS', KEYS[3], ARGV[1]) == 1 then return 0 end
redis.call('LREM', KEYS[1], 0, ARGV[1])
return redis.call('HDEL', KEYS[2], ARGV[1])
"""

Made = TypeVar("Made")


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Whose a kernel is: a report's, for which this process took it, or nobody's yet, while it gets warm."""

    report_id: str | None
    by: str  # the name of the process (runner/processes/names.py)
    at: float  # seconds since the epoch


class KernelPool:
    """The kernels that all backends with the same `pool_id` share.

    What is asked for is remembered for all pools together. `claimer` names the process that claims.
    """

    def __init__(
        self,
        redis: Redis,
        backend: KernelBackend,
        *,
        clock: Callable[[], float] = time.time,
        claimer: Callable[[], str] = process_name,
    ) -> None:
        self._redis = redis
        self._backend = backend
        self._clock = clock
        self._claimer = claimer
        prefix = f"reportbot:kernels:{backend.pool_id}"
        self._kernels, self._claimed, self._list = f"{prefix}:all", f"{prefix}:claimed", f"{prefix}:waiting"
        self._lately = "reportbot:kernels:lately"
        self._claim = redis.register_script(CLAIM)
        self._add = redis.register_script(ADD)
        self._remove = redis.register_script(REMOVE)

    @property
    def id(self) -> str:
        """The name of the pool."""
        return self._backend.pool_id

    def claim(self, spec: KernelSpec, *, report_id: str) -> KernelHandle | None:
        """Take a waiting kernel of this spec for a report, and tie it to the caller; None where there is none."""
        keys = [self._list_of(self._backend.spec_hash(spec)), self._kernels, self._claimed, self._lately]
        asked = json.dumps(asdict(spec), sort_keys=True)
        while found := self._claim(keys=keys, args=[self._claim_of(report_id), asked, RECENT_CLAIMS]):
            handle = KernelHandle(**json.loads(found))
            if self._backend.take_over(handle):
                return handle
            self._backend.delete(handle)  # it died while it waited
            self.release(handle.id)
            asked = ""  # is counted once
        return None

    def attribute(self, handle: KernelHandle, *, report_id: str) -> None:
        """Note that a kernel which never waited belongs to a report."""
        self._note(handle, report_id)

    def register(self, handle: KernelHandle) -> None:
        """Note that a kernel is getting warm and will wait."""
        self._note(handle, None)

    def release(self, kernel_id: str) -> None:
        """Forget a kernel that is deleted."""
        with self._redis.pipeline() as pipeline:
            pipeline.hdel(self._claimed, kernel_id)
            pipeline.hdel(self._kernels, kernel_id)
            pipeline.execute()

    def add(self, handle: KernelHandle, *, most: int) -> bool:
        """Let a warm kernel wait; return False where so many wait already."""
        keys = [self._list_of(handle.spec_hash), self._kernels, self._claimed]
        return bool(self._add(keys=keys, args=[handle.id, json.dumps(asdict(handle)), most, KEPT_SECONDS]))

    def remove(self, handle: KernelHandle) -> bool:
        """Take a kernel out in order to delete it; return False where somebody has claimed it."""
        keys = [self._list_of(handle.spec_hash), self._kernels, self._claimed]
        return bool(self._remove(keys=keys, args=[handle.id]))

    def kernels(self) -> tuple[list[KernelHandle], list[tuple[KernelHandle, Claim]]]:
        """Return all kernels of this pool: those that wait, and those that are claimed."""
        with self._redis.pipeline() as pipeline:
            pipeline.hgetall(self._kernels)
            pipeline.hgetall(self._claimed)
            for key in (self._kernels, self._claimed, self._lately):
                pipeline.expire(key, KEPT_SECONDS)
            everything, claims, *_ = pipeline.execute()
        waiting, claimed = [], []
        for kernel_id, text in everything.items():
            handle, claim = _read(KernelHandle, text), _read(Claim, claims.get(kernel_id, b"null"))
            if handle is None:
                self.release(kernel_id.decode())
            elif claim is not None:
                claimed.append((handle, claim))
            else:
                waiting.append(handle)
        return waiting, claimed

    def asked(self) -> Counter[KernelSpec]:
        """Return what was asked for lately, and how often."""
        texts: list[bytes] = self._redis.lrange(self._lately, 0, -1)  # type: ignore[assignment]
        return Counter(spec for text in texts if (spec := _read(KernelSpec, text)))

    def _list_of(self, spec_hash: str) -> str:
        return f"{self._list}:{spec_hash}"

    def _note(self, handle: KernelHandle, report_id: str | None) -> None:
        with self._redis.pipeline() as pipeline:
            pipeline.hset(self._kernels, handle.id, json.dumps(asdict(handle)))
            pipeline.hset(self._claimed, handle.id, self._claim_of(report_id))
            pipeline.execute()

    def _claim_of(self, report_id: str | None) -> str:
        return json.dumps(asdict(Claim(report_id=report_id, by=self._claimer(), at=self._clock())))


def _read(kind: Callable[..., Made], text: bytes) -> Made | None:
    """Read what was written as JSON; None for what another version, or somebody else, wrote."""
    try:
        data: dict[str, Any] = json.loads(text)
        return kind(**{key: tuple(each) if isinstance(each, list) else each for key, each in data.items()})
    except (ValueError, TypeError, AttributeError):
        return None
