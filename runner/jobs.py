"""The job on the queue: one report from its request to its end, and the only place that catches its errors.

A report whose worker was killed, or that lost Redis, is executed once more. Once its artifacts are stored it is
never executed again: posting it, and telling how it failed, are tried five times each. Nothing else is tried again
here: a notebook that failed would fail again, and `RetryingStore` has retried what the store did not take.
"""

import time
import traceback
from collections.abc import Callable
from functools import partial

from redis.exceptions import RedisError
from rq import Retry

from runner.errors import DeliveryError, InternalError, ReportCancelled, ReportError, StoreError, WorkerDied
from runner.i18n.phrases import Say, phrase, speaker
from runner.kernels.base import KernelHandle
from runner.logs import log
from runner.pipeline import Pipeline
from runner.processes.timeout import in_time
from runner.records.archive import archive_report
from runner.records.record import ENDED, Failure, Report, utc_now
from runner.request import ReportRequest
from runner.services import Services

MAX_EXECUTIONS = 2  # of one report, of which the first was cut off
MAX_TRIES = 5  # of posting it, and of telling how it failed
PAUSES = (1, 10, 60, 300)  # seconds before the second, third, … try, where Slack asks for no longer pause
REDIS_PAUSE_SECONDS = 3.0  # in which Redis may come back
RECORD_SECONDS = 5.0  # that the store has for the record; the keeper stores it later
MAX_SLEEP_SECONDS = 1.0  # that are waited in place; a longer pause leaves the worker to others


def run_report(message: str, *, services: Services, record_seconds: float = RECORD_SECONDS) -> Retry | None:
    """Run the report that a message from the queue asks for; how it ended is in its record.

    Return the pause after which the job is to come again, where the asker could not be told yet or Redis failed.
    `record_seconds`: how long the store may take for the record.
    """
    request = ReportRequest.from_json(message)
    try:
        report = services.records.load(request.id) or Report(request=request)
        pause = None if report.closed else _ReportJob(report, services, record_seconds).run()
    except RedisError as error:  # the record may be behind what was done, so nobody is told by it
        log.warning("report %s goes on later, since Redis failed: %s", request.id, error)
        pause = REDIS_PAUSE_SECONDS
    return None if pause is None else Retry(max=2 * MAX_TRIES, interval=max(1, round(pause)))


def rescue_report(report_id: str, *, services: Services, why: ReportError | None = None) -> None:
    """End a report that nobody runs any more: delete its kernel and tell the asker.

    `why`: what it came to, if not that its worker was killed or that somebody cancelled it.
    """
    report = _open_report(report_id, services)
    if report is None:
        return
    job = _ReportJob(report, services)
    if report.status not in ENDED:
        job.fail(why or _cut_off(services.cancellations.asked_by(report_id)))
    job.tell()


def resume_report(report_id: str, *, services: Services) -> bool:
    """Return whether a report whose worker was killed is to be run again, and delete the kernel it had.

    It is where only posting is left, or where it was begun once; where not, `rescue_report` ends it.
    """
    report = _open_report(report_id, services)
    if report is None or services.cancellations.asked_by(report_id):
        return False
    return report.stored or report.status in ENDED or report.attempt < MAX_EXECUTIONS


def _open_report(report_id: str, services: Services) -> Report | None:
    """Return a report that is not closed yet, and delete its kernel."""
    report = services.records.load(report_id)
    if report is None or report.closed:
        return None
    if report.kernel is not None:
        services.kernels.delete(KernelHandle(**report.kernel))
    return report


def _cut_off(by: str | None) -> ReportError:
    if by is None:
        return WorkerDied(phrase("The worker that ran the report was killed. Ask again."))
    return ReportCancelled(phrase("The report was cancelled by {by}.", by=by), by=by)


def failure_of(error: ReportError, *, say: Say, redact: Callable[[str], str]) -> Failure:
    """Return what a report's record says of the error that ended it."""
    return Failure(
        type=error.type,
        message=redact(say(error.message)),
        cell=error.cell,
        trace=redact(error.trace) if error.trace else None,
        code=(error.code or None) if isinstance(error, DeliveryError) else None,
    )


