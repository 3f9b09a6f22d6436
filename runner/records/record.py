"""A report's record: its status, timings, error and artifacts, from the enqueue to the end."""

from __future__ import annotations

import json
from dataclasses import MISSING, asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import Any, Literal, Protocol

from redis import Redis

from runner.author_warnings import MOST_CHARACTERS, MOST_WARNINGS, AuthorWarning
from runner.logs import log
from runner.records.counters import count_report
from runner.request import ReportRequest, Value, known
from runner.step import Step
from runner.text import shortened

Status = Literal["queued", "running", "completed", "error", "cancelled"]
ENDED: tuple[Status, ...] = ("completed", "error", "cancelled")
MAX_BRIEF_MESSAGE = 300  # characters of an error's message in a brief record
_NOT_BRIEF = {
    "step",
    "timings",
    "artifacts",
    "summary",
    "bundle_hash",
    "kernel",
    "warnings",
    "author_warnings",
    "connections",
}


@dataclass(frozen=True, kw_only=True)
class Failure:
    """Why a report ended in `error`; `trace` is redacted before it gets here."""

    type: str
    message: str
    cell: int | None = None
    trace: str | None = None
    code: str | None = None  # Slack's own, where it refused a post: "is_archived"


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
    step: Step | None = None
    cell: int = 0  # cells done so far
    cells: int = 0  # cells to do
    attempt: int = 0
    started_at: str | None = None
    ended_at: str | None = None
    timings: dict[str, float] = field(default_factory=dict)  # seconds, by `Step`
    error: Failure | None = None
    artifacts: list[Artifact] = field(default_factory=list)
    summary: dict[str, Any] | None = None
    bundle_hash: str | None = None
    sandbox: str | None = None  # what held the kernel back: "bubblewrap", "pod", "none"
    image: str | None = None  # the kernel's, where it has one
    warm: bool | None = None  # the kernel had been waiting
    kernel: dict[str, Any] | None = None  # its handle, as long as it lives
    warnings: list[str] = field(default_factory=list)  # that the asker sees
    author_warnings: list[AuthorWarning] = field(default_factory=list)  # that the asker does not see
    connections: list[dict[str, Any]] = field(default_factory=list)  # to the hosts that the bundle names
    stored: bool = False  # everything is in the store; only posting is left
    delivered: bool = False  # the asker knows how it ended: the report is posted, or the failure
    withheld: bool = False  # it was not posted, since the condition of its schedule did not hold
    tries: int = 0  # of telling how it ended
    closed: bool = False  # this is the last of it; the whole record is in the store
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

    def warn_author(self, warning: AuthorWarning) -> None:
        """Note a warning, once; there is a bound to how many, and to how long each may be."""
        noted = replace(warning, message=shortened(warning.message, MOST_CHARACTERS))
        if noted not in self.author_warnings and len(self.author_warnings) < MOST_WARNINGS:
            self.author_warnings.append(noted)

    def to_json(self) -> str:
        """Write it for Redis and for the store's report.json."""
        return json.dumps(asdict(self), ensure_ascii=False)

    def to_brief(self) -> str:
        """Write what Redis keeps of a report whose whole record is in the store: enough to list it and ask again.

        It has no artifacts, no summary, no seconds per step and no trace; `from_json` reads it.
        """
        data = {name: value for name, value in asdict(self).items() if name not in _NOT_BRIEF}
        data["request"]["origin"]["response_url"] = None
        if self.error:
            data["error"] |= {"message": self.error.message[:MAX_BRIEF_MESSAGE], "trace": None}
        return json.dumps(_telling(data), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Report:
        """Read what `to_json` or `to_brief` wrote, in this version or another."""
        data: dict[str, Any] = json.loads(text)
        data.setdefault("delivered", data.get("told", False))  # as an earlier version wrote it
        data["step"] = next((step for step in Step if step == data.get("step")), None)
        data["request"] = ReportRequest.from_dict(data["request"])
        data["error"] = Failure(**known(Failure, data["error"])) if data.get("error") else None
        data["artifacts"] = [Artifact(**known(Artifact, artifact)) for artifact in data.get("artifacts", [])]
        warnings = data.get("author_warnings", [])
        data["author_warnings"] = [AuthorWarning(**known(AuthorWarning, warning)) for warning in warnings]
        return cls(**known(cls, data))


class Records(Protocol):
    """Where records live while people may ask after them."""

    def create(self, report: Report) -> None:
        """Write a new record, unless there is one already."""

    def save(self, report: Report) -> None:
        """Write the record as it is now, over what was there."""

    def load(self, report_id: str) -> Report | None:
        """Read a record. Return None where there is none; of a closed report it may be the brief one."""

    def close(self, report: Report, *, archived: bool) -> None:
        """Write the last state of a report; where the store has the whole of it, a brief record is left here."""


_ALL = "reportbot:reports:all"
_LATE = "reportbot:reports:late"
MAX_INDEXED_REPORTS = 1000  # reports remembered of one person, of one channel, and of all together


# KEYS: the record, indices…; ARGV: id, JSON, seconds kept, when it was asked for, the last rank beyond an index.
# A script costs a third of the same commands one by one, and every report begins with it.
_CREATE = """
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3], 'NX')
for i = 2, #KEYS do
  redis.call('ZADD', KEYS[i], 'NX', ARGV[4], ARGV[1])
  redis.call('ZREMRANGEBYRANK', KEYS[i], 0, ARGV[5])
  redis.call('EXPIRE', KEYS[i], ARGV[3])
end
"""


class RedisRecords:
    """Records in Redis, each kept for `retention` seconds after its last change.

    Of each person, of each channel and of all there is a sorted set of the last reports, by the time they were
    asked for.
    """

    def __init__(self, redis: Redis, *, retention: int) -> None:
        self._redis = redis
        self._retention = retention

    def create(self, report: Report) -> None:
        """Write a new record, unless there is one already."""
        asked = datetime.fromisoformat(report.request.created_at).timestamp()
        keys = [_key(report.id), *_indices(report.request)]
        values = [report.id, report.to_json(), self._retention, asked, -MAX_INDEXED_REPORTS - 1]
        self._redis.eval(_CREATE, len(keys), *keys, *map(str, values))

    def save(self, report: Report) -> None:
        """Write the record as it is now, over what was there."""
        self._redis.set(_key(report.id), report.to_json(), ex=self._retention)

    def load(self, report_id: str) -> Report | None:
        """Read a record. Return None where there is none, or none that can be read."""
        text = self._redis.get(_key(report_id))
        return _read(text) if isinstance(text, bytes) else None

    def close(self, report: Report, *, archived: bool) -> None:
        """Write the last state of a report, brief where the store has the whole of it, and count it."""
        report.closed = True
        with self._redis.pipeline() as pipeline:
            text = report.to_brief() if archived else report.to_json()
            pipeline.set(_key(report.id), text, ex=self._retention)
            if not archived:
                pipeline.sadd(_LATE, report.id)
                pipeline.expire(_LATE, self._retention)
            count_report(pipeline, status=report.status, seconds=report.timings, warm=report.warm)
            pipeline.execute()

    def late(self, *, limit: int = 100) -> list[Report]:
        """Return reports that have ended, and whose record the store could not take then."""
        found = []
        ids = self._redis.srandmember(_LATE, limit) or []
        for each in (each for each in ids if isinstance(each, bytes)):
            report = self.load(each.decode())
            if report is None:
                self._redis.srem(_LATE, each)
            else:
                found.append(report)
        return found

    def note_archived(self, report: Report) -> None:
        """Leave the brief record of a report that was late, as the store has the whole of it now."""
        with self._redis.pipeline() as pipeline:
            pipeline.set(_key(report.id), report.to_brief(), xx=True, keepttl=True)
            pipeline.srem(_LATE, report.id)
            pipeline.execute()

    def forget(self, report_id: str) -> None:
        """Delete a record; one that is not there is no error."""
        self._redis.delete(_key(report_id))

    def recent(
        self, *, user_id: str | None = None, channel_id: str | None = None, limit: int = 20
    ) -> list[Report]:
        """Return the last reports of a person, or else of a channel, newest first.

        Who asked from a shell goes by the name of their user there.
        """
        index = _index("user", user_id) if user_id else _index("channel", channel_id or "")
        return self._newest(index, limit)

    def recent_of_all(self, *, limit: int = 20) -> list[Report]:
        """Return everybody's last reports, newest first."""
        return self._newest(_ALL, limit)

    def _newest(self, index: str, limit: int) -> list[Report]:
        ids = [
            each.decode() for each in self._redis.zrange(index, 0, limit - 1, desc=True) if isinstance(each, bytes)
        ]
        texts = self._redis.mget([_key(each) for each in ids]) if ids else []
        return [report for text in texts if isinstance(text, bytes) and (report := _read(text))]


def _read(text: bytes) -> Report | None:
    """Read a record. Return None, and log it, where it cannot be read: it must be in nobody's way."""
    try:
        return Report.from_json(text.decode())
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        log.error("a record in Redis cannot be read: %s: %s", type(error).__name__, error)
        return None


def asker_name(request: ReportRequest) -> str | None:
    """Return who asked, as reports are found by it: a Slack id, or from a shell a user; None for nobody."""
    return request.requested_by if request.origin.kind == "terminal" else request.origin.user_id


def _key(report_id: str) -> str:
    return f"reportbot:report:{report_id}"


def _index(kind: str, slack_id: str) -> str:
    return f"reportbot:reports:{kind}:{slack_id}"


def _indices(request: ReportRequest) -> list[str]:
    user, channel = asker_name(request), request.origin.channel_id
    named = [_index("user", user)] if user else []
    if channel:
        named.append(_index("channel", channel))
    return [*named, _ALL]


# What a record cannot do without; everything else is left out of a brief one where it says nothing.
_REQUIRED = {
    field.name for field in fields(ReportRequest) if field.default is MISSING and field.default_factory is MISSING
}


def _telling(data: dict[str, Any]) -> dict[str, Any]:
    """Leave out what says nothing, and is so by itself where it is missing."""
    told: dict[str, Any] = {}
    for name, value in data.items():
        if isinstance(value, dict) and name in ("request", "origin", "error"):
            told[name] = _telling(value)
        elif value or name in _REQUIRED or name == "status":
            told[name] = value
    return told


def utc_now() -> str:
    """This instant as a record holds it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
