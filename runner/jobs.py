"""The job on the queue: one report from its request to its end, and the only place that catches its errors."""

from __future__ import annotations

import time
import traceback

from redis.exceptions import RedisError
from rq import Retry

from runner.errors import DeliveryError, InternalError, ReportCancelled, ReportError, StoreError, WorkerDied
from runner.i18n.phrases import phrase, speaker
from runner.kernels.base import KernelHandle
from runner.logs import log
from runner.pipeline import Pipeline
from runner.processes.timeout import in_time
from runner.records.record import ENDED, Failure, Report, utc_now
from runner.request import ReportRequest
from runner.services import Services
from runner.stores.keys import RECORD_NAME, artifact_key

MOST_RUNS = 2  # executions of one report, of which the first was cut off
MOST_TRIES = 5  # of telling how it ended
PAUSES = (1, 10, 60, 300)  # seconds before the second, third, … try, where Slack asks for no longer pause
REDIS_PAUSE = 3.0  # seconds that Redis has to come back
CLOSING = 5.0  # seconds that the store has for the record; the keeper stores it later
SHORT_PAUSE = 1.0  # seconds that are waited in place; a longer pause leaves the worker to others


def run_report(message: str, *, services: Services) -> Retry | None:
    """Run the report that a message from the queue asks for; how it ended is in its record.

    Where the asker could not be told yet, or Redis failed in the middle of it, it gives the pause after which the
    job is to come again.
    """
    request = ReportRequest.from_json(message)
    try:
        return _run_and_tell(request, services)
    except RedisError as error:  # what was not written down cannot be told rightly; the next run knows what was
        log.warning("report %s goes on later, since Redis failed: %s", request.id, error)
        return _later(REDIS_PAUSE)


def _run_and_tell(request: ReportRequest, services: Services) -> Retry | None:
    report = services.records.load(request.id) or Report(request=request)
    if report.closed:
        return None
    pipeline = Pipeline(report, services)
    if report.status not in ENDED:
        try:
            pause = _run(pipeline, services)
        except ReportError as error:
            _fail(pipeline, services, error)
        except RedisError:
            raise
        except Exception as error:  # whatever else is raised is our defect, and the asker is told all the same
            _fail(pipeline, services, _defect(pipeline, error))
        else:
            if pause is not None:
                return _later(pause)
    return _tell(report, services)


def rescue_report(report_id: str, *, services: Services, why: ReportError | None = None) -> None:
    """End a report that nobody runs any more: delete its kernel and tell the asker.

    `why`: what it came to, if not that its worker was killed or that somebody cancelled it.
    """
    report = services.records.load(report_id)
    if report is None or report.closed:
        return
    if report.kernel is not None:
        services.kernels.delete(KernelHandle(**report.kernel))
    if report.status not in ENDED:
        by = services.cancellations.asked_by(report_id)
        _fail(Pipeline(report, services), services, why or _cut_off(by))
    _tell(report, services)


def resume_report(report_id: str, *, services: Services) -> bool:
    """Say whether a report whose worker was killed is to be run again, and delete the kernel it had.

    It is where only posting is left, or where it was begun once; where not, `rescue_report` ends it.
    """
    report = services.records.load(report_id)
    if report is None or report.closed:
        return False
    if report.kernel is not None:
        services.kernels.delete(KernelHandle(**report.kernel))
    if services.cancellations.asked_by(report_id):
        return False
    return report.stored or report.status in ENDED or report.attempt < MOST_RUNS


def _cut_off(by: str | None) -> ReportError:
    if by is None:
        return WorkerDied(phrase("The worker that ran the report was killed. Ask again."))
    return ReportCancelled(phrase("The report was cancelled by {by}.", by=by), by=by)


def _run(pipeline: Pipeline, services: Services) -> float | None:
    """Make the report, unless an earlier try has, and post it; give the pause before another try to post."""
    report = pipeline.report
    if report.attempt >= MOST_RUNS and not report.stored:
        raise WorkerDied(phrase("The report was begun twice, and its worker was killed each time."))
    while True:
        try:
            pipeline.run()
            return None
        except (DeliveryError, StoreError) as error:
            pause = _pause(report, error)
            if pause is None:
                raise
            services.records.save(report)
            if pause > SHORT_PAUSE:
                return pause
            time.sleep(pause)


def _tell(report: Report, services: Services) -> Retry | None:
    """Tell the asker how a report ended that was not completed, and close its record."""
    while not report.told:
        try:
            services.delivery.fail(report)
            report.told = True
        except DeliveryError as error:
            pause = _pause(report, error)
            if pause is None:
                log.error("report %s: nobody could be told how it ended: %s", report.id, error)
                break
            if pause > SHORT_PAUSE:
                services.records.save(report)
                return _later(pause)
            time.sleep(pause)
    _close(report, services)
    return None


def _pause(report: Report, error: DeliveryError | StoreError) -> float | None:
    """Give the seconds before the next try; None where none is worth it."""
    report.tries += 1
    soonest = _soonest(report, error)
    if soonest is None or report.tries >= MOST_TRIES:
        return None
    return max(soonest, PAUSES[report.tries - 1])


def _soonest(report: Report, error: DeliveryError | StoreError) -> float | None:
    """Give the least seconds before another try; None where none is worth it.

    What the store did not take it was offered several times already, and only a second run could make it again.
    """
    if isinstance(error, StoreError):
        return 0.0 if report.stored and error.transient else None
    return error.retry_after


def _later(pause: float) -> Retry:
    return Retry(max=2 * MOST_TRIES, interval=max(1, round(pause)))


def _defect(pipeline: Pipeline, error: Exception) -> InternalError:
    trace = "".join(traceback.format_exception(error))
    log.error("report %s met a defect\n%s", pipeline.report.id, pipeline.redactor.text(trace))
    return InternalError(phrase("reportbot itself failed: {error}", error=str(error)), trace=trace)


def _fail(pipeline: Pipeline, services: Services, error: ReportError) -> None:
    """Write down how the report failed, in the asker's language, and keep its notebook for the author."""
    report = pipeline.report
    redact = pipeline.redactor.text
    say = speaker(report.request.asker_language)
    report.status = "cancelled" if isinstance(error, ReportCancelled) else "error"
    report.cancelled_by = error.by if isinstance(error, ReportCancelled) else None
    report.tries = 0
    report.error = Failure(
        type=error.type,
        message=redact(say(error.message)),
        cell=error.cell,
        trace=redact(error.trace) if error.trace else None,
        code=(error.code or None) if isinstance(error, DeliveryError) else None,
    )
    try:
        pipeline.keep_notebook()
    except Exception as fault:  # whatever a notebook holds, and whatever the store is, the asker is told
        log.error("report %s: its notebook was not kept: %s", report.id, fault)
    services.records.save(report)


def _close(report: Report, services: Services) -> None:
    """Write the record's last state: the whole of it to the store, and what is left of it to Redis."""
    report.ended_at = report.ended_at or utc_now()
    report.step = None
    report.kernel = None
    report.closed = True
    key, content = artifact_key(report.request, RECORD_NAME), report.to_json().encode()
    try:
        in_time(CLOSING, lambda: services.store.put(key, content, "application/json"))
        archived = True
    except Exception as fault:  # whatever the store is, the record says how the report ended
        log.error("report %s: its record was not stored: %s", report.id, fault)
        archived = False
    services.records.close(report, archived=archived)
