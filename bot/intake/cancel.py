"""Cancels a report for whoever pressed the button."""

import time

from bot.intake.payloads import ButtonPress
from bot.intake.permissions import check_allowed
from bot.services import Services
from runner.i18n.phrases import Phrase, phrase
from runner.records.cancel import STOP_GRACE_SECONDS, cancel_report, stop_report
from runner.records.record import Report


def cancel(report: Report, press: ButtonPress, services: Services) -> Phrase | None:
    """Cancel a report. Return a note for the person who pressed, if any. Raises `NotAllowed`."""
    config = services.read_catalog().config(report.request.report)
    if config is not None:
        check_allowed(report.request.report, config, press.origin)
    outcome = cancel_report(
        report.id,
        by=press.user.id,
        queue=services.queue,
        records=services.records,
        cancellations=services.cancellations,
    )
    if outcome == "ended":
        return phrase("That report has ended already.")
    services.later(_tell if outcome == "dequeued" else _stop, report.id, services)
    return None


def _tell(report_id: str, services: Services) -> None:
    """Say that a report was cancelled before it ran."""
    report = services.records.load(report_id)
    if report is not None:
        services.delivery.fail(report)
        report.delivered = True
        report.ended_at = services.clock().isoformat(timespec="milliseconds")
        services.records.close(report, archived=False)


def _stop(report_id: str, services: Services) -> None:
    """Stop a report that has not ended by itself."""
    time.sleep(STOP_GRACE_SECONDS)
    stop_report(report_id, queue=services.queue, records=services.records)
