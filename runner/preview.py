"""A bundle that its author is writing: run as the service runs it, and rendered anew from what it showed last."""

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from nbformat import NotebookNode
from redis import Redis

from runner.bundles.bundle import ReportBundle
from runner.bundles.kernel_spec import kernel_spec
from runner.content.artifacts import NewArtifact
from runner.content.body import Body
from runner.errors import InternalError, ReportError
from runner.i18n.phrases import phrase, speaker
from runner.jobs import failure_of
from runner.kernels.base import KernelSpec
from runner.kernels.pool.fill import PoolFiller, Rules
from runner.kernels.pool.lock import Lock
from runner.logs import log
from runner.output.read import NotebookResults
from runner.page.make_artifacts import page_contents
from runner.pipeline import Pipeline
from runner.records.record import Report
from runner.request import ReportRequest
from runner.services import Services
from runner.settings import Settings
from runner.stores.keys import PAGE_NAME
from runner.workers.adapters import choose_services, open_kernels

FILL_SECONDS = 0.3  # between two looks at whether a warm kernel waits


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What came of a bundle: its report, and its page where there is one."""

    report: Report
    page: bytes | None


class _Watched:
    """A `Delivery` to whoever looks at the preview."""

    def __init__(self, on_progress: Callable[[Report], None]) -> None:
        self._on_progress = on_progress
        self.page: bytes | None = None

    def announce(self, report: Report) -> None:
        """Say nothing: whoever asked is looking."""

    def progress(self, report: Report) -> None:
        """Show the step."""
        self._on_progress(report)

    def post(self, report: Report, artifacts: Mapping[str, Body]) -> None:
        """Keep the page."""
        self.page = bytes(artifacts[PAGE_NAME])

    def fail(self, report: Report) -> None:
        """Say nothing: the report says it."""


class _KeepingPipeline(Pipeline):
    """Keeps what the notebook made, so that the page can be made of it once more."""

    results: NotebookResults | None = None

    def _render(self, bundle: ReportBundle, results: NotebookResults) -> list[NewArtifact]:
        self.results = replace(results, checks=())
        return super()._render(bundle, results)


class Previewer:
    """Runs one bundle after another, and keeps a warm kernel for the next run. To be closed."""

    def __init__(self, settings: Settings, redis: Redis, *, on_progress: Callable[[Report], None]) -> None:
        self._settings = settings
        self._delivery = _Watched(on_progress)
        kernels = open_kernels(settings, allow_plain=settings.kernel_sandbox != "bubblewrap")
        kernels.check()
        self._services: Services = choose_services(
            settings, redis, kernels=kernels, delivery=self._delivery, find_bundle=self._find, pooled=True
        )
        self._bundle: ReportBundle | None = None
        self._last: _KeepingPipeline | None = None
        self._had_template = False
        self._stopping = threading.Event()
        self._running = threading.Event()
        self._specs: list[KernelSpec] = []
        pool = self._services.pool
        assert pool is not None
        rules = Rules(
            most=1,
            usual=lambda: self._specs,
            is_current=lambda spec: spec in self._specs,
            slows_reports=lambda running, seconds: self._running.is_set(),
            is_ours=lambda handle: True,
            is_stopping=self._stopping.is_set,
        )
        self._filler = PoolFiller(pool, kernels, Lock(redis, f"pool:{pool.id}", seconds=30), rules)
        self._thread = threading.Thread(target=self._fill, name="warm kernel", daemon=True)
        self._thread.start()

    def run(self, bundle: ReportBundle, request: ReportRequest) -> Preview:
        """Run the bundle. How it failed, if it did, is in the report."""
        report = Report(request=request)
        self._services.records.create(report)
        self._bundle, self._specs = bundle, [kernel_spec(bundle.config, self._settings, name=bundle.name)]
        self._delivery.page = None
        self._last, self._had_template = _KeepingPipeline(report, self._services), bundle.has_template
        self._running.set()
        try:
            self._last.run()
        except Exception as error:
            self._fail(report, error)
        finally:
            self._running.clear()
        return Preview(report=report, page=self._delivery.page)

    def render(self, bundle: ReportBundle) -> Preview | None:
        """Make the page of the last run once more; None where that takes another run."""
        last = self._last
        if (
            last is None
            or last.results is None
            or last.notebook is None
            or bundle.has_template != self._had_template
        ):
            return None
        notebook: NotebookNode = last.notebook
        report = replace(last.report, error=None, status="completed")
        try:
            artifacts = page_contents(report, bundle, replace(last.results), notebook, last.redactor)
        except Exception as error:
            self._fail(report, error)
            return Preview(report=report, page=None)
        return Preview(report=report, page=bytes(artifacts[0].content))

    def close(self) -> None:
        """End the kernel that waits."""
        self._stopping.set()
        self._thread.join(10)
        self._filler.close()

    def _find(self, name: str) -> ReportBundle:
        assert self._bundle is not None
        return self._bundle

    def _fail(self, report: Report, error: Exception) -> None:
        """Write down how a report failed, as the job on the queue does."""
        if not isinstance(error, ReportError):
            log.error("the preview met a defect", exc_info=error)
            error = InternalError(phrase("reportbot itself failed: {error}", error=str(error)))
        redact = self._last.redactor.text if self._last else str
        report.status = "error"
        report.error = failure_of(error, say=speaker(report.request.asker_language), redact=redact)

    def _fill(self) -> None:
        while not self._stopping.wait(FILL_SECONDS):
            if self._specs and not self._running.is_set():
                with suppress(ReportError):
                    self._filler.fill()
