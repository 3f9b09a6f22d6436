"""Counts what happens, in Redis, so that it can be told for any number of workers together."""

import json
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from redis import Redis
from redis.client import Pipeline

from runner.logs import log

KEY = "reportbot:counters"  # one hash; its fields are a name and labels, with | between them
KERNELS_KEY = "reportbot:figures:kernels"  # one hash, by place
FIGURES_SECONDS = 5.0  # between two looks at the kernels of a place
STALE_SECONDS = 30.0  # after which nobody looks after a place any more
COUNTERS_TTL_SECONDS = 90 * 24 * 3600  # after the last count
BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 900.0)  # seconds of a step


@dataclass(frozen=True, kw_only=True)
class StepSeconds:
    """How long a step took: how many times at most so many seconds, each bucket by itself, and all in all."""

    buckets: Mapping[float, int]  # by upper bound; infinity is the last
    total: float  # seconds


@dataclass(frozen=True, kw_only=True)
class Counted:
    """All that was counted."""

    reports: Mapping[str, int] = field(default_factory=dict)  # by status
    steps: Mapping[str, StepSeconds] = field(default_factory=dict)  # by `Step`
    kernels: Mapping[str, int] = field(default_factory=dict)  # that reports used: "warm", "cold"
    slack_errors: Mapping[tuple[str, str], int] = field(default_factory=dict)  # by method and Slack's code


@dataclass(frozen=True, kw_only=True)
class KernelFigures:
    """How many kernels there are now in one place."""

    waiting: int
    claimed: int


def count_report(pipeline: Pipeline, *, status: str, seconds: Mapping[str, float], warm: bool | None) -> None:
    """Count a report that has ended, with the seconds of its steps, in a transaction that is being made."""
    pipeline.hincrby(KEY, f"report|{status}", 1)
    if warm is not None:
        pipeline.hincrby(KEY, f"kernel|{'warm' if warm else 'cold'}", 1)
    for step, took in seconds.items():
        pipeline.hincrby(KEY, f"step|{step}|{_bucket(took):g}", 1)
        pipeline.hincrbyfloat(KEY, f"step|{step}|total", took)
    pipeline.expire(KEY, COUNTERS_TTL_SECONDS)


def count_slack_error(redis: Redis, method: str, code: str) -> None:
    """Count an error of Slack's; that it cannot be counted is no reason to fail."""
    try:
        redis.hincrby(KEY, f"slack|{method}|{code}", 1)
        redis.expire(KEY, COUNTERS_TTL_SECONDS)
    except Exception as error:
        log.debug("an error of Slack's was not counted: %s", error)


def note_kernels(redis: Redis, place: str, *, waiting: int, claimed: int) -> None:
    """Write down how many kernels there are in a place."""
    redis.hset(KERNELS_KEY, place, json.dumps({"waiting": waiting, "claimed": claimed, "at": time.time()}))
    redis.expire(KERNELS_KEY, 24 * 3600)


def read_kernels(redis: Redis) -> dict[str, KernelFigures]:
    """Read how many kernels there are, by place; of places that nobody looks after any more nothing is told."""
    found: Mapping[bytes, bytes] = redis.hgetall(KERNELS_KEY)  # type: ignore[assignment]
    noted = {place.decode(): json.loads(text) for place, text in found.items()}
    return {
        place: KernelFigures(waiting=each["waiting"], claimed=each["claimed"])
        for place, each in noted.items()
        if time.time() - each["at"] < STALE_SECONDS
    }


def read_counters(redis: Redis) -> Counted:
    """Read what was counted; one call, whose answer is as long as there are labels."""
    found: Mapping[bytes, bytes] = redis.hgetall(KEY)  # type: ignore[assignment]
    reports: Counter[str] = Counter()
    kernels: Counter[str] = Counter()
    slack: Counter[tuple[str, str]] = Counter()
    buckets: dict[str, dict[float, int]] = {}
    totals: dict[str, float] = {}
    for name, value in found.items():
        match name.decode().split("|"):
            case ["report", status]:
                reports[status] = int(value)
            case ["kernel", kind]:
                kernels[kind] = int(value)
            case ["slack", method, code]:
                slack[method, code] = int(value)
            case ["step", step, "total"]:
                totals[step] = float(value)
            case ["step", step, bound]:
                buckets.setdefault(step, {})[float(bound)] = int(value)
    steps = {
        step: StepSeconds(buckets=dict(sorted(counts.items())), total=totals.get(step, 0.0))
        for step, counts in buckets.items()
    }
    return Counted(reports=reports, steps=steps, kernels=kernels, slack_errors=slack)


def _bucket(seconds: float) -> float:
    return next((bound for bound in BUCKETS if seconds <= bound), float("inf"))
