"""What is told of a report that was asked for: a line, or all of it, for people and for programs."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from runner.records.record import Artifact, Report
from runner.text import on_one_line, printable

_TOLD_BELOW = ("error", "artifacts", "summary", "author_warnings", "connections")
Locate = Callable[[Artifact], str | None]


def brief_account(report: Report) -> dict[str, Any]:
    """Give what a list of reports tells of each."""
    request, origin, error = report.request, report.request.origin, report.error
    return {
        "id": report.id,
        "status": report.status,
        "report": request.report,
        "parameters": report.parameters,
        "words": request.words,
        "language": request.language,
        "timezone": request.timezone,
        "requested_by": request.requested_by,
        "user_id": origin.user_id,
        "channel_id": report.channel_id or origin.channel_id,
        "via": origin.kind,
        "created_at": request.created_at,
        "started_at": report.started_at,
        "ended_at": report.ended_at,
        "cancelled_by": report.cancelled_by,
        "schedule": request.schedule,
        "withheld": report.withheld,
        "error": {"type": error.type, "message": error.message, "cell": error.cell} if error else None,
    }


def full_account(report: Report, *, page: str | None, locate: Locate) -> dict[str, Any]:
    """Give all that is kept of a report; `page` is its address for people, `locate` says where an artifact is."""
    origin = report.request.origin
    artifacts = [
        {
            "name": each.name,
            "kind": each.kind,
            "media_type": each.media_type,
            "size": each.size,
            "location": locate(each),
        }
        for each in report.artifacts
    ]
    return {
        **brief_account(report),
        "error": asdict(report.error) if report.error else None,
        "team_id": origin.team_id,
        "thread_ts": origin.thread_ts or report.message_ts,
        "title": report.request.title,
        "when": report.request.when or None,
        "step": report.step,
        "attempt": report.attempt,
        "timings": report.timings,
        "summary": report.summary,
        "page": page,
        "artifacts": artifacts,
        "warnings": report.warnings,
        "author_warnings": [asdict(each) for each in report.author_warnings],
        "connections": report.connections,
        "bundle_hash": report.bundle_hash,
        "sandbox": report.sandbox,
        "image": report.image,
    }


def history_line(report: Report, *, timezone: str) -> str:
    """Write a report on one line: id, instant, status, who, and what."""
    request = report.request
    asked = _instant(request.created_at, timezone)
    what = on_one_line((request.echo or f"{request.report}: {request.words}").partition("\n")[0])
    return f"{report.id}  {asked}  {report.status:9}  {on_one_line(request.requested_by)}  {what[:200]}"


def account_lines(account: Mapping[str, Any], *, timezone: str) -> Iterator[str]:
    """Write a full account for people: a name and a value a line, and the trace at the end."""
    for name, value in account.items():
        if name not in _TOLD_BELOW and value not in (None, "", [], {}):
            yield f"{name.replace('_', ' ')}: {on_one_line(_shown(name, value, timezone))}"
    for each in account["connections"]:
        yield f"connection: {on_one_line(_connection(each))}"
    for each in account["artifacts"]:
        yield f"artifact: {each['name']} ({each['kind']}, {each['size']} bytes) {each['location'] or ''}"
    for each in account["author_warnings"]:
        yield f"for its author: {on_one_line(each['message'])}"
    error = account["error"]
    if error:
        yield f"error: {error['type']}: {on_one_line(error['message'])}"
        if error["trace"]:
            yield f"trace:\n{printable(error['trace']).rstrip()}"


def _connection(account: Mapping[str, Any]) -> str:
    end = account.get("fault") or ("open at the end" if account.get("open") else "")
    detail = f" ({end}{' ' * bool(account.get('detail'))}{account.get('detail', '')})" if end else ""
    return (
        f"{account['host']}:{account['port']} {account['sent']} bytes there, {account['received']} back, "
        f"{account['seconds']:.2f} s{detail}"
    )


def _shown(name: str, value: Any, timezone: str) -> str:
    if name.endswith("_at"):
        return _instant(value, timezone)
    if name == "timings":
        return ", ".join(f"{step} {seconds:.2f} s" for step, seconds in value.items())
    if isinstance(value, Mapping):
        return ", ".join(f"{key}={'' if each is None else each}" for key, each in value.items())
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def _instant(instant: str, timezone: str) -> str:
    return f"{datetime.fromisoformat(instant).astimezone(ZoneInfo(timezone)):%Y-%m-%d %H:%M:%S}"
