"""The message on the queue: which report, with which parameters, for whom; JSON in and out."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

# A parameter's value as it travels: days are ISO text, an unset optional one is None.
Value = str | int | float | bool | None


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a request came from, and so where the report goes.

    In Slack the report goes to `channel_id` (or, where that is None, to the asker's direct messages): into the
    thread `thread_ts`, or into a thread of its own below its status message. `user_id` is None where a reminder
    or a workflow asked.
    """

    kind: str  # "terminal", "slash", "mention", "message", "modal", "button", "schedule"
    team_id: str | None = None
    channel_id: str | None = None
    ts: str | None = None
    thread_ts: str | None = None
    user_id: str | None = None
    response_url: str | None = None  # five answers in 30 minutes, which only the asker sees


@dataclass(frozen=True, kw_only=True)
class ReportRequest:
    """One wish for one report. `id` is the report's id and the queue's job id."""

    id: str
    report: str  # the bundle's name
    parameters: dict[str, Value]
    language: str
    timezone: str
    words: str  # what was typed
    requested_by: str
    created_at: str  # ISO 8601, UTC
    origin: Origin = field(default_factory=lambda: Origin(kind="terminal"))
    title: str = ""  # the report's, in the asker's language
    echo: str = ""  # what was understood, in the asker's language; lines of plain text
    locale: str = ""  # the asker's own, which the bundle may not have: en-GB; empty: that of `language`
    owner: str | None = None  # Slack id of who is told when the bundle is broken
    schedule: str | None = None  # the id of the schedule that asked
    when: str = ""  # a condition on the report's facts, without which it is not posted
    now: str = ""  # the instant that a scheduled report is for, ISO 8601; empty: when it was asked for

    @property
    def instant(self) -> datetime:
        """The instant that the report is for, in the reader's zone."""
        return datetime.fromisoformat(self.now or self.created_at).astimezone(ZoneInfo(self.timezone))

    @property
    def asker_language(self) -> str:
        """The language in which the asker is spoken to."""
        return self.locale or self.language

    def to_json(self) -> str:
        """Write it for the queue."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> ReportRequest:
        """Read what `to_json` wrote. Raises `ValueError`, `TypeError` or `KeyError` where it is something else."""
        return cls.from_dict(json.loads(text))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> ReportRequest:
        """Read the data of a request; what a later version has added is left out."""
        return cls(**{**known(cls, data), "origin": Origin(**known(Origin, data["origin"]))})


def new_request(
    *,
    id: str | None = None,
    report: str,
    parameters: Mapping[str, Value],
    language: str,
    locale: str = "",
    timezone: str,
    words: str,
    title: str,
    echo: str,
    requested_by: str,
    at: datetime,
    origin: Origin | None = None,
    owner: str | None = None,
    schedule: str | None = None,
    when: str = "",
) -> ReportRequest:
    """Return a request that is made now, for a new report: everything that people see of it has to be given.

    Without an `id` it gets a random one; without an `origin` it comes from a terminal.
    """
    return ReportRequest(
        id=id or request_id(),
        report=report,
        parameters=dict(parameters),
        language=language,
        locale=locale,
        timezone=timezone,
        words=words,
        title=title,
        echo=echo,
        requested_by=requested_by,
        created_at=at.astimezone(UTC).isoformat(timespec="milliseconds"),
        origin=origin or Origin(kind="terminal"),
        owner=owner,
        schedule=schedule,
        when=when,
    )


def known(kind: type, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return of some data what a dataclass has fields for."""
    names = {field.name for field in fields(kind)}
    return {name: value for name, value in data.items() if name in names}


def request_id(*parts: str) -> str:
    """Make a report's id: a hash of where it came from, or a random one where nothing says that."""
    if not parts:
        return secrets.token_hex(8)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def as_text(value: Value) -> str:
    """Write a parameter's value as an environment variable holds it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
