"""Looks after the reports that schedules asked for, and counts how they ended."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.schedules.notices import failed_notices, paused_notices
from bot.schedules.schedule import Schedule
from bot.schedules.store import ScheduleStore
from bot.services import Services
from runner.logs import log
from runner.records.record import ENDED, Report

AT_ONCE = 200  # reports looked at in one tick
GONE = (
    "channel_not_found",
    "is_archived",
    "not_in_channel",
)  # what Slack says of a channel where nothing can come
_LONGEST_PAUSE = 30.0  # seconds between two looks at a report that takes long


def settle_reports(services: Services, schedules: ScheduleStore) -> None:
    """Count what has ended since the last look; failures are told, and in the end they pause the schedule."""
    now = services.clock()
    for report_id, seen in schedules.running(now, AT_ONCE):
        report = services.records.load(report_id)
        if report is not None and not _is_over(report):
            schedules.look_later(report_id, seen, now + _pause(report, now))
            continue
        schedule_id = report.request.schedule if report else None
        kept = schedules.get(schedule_id) if schedule_id else None
        if report is None or kept is None:  # deleted meanwhile, or older than what is kept
            schedules.settle(schedule_id or "", report_id, "none", now=now)
        else:
            _settle(report, kept.schedule, now, schedules)


def _settle(report: Report, schedule: Schedule, now: datetime, schedules: ScheduleStore) -> None:
    outcome = outcome_of(report)
    error = report.error.message if report.error else ""
    paused = schedules.settle(
        schedule.id,
        report.id,
        outcome,
        now=now,
        failed=failed_notices(schedule, report.id, error, channel_knows=report.message_ts is not None),
        paused=paused_notices(schedule, report.id, "channel" if outcome == "channel" else "failed", error),
    )
    if paused:
        log.warning("schedule %s is paused: %s", schedule.id, outcome)


def outcome_of(report: Report) -> str:
    """Say how an ended report counts: "ok", "failed", "channel" (it is gone), "none" (somebody cancelled it)."""
    if report.status == "completed":
        return "ok"
    if report.status == "cancelled" or report.error is None:
        return "none"
    return "channel" if report.error.code in GONE else "failed"


def _is_over(report: Report) -> bool:
    return report.status in ENDED and (report.delivered or report.closed)


def _pause(report: Report, now: datetime) -> timedelta:
    """Look often at what is young."""
    age = (now - datetime.fromisoformat(report.request.created_at)).total_seconds()
    return timedelta(seconds=min(max(age / 4, 0.5), _LONGEST_PAUSE))
