"""The ten steps of a report, from the record to the post."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager

from nbformat import NotebookNode

from runner.bundles.bundle import ReportBundle
from runner.bundles.kernel_spec import kernel_spec
from runner.bundles.notebook import PreparedNotebook, environment_values, prepare_cells
from runner.bundles.secrets import read_secrets
from runner.content.artifacts import NewArtifact
from runner.content.body import Body
from runner.errors import CommandError, ReportCancelled, StoreError
from runner.i18n.phrases import Say, phrase, speaker
from runner.kernels.base import KernelHandle
from runner.kernels.pool.report_kernel import ReportKernel
from runner.kernels.sandbox.isolation import open_note
from runner.limits import RENDER_SECONDS
from runner.logs import log_step
from runner.output.condition import Untestable, read_condition
from runner.output.read import NotebookResults, read_results
from runner.page.make_artifacts import notebook_content, page_contents
from runner.records.record import Artifact, Report, utc_now
from runner.records.stored import StoredBody
from runner.security.redact import Redactor
from runner.services import Services
from runner.stores.keys import artifact_key

TOKEN_GRACE = 30  # seconds that a token outlives its report's deadline
PUTS_AT_ONCE = 4
GRACE = 3.0  # seconds beyond its deadline that a report has whose cells are done
LEAST = 0.5  # seconds that each of its last steps has, however late it is
LAST_PUT = 1.0  # the same for the notebook of one that failed
LOOK = 0.1  # seconds between two looks whether somebody cancelled


class Pipeline:
    """One run of one report. What it knows when it fails stays readable: `redactor`, `notebook`."""

    def __init__(self, report: Report, services: Services) -> None:
        self.report = report
        self.redactor = Redactor([])
        self.notebook: NotebookNode | None = None
        self._services = services
        self._deadline = 0.0  # a time.monotonic() instant
        self._behind = False  # the record does not count yet what is done
        self._announced: Future[None] | None = None
        self._made: dict[str, Body] = {}  # what was stored just now, by name

    def run(self) -> None:
        """Take the ten steps, or the last ones where an earlier try came as far as the store.

        Raises `ReportError`, and leaves no kernel behind whatever happens.
        """
        if self.report.stored:
            self._post()
            return
        with self._step("take_up"):
            self._take_up()
        with self._step("bundle"):
            bundle, prepared, env = self._get_bundle()
        kernel = self._kernel_for(bundle)
        try:
            with self._step("kernel"):
                kernel.get()
            results = asyncio.run(self._use_kernel(kernel, bundle, prepared, env))
            with self._step("render"):
                contents = self._render(bundle, results)
            del results  # which may be large
            with self._step("store"):
                self._push(contents, seconds=self._seconds_left())
            self.report.stored = True
            self._made = {each.name: each.content for each in contents}
            self._post()
        finally:
            with self._timed("close"):  # and nothing before it that could fail
                kernel.delete()

    def keep_notebook(self) -> None:
        """Store the notebook as far as it came, for its author; `StoreError`."""
        if self.notebook is not None and not any(each.kind == "notebook" for each in self.report.artifacts):
            seconds = max(LAST_PUT, self._deadline - time.monotonic())
            self._push([notebook_content(self.notebook, self.redactor)], seconds=seconds)

    def _take_up(self) -> None:
        """Begin the record anew, end the kernel of a run that was cut off, and have the asker told meanwhile."""
        report = self.report
        if report.kernel is not None:
            self._services.kernels.delete(KernelHandle(**report.kernel))
        report.status = "running"
        report.attempt += 1
        report.started_at = utc_now()
        report.kernel, report.artifacts, report.warnings, report.timings = None, [], [], {}
        self._announced = ThreadPoolExecutor(1).submit(self._services.delivery.announce, report)

    def _get_bundle(self) -> tuple[ReportBundle, PreparedNotebook, dict[str, str]]:
        request, services = self.report.request, self._services
        bundle = services.find_bundle(request.report)
        self.report.bundle_hash = bundle.hash
        self._deadline = time.monotonic() + bundle.config.timeout
        now = int(time.time())
        token = services.tokens.issue(
            request,
            scope=bundle.config.scope,
            not_before=now - TOKEN_GRACE,  # for clocks that run behind
            expires=now + int(bundle.config.timeout) + TOKEN_GRACE,
        )
        secrets = read_secrets(bundle.name, bundle.config.secrets, services.environ)
        self.redactor = Redactor([token, *secrets.values()])
        standard = {
            "LANGUAGE": request.language,
            "TIMEZONE": request.timezone,
            "TOKEN": token,
            "REPORT_ID": request.id,
        }
        prepared = prepare_cells(bundle.notebook, parameters=request.parameters, standard=standard)
        self.report.cells = len(prepared.indices)
        env = {**bundle.config.env, **secrets, **environment_values(request.parameters, standard)}
        return bundle, prepared, env

    def _kernel_for(self, bundle: ReportBundle) -> ReportKernel:
        return ReportKernel(
            kernel_spec(bundle.config, self._services.settings),
            backend=self._services.kernels,
            pool=self._services.pool,
            report_id=self.report.id,
            note=self._note_kernel,
            deadline=self._deadline,
        )

    def _note_kernel(self, handle: KernelHandle) -> None:
        """Have the record say which kernel it is, so that anybody can delete it."""
        self.report.kernel = handle.to_dict()
        self.report.sandbox = handle.isolation
        self.report.image = handle.details.get("image")
        if handle.isolation == "none":
            self.report.warnings.append(_open_warning(handle, speaker(self.report.request.asker_language)))
        self._services.records.save(self.report)

    async def _use_kernel(
        self, kernel: ReportKernel, bundle: ReportBundle, prepared: PreparedNotebook, env: Mapping[str, str]
    ) -> NotebookResults:
        """Connect, execute and read the output, unless somebody cancels meanwhile."""
        work = asyncio.ensure_future(self._work_in_kernel(kernel, bundle, prepared, env))
        try:
            while not (await asyncio.wait({work}, timeout=LOOK))[0]:
                self._look()
            return work.result()
        finally:
            work.cancel()
            await asyncio.wait({work}, timeout=2)

    async def _work_in_kernel(
        self, kernel: ReportKernel, bundle: ReportBundle, prepared: PreparedNotebook, env: Mapping[str, str]
    ) -> NotebookResults:
        config, request = bundle.config, self.report.request
        with self._step("connect"):
            session = await kernel.connect(deadline=self._deadline)
            self.report.warm = kernel.waited
        try:
            with self._step("execute"):
                await session.begin(env=env, timezone=request.timezone, files=bundle.files)
                self.notebook = prepared.notebook
                await session.execute(
                    prepared.notebook,
                    prepared.indices,
                    deadline=self._deadline,
                    cell_timeout=config.cell_timeout,
                    on_cell=self._show_cell,
                )
            with self._step("output"):
                seconds = self._seconds_left()
                return await read_results(session, config, prepared.notebook, self.redactor, seconds=seconds)
        finally:
            await session.close()

    def _show_cell(self, done: int, total: int) -> None:
        """Show the cell; the record follows with the next look, so that quick cells need no word to Redis each."""
        self.report.cell, self.report.cells = done, total
        self._behind = True
        self._services.delivery.progress(self.report)

    def _look(self) -> None:
        """Stop where going on is in vain, and have the record count the cells that are done."""
        self._refuse_if_in_vain()
        if self._behind:
            self._behind = False
            self._services.records.save(self.report)

    def _render(self, bundle: ReportBundle, results: NotebookResults) -> list[NewArtifact]:
        self.report.summary = results.summary
        seconds = min(RENDER_SECONDS, self._seconds_left())
        return page_contents(self.report, bundle, results, self.notebook, self.redactor, seconds=seconds)

    def _seconds_left(self) -> float:
        return max(LEAST, self._deadline + GRACE - time.monotonic())

    def _push(self, contents: Sequence[NewArtifact], *, seconds: float) -> None:
        """Store everything, several at a time; `StoreError`, also where that takes longer than so many seconds."""
        pool = ThreadPoolExecutor(PUTS_AT_ONCE)
        try:
            puts = [pool.submit(self._stored, content) for content in contents]
            if wait(puts, timeout=seconds).not_done:
                raise StoreError(phrase("The store did not take the report in time."), transient=True)
            self.report.artifacts += [put.result() for put in puts]
        finally:
            pool.shutdown(wait=False, cancel_futures=True)  # nobody waits for what hangs

    def _stored(self, content: NewArtifact) -> Artifact:
        key = artifact_key(self.report.request, content.name)
        self._services.store.put(key, content.content, content.media_type)
        return Artifact(
            name=content.name,
            kind=content.kind,
            key=key,
            media_type=content.media_type,
            size=len(content.content),
            alt=content.alt,
        )

    def _post(self) -> None:
        """Hand the report over; `DeliveryError` says whether another try is worth it."""
        report, services = self.report, self._services
        with self._step("post"):
            if self._announced is not None:
                self._announced.result()
            report.withheld = not _is_worth_posting(report)
            if not report.withheld:
                kept = {each.name: StoredBody(each, services.store.read) for each in report.artifacts}
                services.delivery.post(report, self._made or kept)
        report.status = "completed"
        report.told = True
        report.ended_at = utc_now()
        services.records.save(report)

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        """Show a step and time it; do not begin it in vain."""
        self._refuse_if_in_vain()
        self.report.step = name
        self._services.records.save(self.report)
        self._services.delivery.progress(self.report)
        with self._timed(name):
            yield

    @contextmanager
    def _timed(self, name: str) -> Iterator[None]:
        """Note in the record and in the log how long something took."""
        start = time.perf_counter()
        outcome = "failed"
        try:
            yield
            outcome = "ok"
        finally:
            seconds = round(time.perf_counter() - start, 4)
            self.report.timings[name] = seconds
            log_step(self.report.id, name, seconds=seconds, outcome=outcome)

    def _refuse_if_in_vain(self) -> None:
        """Stop where somebody cancelled the report, or where it could not be posted."""
        by = self._services.cancellations.asked_by(self.report.id)
        if by is not None:
            raise ReportCancelled(phrase("The report was cancelled by {by}.", by=by), by=by)
        if self._announced is not None and self._announced.done():
            self._announced.result()


def _is_worth_posting(report: Report) -> bool:
    """Test the condition of the schedule that asked; one that cannot be tested hides nothing."""
    when, facts = report.request.when, (report.summary or {}).get("facts") or []
    if not when:
        return True
    try:
        return read_condition(when, [fact["name"] for fact in facts]).holds(facts)
    except (CommandError, Untestable) as error:
        say = speaker(report.request.asker_language)
        fault = say(error.message if isinstance(error, CommandError) else str(error))
        report.warnings.append(
            say(phrase("Posted, since its condition {when} could not be tested: {fault}.", when=when, fault=fault))
        )
        return True


def _open_warning(handle: KernelHandle, say: Say) -> str:
    unwalled = handle.details.get("unwalled")
    return say(open_note(**unwalled) if unwalled else phrase("This report ran without isolation."))
