"""Tells people what the notices of schedules say, each once, again later where Slack fails."""

from __future__ import annotations

from datetime import timedelta

from bot.schedules.notices import Notice, notice_message, paused_notices
from bot.schedules.outcomes import GONE
from bot.schedules.schedule import Schedule
from bot.schedules.store import ScheduleStore
from bot.services import Services
from runner.delivery.slack_errors import as_delivery_errors
from runner.errors import DeliveryError
from runner.logs import log

AT_ONCE = 20
LEASE = timedelta(seconds=120)  # after which whoever took a notice is taken to have died over it
AGAIN = 5.0  # seconds before another try, where Slack asks for no longer pause


def tell_notices(services: Services, schedules: ScheduleStore) -> None:
    """Tell what is to be told by now."""
    now = services.clock()
    for text, seen in schedules.notices(now, AT_ONCE):
        if not schedules.claim_notice(text, seen, now + LEASE):
            continue
        notice = Notice.from_json(text)
        try:
            _post(notice, services)
        except DeliveryError as error:
            if error.retry_after is not None:
                later = services.clock() + timedelta(seconds=max(error.retry_after, AGAIN))
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
    if notice.to == schedule.channel_id and error.code in GONE:
        reason = paused_notices(schedule, notice.about, "channel")
        schedules.pause(schedule.id, "channel", now=services.clock(), notices=reason)
