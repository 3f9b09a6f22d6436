"""A report's record: its status, timings, error and artifacts, from the enqueue to the end."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from redis import Redis

from runner.request import Origin, ReportRequest, Value

Status = Literal["queued", "running", "completed", "error", "cancelled"]
ENDED: tuple[Status, ...] = ("completed", "error", "cancelled")


@dataclass(frozen=True, kw_only=True)
class Failure:
    """Why a report ended in `error`; `trace` is redacted before it gets here."""

    type: str
    message: str
    cell: int | None = None
    trace: str | None = None


@dataclass(frozen=True, kw_only=True)
class Artifact:
    """A stored file. `kind`: "page", "chart", "file", "output", "notebook"."""

    name: str
    kind: str
    key: str
    media_type: str
    size: int  # bytes
    alt: str = ""


@dataclass(kw_only=True)
class Report:
    """One run of a bundle. The pipeline changes it as it goes; everybody else reads it."""

    request: ReportRequest
    status: Status = "queued"
    step: str | None = None
    cell: int = 0  # cells done so far
    cells: int = 0  # cells to do
    attempt: int = 0
    started_at: str | None = None
    ended_at: str | None = None
    timings: dict[str, float] = field(default_factory=dict)  # seconds per step
    error: Failure | None = None
    artifacts: list[Artifact] = field(default_factory=list)
    summary: dict[str, Any] | None = None
    bundle_hash: str | None = None
    sandbox: str | None = None
    kernel: dict[str, Any] | None = None
    warnings: list[str] = field(default_factory=list)
    stored: bool = False  # everything is in the store; only posting is left
    told: bool = False  # the asker knows how it ended: the report is posted, or the failure
    tries: int = 0  # of telling how it ended
    cancelled_by: str | None = None
    channel_id: str | None = None  # where its message is, and that message's ts, once there is one
    message_ts: str | None = None

    @property
    def id(self) -> str:
        """The id of the request, of the job and of the report are one."""
        return self.request.id

    @property
    def parameters(self) -> dict[str, Value]:
        """Absolute values, as they were when the report was asked for."""
        return self.request.parameters

    def to_json(self) -> str:
        """Write it for Redis and for the store's report.json."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Report:
        """Read what `to_json` wrote."""
        data: dict[str, Any] = json.loads(text)
        request = data["request"]
        data["request"] = ReportRequest(**{**request, "origin": Origin(**request["origin"])})
        data["error"] = Failure(**data["error"]) if data["error"] else None
        data["artifacts"] = [Artifact(**artifact) for artifact in data["artifacts"]]
        return cls(**data)


class Records(Protocol):
    """Where records live while people may ask after them."""

    def create(self, report: Report) -> None:
        """Write a new record, unless there is one already."""

    def save(self, report: Report) -> None:
        """Write the record as it is now, over what was there."""

    def load(self, report_id: str) -> Report | None:
        """Read a record; None where there is none."""


MOST_INDEXED = 200  # reports remembered of one person, and of one channel


class RedisRecords:
    """Records in Redis, each kept for `retention` seconds after its last change.

    Of each person and each channel there is a sorted set of the last reports, by the time they were asked for.
    """

    def __init__(self, redis: Redis, *, retention: int) -> None:
        self._redis = redis
        self._retention = retention

    def create(self, report: Report) -> None:
        """Write a new record, unless there is one already."""
        asked = datetime.fromisoformat(report.request.created_at).timestamp()
        with self._redis.pipeline() as pipeline:
            pipeline.set(_key(report.id), report.to_json(), ex=self._retention, nx=True)
            for index in _indices(report.request.origin):
                pipeline.zadd(index, {report.id: asked}, nx=True)
                pipeline.zremrangebyrank(index, 0, -MOST_INDEXED - 1)
                pipeline.expire(index, self._retention)
            pipeline.execute()

    def save(self, report: Report) -> None:
        """Write the record as it is now, over what was there."""
        self._redis.set(_key(report.id), report.to_json(), ex=self._retention)

    def load(self, report_id: str) -> Report | None:
        """Read a record; None where there is none."""
        text = self._redis.get(_key(report_id))
        return Report.from_json(text.decode()) if isinstance(text, bytes) else None

    def recent(
        self, *, user_id: str | None = None, channel_id: str | None = None, limit: int = 20
    ) -> list[Report]:
        """Give the last reports of a person, or else of a channel, newest first."""
        index = _index("user", user_id) if user_id else _index("channel", channel_id or "")
        ids = [
            each.decode() for each in self._redis.zrange(index, 0, limit - 1, desc=True) if isinstance(each, bytes)
        ]
        texts = self._redis.mget([_key(each) for each in ids]) if ids else []
        return [Report.from_json(text.decode()) for text in texts if isinstance(text, bytes)]


def _key(report_id: str) -> str:
    return f"reportbot:report:{report_id}"


def _index(kind: str, slack_id: str) -> str:
    return f"reportbot:reports:{kind}:{slack_id}"


def _indices(origin: Origin) -> list[str]:
    ids = {"user": origin.user_id, "channel": origin.channel_id}
    return [_index(kind, slack_id) for kind, slack_id in ids.items() if slack_id]
