"""The job on the queue: one report from its request to its end, and the only place that catches its errors."""

from __future__ import annotations

import traceback

from runner.artifacts import artifact_key
from runner.errors import DeliveryError, ReportCancelled, ReportError, StoreError
from runner.kernels.base import KernelHandle
from runner.logs import log
from runner.pipeline import Pipeline, Services, utc_now
from runner.record import ENDED, Failure, Report
from runner.request import ReportRequest


class InternalError(ReportError):
    """A defect of reportbot's own."""


class WorkerDied(ReportError):
    """The process that ran the report was killed."""


def run_report(message: str, *, services: Services) -> None:
    """Run the report that a message from the queue asks for; how it ended is in its record."""
    request = ReportRequest.from_json(message)
    report = services.records.load(request.id) or Report(request=request)
    if report.status in ENDED:
        return
    pipeline = Pipeline(report, services)
    try:
        pipeline.run()
    except ReportError as error:
        _fail(pipeline, services, error)
    except Exception as error:  # whatever else is raised is our defect, and the asker is told all the same
        trace = "".join(traceback.format_exception(error))
        log.error("report %s met a defect\n%s", report.id, pipeline.redactor.text(trace))
        _fail(pipeline, services, InternalError(f"reportbot itself failed: {error}", trace=trace))
    _close(report, services)


def rescue_report(report_id: str, *, services: Services) -> None:
    """End a report whose worker was killed in the middle of it: delete its kernel and tell the asker."""
    report = services.records.load(report_id)
    if report is None or report.status in ENDED:
        return
    if report.kernel is not None:
        services.kernels.delete(KernelHandle(**report.kernel))
    if services.cancellations.asked_by(report_id):
        error: ReportError = ReportCancelled("The report was cancelled.")
    else:
        error = WorkerDied("The worker that ran the report was killed. Ask again.")
    _fail(Pipeline(report, services), services, error)
    _close(report, services)


def _fail(pipeline: Pipeline, services: Services, error: ReportError) -> None:
    """Write down how the report failed, keep its notebook for the author, and tell the asker."""
    report = pipeline.report
    redact = pipeline.redactor.text
    report.status = "cancelled" if isinstance(error, ReportCancelled) else "error"
    report.error = Failure(
        type=error.type,
        message=redact(error.message),
        cell=error.cell,
        trace=redact(error.trace) if error.trace else None,
    )
    try:
        pipeline.keep_notebook()
    except StoreError as fault:
        log.error("report %s: its notebook was not kept: %s", report.id, fault)
    services.records.save(report)
    try:
        services.delivery.fail(report)
    except DeliveryError as fault:
        log.error("report %s: nobody could be told how it ended: %s", report.id, fault)


def _close(report: Report, services: Services) -> None:
    """Write the record's last state, to Redis and to the store."""
    report.ended_at = utc_now()
    report.step = None
    report.kernel = None
    services.records.save(report)
    try:
        key = artifact_key(report.request, "report.json")
        services.store.put(key, report.to_json().encode(), "application/json")
    except StoreError as fault:
        log.error("report %s: its record was not stored: %s", report.id, fault)
