"""The ten steps of a report, from the record to the post."""

import asyncio
import time
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from nbformat import NotebookNode

from runner.author_warnings import AuthorWarning
from runner.bundles.bundle import ReportBundle
from runner.bundles.kernel_spec import kernel_spec
from runner.bundles.notebook import PreparedNotebook, environment_values, prepare_cells
from runner.bundles.secrets import read_secrets
from runner.content.artifacts import NewArtifact
from runner.content.body import Body
from runner.egress.faults import Connection
from runner.egress.report_network import ReportNetwork, let_out, open_network
from runner.errors import CommandError, ReportCancelled, ReportError, StoreError
from runner.i18n.phrases import phrase, speaker
from runner.kernels.base import KernelHandle
from runner.kernels.pool.report_kernel import ReportKernel
from runner.kernels.sandbox.isolation import no_isolation_note
from runner.limits import RENDER_SECONDS
from runner.logs import log_connection, log_step
from runner.output.condition import Untestable, read_condition
from runner.output.read import NotebookResults, read_results
from runner.page.make_artifacts import notebook_content, page_contents
from runner.records.record import Artifact, Report, utc_now
from runner.records.stored import StoredBody
from runner.security.redact import Redactor
from runner.services import Services
from runner.step import Step
from runner.stores.keys import artifact_key

TOKEN_GRACE_SECONDS = 30  # that a token outlives its report's deadline
MAX_PARALLEL_PUTS = 4
REPORT_GRACE_SECONDS = 3.0  # beyond its deadline that a report has whose cells are done
MIN_STEP_SECONDS = 0.5  # that each of its last steps has, however late it is
MIN_NOTEBOOK_SECONDS = 1.0  # the same for storing the notebook of a report that failed
CANCEL_POLL_SECONDS = 0.1


