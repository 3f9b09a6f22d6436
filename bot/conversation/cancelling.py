"""Cancels a report for whoever pressed the button."""

from __future__ import annotations

import time

from bot.conversation.pressed import Pressed
from bot.conversation.rules import check_allowed
from bot.desk import Desk
from runner.cancel import STOP_AFTER, cancel_report, stop_report
from runner.phrases import Phrase, phrase
from runner.record import Report


def cancel(report: Report, pressed: Pressed, desk: Desk) -> Phrase | None:
    """Cancel a report; give what whoever pressed is to be told beyond what everybody sees. `NotAllowed`."""
    config = desk.shelf.read().config(report.request.report)
    if config is not None:
        check_allowed(config, name=report.request.report, user_id=pressed.user_id, channel_id=pressed.channel_id)
    outcome = cancel_report(
        report.id,
        by=pressed.user_id,
        queue=desk.queue,
        records=desk.records,
        cancellations=desk.cancellations,
    )
    if outcome == "ended":
        return phrase("That report has ended already.")
    desk.later(_tell if outcome == "dequeued" else _stop, report.id, desk)
    return None


def _tell(report_id: str, desk: Desk) -> None:
    """Say that a report was cancelled before it ran."""
    report = desk.records.load(report_id)
    if report is not None:
        desk.delivery.fail(report)
        report.told = True
        report.ended_at = desk.clock().isoformat(timespec="milliseconds")
        desk.records.close(report, archived=False)


def _stop(report_id: str, desk: Desk) -> None:
    """Stop a report that has not ended by itself."""
    time.sleep(STOP_AFTER)
    stop_report(report_id, queue=desk.queue, records=desk.records)
