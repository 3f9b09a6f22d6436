"""Warm kernels waiting in Redis: which there are, which are claimed, and what was asked for lately.

Of each kernel of the service there is an entry, whole and with its key, as long as it lives. The ids of those that
wait are in one list per spec hash. A claim takes one out and attributes it to a report, in one step.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from redis import Redis

from runner.kernels.base import KernelBackend, KernelHandle, KernelSpec
from runner.processes.names import process_name

HALF_LIFE = 1800.0  # seconds after which having been asked for counts half
FORGOTTEN = 0.05  # the weight below which a spec was not asked for lately
KEPT_SECONDS = 7 * 24 * 3600  # for which the entries of a place outlive its last keeper

# The asked-for weights halve with time, so each is kept with the instant at which it was right.
CLAIM = """
local old = redis.call('HGET', KEYS[4], ARGV[2])
local weight = 1
if old then
  local value, at = string.match(old, '(%S+) (%S+)')
  weight = ARGV[5] + tonumber(value) * 0.5 ^ (math.max(0, ARGV[3] - at) / ARGV[4])
end
redis.call('HSET', KEYS[4], ARGV[2], weight .. ' ' .. ARGV[3])
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
OFFER = """
redis.call('HDEL', KEYS[3], ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1])
if redis.call('HLEN', KEYS[2]) - redis.call('HLEN', KEYS[3]) >= tonumber(ARGV[3]) then return 0 end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
redis.call('LPUSH', KEYS[1], ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[4])
return 1
"""
WITHDRAW = """
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
    """The kernels of one place. What is asked for is remembered for all places together."""

    def __init__(self, redis: Redis, backend: KernelBackend, *, clock: Callable[[], float] = time.time) -> None:
        self._redis = redis
        self._backend = backend
        self._clock = clock
        place = f"reportbot:kernels:{backend.place}"
        self._kernels, self._claimed, self._list = f"{place}:all", f"{place}:claimed", f"{place}:waiting"
        self._asked = "reportbot:kernels:asked"
        self._claim = redis.register_script(CLAIM)
        self._offer = redis.register_script(OFFER)
        self._withdraw = redis.register_script(WITHDRAW)

    @property
    def place(self) -> str:
        """Where its kernels can be used."""
        return self._backend.place

    def claim(self, spec: KernelSpec, *, report_id: str) -> KernelHandle | None:
        """Take a waiting kernel of this spec for a report, bound to whoever calls; None where there is none."""
        keys = [self._list_of(self._backend.spec_hash(spec)), self._kernels, self._claimed, self._asked]
        asked = 1
        while found := self._claim(keys=keys, args=[self._claim_of(report_id), *self._asking(spec, asked)]):
            handle = KernelHandle(**json.loads(found))
            if self._backend.take_over(handle):
                return handle
            self._backend.delete(handle)  # it died while it waited
            self.release(handle.id)
            asked = 0
        return None

    def attribute(self, handle: KernelHandle, *, report_id: str) -> None:
        """Note that a kernel which never waited is a report's."""
        self._note(handle, report_id)

    def intend(self, handle: KernelHandle) -> None:
        """Note that a kernel gets warm, in order to wait."""
        self._note(handle, None)

    def release(self, kernel_id: str) -> None:
        """Forget a kernel that is deleted."""
        with self._redis.pipeline() as pipeline:
            pipeline.hdel(self._claimed, kernel_id)
            pipeline.hdel(self._kernels, kernel_id)
            pipeline.execute()

    def offer(self, handle: KernelHandle, *, most: int) -> bool:
        """Have a kernel that is ready wait; False where so many wait already."""
        keys = [self._list_of(handle.spec_hash), self._kernels, self._claimed]
        return bool(self._offer(keys=keys, args=[handle.id, json.dumps(asdict(handle)), most, KEPT_SECONDS]))

    def withdraw(self, handle: KernelHandle) -> bool:
        """Take a kernel out again, to delete it; False where somebody has claimed it."""
        keys = [self._list_of(handle.spec_hash), self._kernels, self._claimed]
        return bool(self._withdraw(keys=keys, args=[handle.id]))

    def kernels(self) -> tuple[list[KernelHandle], list[tuple[KernelHandle, Claim]]]:
        """Give all kernels of this place: those that wait, and those that are claimed."""
        with self._redis.pipeline() as pipeline:
            pipeline.hgetall(self._kernels)
            pipeline.hgetall(self._claimed)
            for key in (self._kernels, self._claimed, self._asked):
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

    def asked(self) -> dict[KernelSpec, float]:
        """What was asked for lately, and how much; what is forgotten is dropped."""
        found: dict[bytes, bytes] = self._redis.hgetall(self._asked)  # type: ignore[assignment]
        weights: dict[KernelSpec, float] = {}
        for text, kept in found.items():
            weight, spec = self._weight(kept), _spec(text)
            if spec is None or weight < FORGOTTEN:
                self._redis.hdel(self._asked, text.decode())
            else:
                weights[spec] = weight
        return weights

    def _weight(self, kept: bytes) -> float:
        try:
            value, at = map(float, kept.split())
        except ValueError:  # nothing that we wrote
            return 0.0
        weight: float = value * 0.5 ** (max(0.0, self._clock() - at) / HALF_LIFE)
        return weight

    def _asking(self, spec: KernelSpec, times: int) -> tuple[str, float, float, int]:
        return _spec_text(spec), self._clock(), HALF_LIFE, times

    def _list_of(self, spec_hash: str) -> str:
        return f"{self._list}:{spec_hash}"

    def _note(self, handle: KernelHandle, report_id: str | None) -> None:
        with self._redis.pipeline() as pipeline:
            pipeline.hset(self._kernels, handle.id, json.dumps(asdict(handle)))
            pipeline.hset(self._claimed, handle.id, self._claim_of(report_id))
            pipeline.execute()

    def _claim_of(self, report_id: str | None) -> str:
        return json.dumps(asdict(Claim(report_id=report_id, by=process_name(), at=self._clock())))


def _spec_text(spec: KernelSpec) -> str:
    return json.dumps(asdict(spec), sort_keys=True)


def _spec(text: bytes) -> KernelSpec | None:
    """Read a spec; None for one that another version wrote."""
    return _read(KernelSpec, text)


def _read(kind: Callable[..., Made], text: bytes) -> Made | None:
    """Make of JSON what it was written from; None for what another version, or nobody of us, wrote."""
    try:
        data: dict[str, Any] = json.loads(text)
        return kind(**{key: tuple(each) if isinstance(each, list) else each for key, each in data.items()})
    except (ValueError, TypeError, AttributeError):
        return None