class Pipeline:
    """One run of one report. What it knows when it fails stays readable: `redactor`, `notebook`."""

    def __init__(self, report: Report, services: Services) -> None:
        self.report = report
        self.redactor = Redactor([])
        self.notebook: NotebookNode | None = None
        self._services = services
        self._deadline = 0.0  # a time.monotonic() instant
        self._kernel: ReportKernel | None = None
        self._network: ReportNetwork | None = None
        self._has_unsaved_cells = False
        self._announced: Future[None] | None = None
        self._bodies: dict[str, Body] = {}  # what this run has stored, by name

    def run(self) -> None:
        """Take the ten steps, or only the last two where an earlier try came as far as the store.

        Raises `ReportError`, and leaves no kernel behind whatever happens.
        """
        try:
            if not self.report.stored:
                with self._step(Step.TAKE_UP):
                    self._take_up()
                with self._step(Step.BUNDLE):
                    bundle, prepared, env = self._get_bundle()
                with self._step(Step.KERNEL):
                    kernel = self._get_kernel(bundle)
                results = asyncio.run(self._unless_cancelled(self._execute(kernel, bundle, prepared, env)))
                with self._step(Step.RENDER):
                    artifacts = self._render(bundle, results)
                del results  # which may be large
                with self._step(Step.STORE):
                    self._store(artifacts)
            with self._step(Step.POST):
                self._post()
            self._complete()
        finally:
            with self._timed(Step.CLOSE):
                self._close()

    def keep_notebook(self) -> None:
        """Store the notebook as far as it came, for its author. Raises `StoreError`."""
        if self.notebook is not None and not any(each.kind == "notebook" for each in self.report.artifacts):
            seconds = max(MIN_NOTEBOOK_SECONDS, self._deadline - time.monotonic())
            self._put([notebook_content(self.notebook, self.redactor)], seconds=seconds)

    def warn_author(self, warning: AuthorWarning) -> None:
        """Note what the author is to know and the asker is not, in the operator's language."""
        say = speaker(self._services.settings.language)
        self.report.warn_author(replace(warning, message=self.redactor.text(say(warning.message))))

    def _take_up(self) -> None:
        """Begin the record anew, end the kernel of a run that was cut off, and have the asker told meanwhile."""
        report = self.report
        if report.kernel is not None:
            self._services.kernels.delete(KernelHandle(**report.kernel))
        report.status = "running"
        report.attempt += 1
        report.started_at = utc_now()
        report.kernel, report.artifacts, report.timings = None, [], {}
        report.warnings, report.author_warnings = [], []
        self._announced = ThreadPoolExecutor(1).submit(self._services.delivery.announce, report)

    def _get_bundle(self) -> tuple[ReportBundle, PreparedNotebook, dict[str, str]]:
        """Return the bundle, its notebook with the parameters in it, and the kernel's environment."""
        request, services = self.report.request, self._services
        bundle = services.find_bundle(request.report)
        self.report.bundle_hash = bundle.hash
        self._deadline = time.monotonic() + bundle.config.timeout
        now = int(time.time())
        token = services.tokens.issue(
            request,
            scope=bundle.config.scope,
            not_before=now - TOKEN_GRACE_SECONDS,  # for clocks that run behind
            expires=now + int(bundle.config.timeout) + TOKEN_GRACE_SECONDS,
        )
        secrets = read_secrets(bundle.name, bundle.config.secrets, services.environ)
        self.redactor = Redactor([token, *secrets.values()])
        standard = {
            "LANGUAGE": request.language,
            "TIMEZONE": request.timezone,
            "TOKEN": token,
            "REPORT_ID": request.id,
            "REPORT_NOW": request.instant.isoformat(timespec="seconds"),
        }
        for warning in bundle.warnings:
            self.warn_author(warning)
        prepared = prepare_cells(bundle.notebook, parameters=request.parameters, standard=standard)
        self.report.cells = len(prepared.indices)
        env = {**bundle.config.env, **secrets, **environment_values(request.parameters, standard)}
        return bundle, prepared, env

    def _get_kernel(self, bundle: ReportBundle) -> ReportKernel:
        self._network = open_network(
            bundle.config, self._services.settings, name=bundle.name, on_connection=self._note_connection
        )
        self._kernel = ReportKernel(
            kernel_spec(bundle.config, self._services.settings, name=bundle.name),
            backend=self._services.kernels,
            pool=self._services.pool,
            report_id=self.report.id,
            on_handle=self._note_kernel,
            deadline=self._deadline,
        )
        self._kernel.get()
        return self._kernel

    def _note_kernel(self, handle: KernelHandle) -> None:
        """Have the record say which kernel it is, so that anybody can delete it."""
        self.report.kernel = handle.to_dict()
        self.report.sandbox = handle.isolation
        self.report.image = handle.details.get("image")
        if handle.isolation == "none":
            unisolated = handle.details.get("unisolated")
            self._warn(
                no_isolation_note(**unisolated) if unisolated else phrase("This report ran without isolation.")
            )
        self._services.records.save(self.report)

    async def _execute(
        self, kernel: ReportKernel, bundle: ReportBundle, prepared: PreparedNotebook, env: Mapping[str, str]
    ) -> NotebookResults:
        """Take the three steps in the kernel, and return what the notebook made."""
        config, notebook = bundle.config, prepared.notebook
        with self._step(Step.CONNECT):
            session = await kernel.connect(deadline=self._deadline)
            self.report.warm = kernel.waited
        try:
            with self._step(Step.EXECUTE):
                await session.begin(
                    env={**await let_out(self._network, self._services.kernels, kernel.handle), **env},
                    timezone=self.report.request.timezone,
                    files=bundle.files,
                    strict_commands=config.system_raise_on_error,
                    keep_tables=not (bundle.has_template or config.files),
                )
                self.notebook = notebook
                await session.execute(
                    notebook,
                    prepared.indices,
                    deadline=self._deadline,
                    cell_timeout=config.cell_timeout,
                    on_cell=self._show_cell,
                )
                await session.finish(warn=self.warn_author)
            with self._step(Step.OUTPUT):
                parts, needs = (session, config, notebook, self.redactor), bundle.has_template
                seconds = self._seconds_left()
                return await read_results(*parts, seconds=seconds, warn=self.warn_author, needs_output=needs)
        finally:
            await session.close()

    def _note_connection(self, connection: Connection) -> None:
        log_connection(self.report.id, **self.redactor.data(connection.account))

    async def _unless_cancelled(self, work: Coroutine[Any, Any, NotebookResults]) -> NotebookResults:
        """Await the work. Raises `ReportCancelled` or `DeliveryError` as soon as it is in vain."""
        task = asyncio.ensure_future(work)
        try:
            while not (await asyncio.wait({task}, timeout=CANCEL_POLL_SECONDS))[0]:
                self._refuse_if_in_vain()
                if self._has_unsaved_cells:
                    self._has_unsaved_cells = False
                    self._services.records.save(self.report)
            return task.result()
        except ReportError as error:
            if self._network is not None and not isinstance(error, ReportCancelled):
                self._close_network()
                self._network.explain(error)
            raise
        finally:
            task.cancel()
            await asyncio.wait({task}, timeout=2)

    def _show_cell(self, done: int, total: int) -> None:
        """Show the cell; the record follows at the next poll, so that quick cells need no word to Redis each."""
        self.report.cell, self.report.cells = done, total
        self._has_unsaved_cells = True
        self._services.delivery.progress(self.report)

    def _render(self, bundle: ReportBundle, results: NotebookResults) -> list[NewArtifact]:
        self.report.summary = results.summary
        parts = self.report, bundle, results, self.notebook, self.redactor
        return page_contents(*parts, seconds=min(RENDER_SECONDS, self._seconds_left()), warn=self.warn_author)

    def _store(self, artifacts: Sequence[NewArtifact]) -> None:
        self._put(artifacts, seconds=self._seconds_left())
        self.report.stored = True
        self._bodies = {each.name: each.content for each in artifacts}

    def _post(self) -> None:
        """Hand the report over. Raises `DeliveryError`, which says whether another try is worth it."""
        report, services = self.report, self._services
        if self._announced is not None:
            self._announced.result()
        report.withheld = not self._is_worth_posting()
        if not report.withheld:
            stored = {each.name: StoredBody(each, services.store.read) for each in report.artifacts}
            services.delivery.post(report, self._bodies or stored)

    def _complete(self) -> None:
        self.report.status = "completed"
        self.report.delivered = True
        self.report.ended_at = utc_now()
        self._services.records.save(self.report)

    def _close(self) -> None:
        kernel, self._kernel = self._kernel, None
        if kernel is not None:
            kernel.delete()
        self._close_network()

    def _close_network(self) -> None:
        """End the way to the report's hosts, and have the record say what became of each connection."""
        if self._network is not None:
            self._network.close()
            self.report.connections = self.redactor.data([each.account for each in self._network.connections])

    def _seconds_left(self) -> float:
        return max(MIN_STEP_SECONDS, self._deadline + REPORT_GRACE_SECONDS - time.monotonic())

    def _put(self, artifacts: Sequence[NewArtifact], *, seconds: float) -> None:
        """Store everything, several at a time. Raises `StoreError`, also after so many seconds."""
        pool = ThreadPoolExecutor(MAX_PARALLEL_PUTS)
        try:
            puts = [pool.submit(self._put_one, artifact) for artifact in artifacts]
            if wait(puts, timeout=seconds).not_done:
                raise StoreError(phrase("The store did not take the report in time."), transient=True)
            self.report.artifacts += [put.result() for put in puts]
        finally:
            pool.shutdown(wait=False, cancel_futures=True)  # nobody waits for what hangs

    def _put_one(self, artifact: NewArtifact) -> Artifact:
        key = artifact_key(self.report.request, artifact.name)
        self._services.store.put(key, artifact.content, artifact.media_type)
        return Artifact(
            name=artifact.name,
            kind=artifact.kind,
            key=key,
            media_type=artifact.media_type,
            size=len(artifact.content),
            alt=artifact.alt,
        )

    def _is_worth_posting(self) -> bool:
        """Test the condition of the schedule that asked; one that cannot be tested hides nothing."""
        when, facts = self.report.request.when, (self.report.summary or {}).get("facts") or []
        if not when:
            return True
        try:
            return read_condition(when, [fact["name"] for fact in facts]).holds(facts)
        except (CommandError, Untestable) as error:
            why = error.message if isinstance(error, CommandError) else str(error)
            self._warn(
                phrase("Posted, since its condition {when} could not be tested: {fault}.", when=when, fault=why)
            )
            return True

    def _warn(self, warning: str) -> None:
        self.report.warnings.append(speaker(self.report.request.asker_language)(warning).rstrip())

    @contextmanager
    def _step(self, step: Step) -> Iterator[None]:
        """Show a step and time it; do not begin it in vain."""
        self._refuse_if_in_vain()
        self.report.step = step
        self._services.records.save(self.report)
        self._services.delivery.progress(self.report)
        with self._timed(step):
            yield

    @contextmanager
    def _timed(self, step: Step) -> Iterator[None]:
        """Note in the record and in the log how long a step took."""
        start = time.perf_counter()
        outcome = "failed"
        try:
            yield
            outcome = "ok"
        finally:
            seconds = round(time.perf_counter() - start, 4)
            self.report.timings[step] = seconds
            log_step(self.report.id, step, seconds=seconds, outcome=outcome)

    def _refuse_if_in_vain(self) -> None:
        """Stop where somebody cancelled the report, or where it could not be posted."""
        by = self._services.cancellations.asked_by(self.report.id)
        if by is not None:
            raise ReportCancelled(phrase("The report was cancelled by {by}.", by=by), by=by)
        if self._announced is not None and self._announced.done():
            self._announced.result()
        if self._network is not None:
            self._network.require_whole()
