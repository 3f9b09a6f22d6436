"""What follows a firing: how its report ended is counted, and people are told what notices say, each once."""

from datetime import datetime, timedelta

from bot.schedules.notices import Notice, failed_notices, notice_message, paused_notices
from bot.schedules.schedule import Schedule
from bot.schedules.store import ScheduleStore
from bot.services import Services
from runner.delivery.slack_errors import as_delivery_errors
from runner.errors import DeliveryError
from runner.logs import log
from runner.records.record import ENDED, Report

MAX_REPORTS = 200  # looked at in one tick
MAX_NOTICES = 20  # told in one tick
LEASE = timedelta(seconds=120)  # after which whoever took a notice is presumed dead
RETRY_SECONDS = 5.0  # before another try, where Slack asks for no longer pause
# What Slack says of a channel where nothing can be posted.
CHANNEL_GONE = ("channel_not_found", "is_archived", "is_inactive", "not_in_channel")
_LONGEST_PAUSE = 30.0  # seconds between two looks at a report that takes long


def settle_reports(services: Services, schedules: ScheduleStore) -> None:
    """Count what has ended since the last look; failures are told, and in the end they pause the schedule."""
    now = services.clock()
    for report_id, seen in schedules.running(now, MAX_REPORTS):
        report = services.records.load(report_id)
        if report is not None and not _is_over(report):
            schedules.look_later(report_id, seen, now + _pause(report, now))
            continue
        schedule_id = report.request.schedule if report else None
        stored = schedules.get(schedule_id) if schedule_id else None
        if report is None or stored is None:  # deleted meanwhile, or older than what is kept
            schedules.settle(schedule_id or "", report_id, "none", now=now)
        else:
            _settle(report, stored.schedule, now, schedules)


def _settle(report: Report, schedule: Schedule, now: datetime, schedules: ScheduleStore) -> None:
    outcome = _outcome(report)
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


def _outcome(report: Report) -> str:
    """Return how an ended report counts: "ok", "failed", "channel" (it is gone), "none" (cancelled)."""
    if report.status == "completed":
        return "ok"
    if report.status == "cancelled" or report.error is None:
        return "none"
    return "channel" if report.error.code in CHANNEL_GONE else "failed"


def _is_over(report: Report) -> bool:
    return report.status in ENDED and (report.delivered or report.closed)


def _pause(report: Report, now: datetime) -> timedelta:
    """Look often at what is young."""
    age = (now - datetime.fromisoformat(report.request.created_at)).total_seconds()
    return timedelta(seconds=min(max(age / 4, 0.5), _LONGEST_PAUSE))


def tell_notices(services: Services, schedules: ScheduleStore) -> None:
    """Tell what is to be told by now; where Slack fails, again later."""
    now = services.clock()
    for text, seen in schedules.notices(now, MAX_NOTICES):
        if not schedules.claim_notice(text, seen, now + LEASE):
            continue
        notice = Notice.from_json(text)
        try:
            _post(notice, services)
        except DeliveryError as error:
            if error.retry_after is not None:
                later = services.clock() + timedelta(seconds=max(error.retry_after, RETRY_SECONDS))
                schedules.claim_notice(text, (now + LEASE).timestamp(), later)
                continue
            log.warning("%s could not be told about a schedule: %s", notice.to, error.message)
            _pause_where_gone(notice, error, services, schedules)
        schedules.drop_notice(text)


def _post(notice: Notice, services: Services) -> None:
    message = notice_message(notice)
    with as_delivery_errors():
        services.client.chat_postMessage(
            channel=notice.to,
            text=message.text,
            blocks=message.blocks,
            unfurl_links=False,
            unfurl_media=False,
        )


def _pause_where_gone(notice: Notice, error: DeliveryError, services: Services, schedules: ScheduleStore) -> None:
    """Pause a schedule whose channel takes not even a notice."""
    schedule = Schedule.from_json(notice.schedule)
    if notice.to == schedule.channel_id and error.code in CHANNEL_GONE:
        notices = paused_notices(schedule, notice.about, "channel")
        schedules.pause(schedule.id, "channel", now=services.clock(), notices=notices)