class _ReportJob:
    """One report on its way to its end. Its methods return the seconds until another try, where one is due."""

    def __init__(self, report: Report, services: Services, record_seconds: float = RECORD_SECONDS) -> None:
        self._report = report
        self._services = services
        self._record_seconds = record_seconds
        self._pipeline = Pipeline(report, services)

    def run(self) -> float | None:
        """Make and post the report, tell how it failed where it did, and close its record."""
        if self._report.status not in ENDED:
            try:
                pause = self._execute()
            except ReportError as error:
                self.fail(error)
            except RedisError:
                raise
            except Exception as error:  # whatever else is raised is our defect, and the asker is told all the same
                self.fail(self._defect(error))
            else:
                if pause is not None:
                    return pause
        return self.tell()

    def fail(self, error: ReportError) -> None:
        """Write down how the report failed, in the asker's language, and keep its notebook for the author."""
        report, redact = self._report, self._pipeline.redactor.text
        say = speaker(report.request.asker_language)
        report.status = "cancelled" if isinstance(error, ReportCancelled) else "error"
        report.cancelled_by = error.by if isinstance(error, ReportCancelled) else None
        report.tries = 0
        report.error = failure_of(error, say=say, redact=redact)
        try:
            self._pipeline.keep_notebook()
        except Exception as fault:  # whatever a notebook holds, and whatever the store is, the asker is told
            log.error("report %s: its notebook was not kept: %s", report.id, fault)
        self._services.records.save(report)

    def tell(self) -> float | None:
        """Tell the asker how a report ended that was not completed, and close its record."""
        try:
            pause = None if self._report.delivered else self._with_retries(self._deliver_failure)
        except DeliveryError as error:
            log.error("report %s: nobody could be told how it ended: %s", self._report.id, error)
            pause = None
        if pause is None:
            self._close()
        return pause

    def _execute(self) -> float | None:
        if self._report.attempt >= MAX_EXECUTIONS and not self._report.stored:
            raise WorkerDied(phrase("The report was begun twice, and its worker was killed each time."))
        return self._with_retries(self._pipeline.run)

    def _deliver_failure(self) -> None:
        self._services.delivery.fail(self._report)
        self._report.delivered = True

    def _with_retries(self, do: Callable[[], None]) -> float | None:
        """Do it, more than once where that is worth it. Raises the error of the last try."""
        while True:
            try:
                do()
                return None
            except (DeliveryError, StoreError) as error:
                pause = self._pause_after(error)
                if pause is None:
                    raise
            self._services.records.save(self._report)
            if pause > MAX_SLEEP_SECONDS:
                return pause
            time.sleep(pause)

    def _pause_after(self, error: DeliveryError | StoreError) -> float | None:
        """Return the seconds before the next try; None where none is worth it."""
        report = self._report
        report.tries += 1
        if isinstance(error, DeliveryError):
            soonest = error.retry_after
        else:
            soonest = 0.0 if report.stored and error.transient else None
        if soonest is None or report.tries >= MAX_TRIES:
            return None
        return max(soonest, PAUSES[report.tries - 1])

    def _defect(self, error: Exception) -> InternalError:
        trace = "".join(traceback.format_exception(error))
        log.error("report %s met a defect\n%s", self._report.id, self._pipeline.redactor.text(trace))
        return InternalError(phrase("reportbot itself failed: {error}", error=str(error)), trace=trace)

    def _close(self) -> None:
        """Write the record's last state: the whole of it to the store, and what is left of it to Redis."""
        report = self._report
        report.ended_at = report.ended_at or utc_now()
        report.step = None
        report.kernel = None
        report.closed = True
        try:
            in_time(self._record_seconds, partial(archive_report, report, self._services.store))
            archived = True
        except Exception as fault:  # whatever the store is, the record says how the report ended
            log.error("report %s: its record was not stored: %s", report.id, fault)
            archived = False
        self._services.records.close(report, archived=archived)
