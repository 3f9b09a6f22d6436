"""One author at work: what was saved or asked is loaded, run or rendered, and shown."""

import hashlib
import queue
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from bot.catalog.catalog import CatalogEntry, read_catalog
from bot.catalog.echo import echo
from bot.cli.preview.blocks import entries, form_html, message_html
from bot.cli.preview.state import State
from bot.forms.inputs import FormInputs
from bot.forms.submission import read_submission
from bot.grammar.parameters import check_values, missing
from bot.grammar.parse import Command, Offer, example_command
from bot.intake.enqueue import understand
from runner.bundles.bundle import ReportBundle, load_bundle
from runner.bundles.layout import CONFIG, notebook_path
from runner.bundles.source import FolderSource
from runner.delivery.blockkit import Block
from runner.delivery.blocks import summary_message
from runner.delivery.failures import failure_message
from runner.errors import BundleError, CommandError, ReportError
from runner.i18n.languages import nearest_language
from runner.i18n.phrases import speaker
from runner.preview import Preview, Previewer
from runner.records.record import Report
from runner.request import ReportRequest, Value, new_request
from runner.settings import Settings

Asked = tuple[str, Mapping[str, str] | None]  # a report's name, and what was entered into its form
Event = Asked | set[Path] | None  # also: files that changed; None ends the session
SHOWN_ONLY = (".html", ".css", ".po", ".mo", ".pot")  # endings of files that change a page and not a run
PAGES_ONLY = (".html", ".css")  # of those, the ones that are read by the page alone
NOBODY = "you"


def show_progress(state: State, report: Report) -> None:
    """Show how far a run is."""
    if report.step is not None:
        cells = f" {report.cell}/{report.cells}" if report.step == "execute" and report.cells else ""
        state.show(note=f"{report.step.replace('_', ' ')}{cells}")


class Session:
    """Takes events one after another. What it shows is in `state`."""

    def __init__(
        self, source: FolderSource, settings: Settings, previewer: Previewer, state: State, *, today: date
    ) -> None:
        self._source = source
        self._settings = settings
        self._previewer = previewer
        self._state = state
        self._today = today
        self._say = speaker(settings.language)
        self._name = ""
        self._bundle: ReportBundle | None = None
        self._entered: Mapping[str, str] | None = None
        self._run_digest = ""
        self._shown_hash = ""
        self.events: queue.Queue[Event] = queue.Queue()

    def work(self, name: str | None) -> None:
        """Show a report, or the one that was changed last, and then whatever events ask for."""
        self.take((name or "", None))
        while (event := self.events.get()) is not None:
            self.take(event)

    def take(self, event: Asked | set[Path]) -> None:
        """Do what an event asks for; what is wrong is shown."""
        start = time.perf_counter()
        try:
            if isinstance(event, set):
                done = self._changed(event)
            else:
                self._name, self._entered = event[0] or self._newest(), event[1]
                self._load()
                done = self._run()
        except ReportError as error:
            self._shown_hash = ""
            faults = list(error.faults) if isinstance(error, BundleError) else [self._say(error.message)]
            self._state.show(
                name=self._name,
                names=self._names(),
                status="failed",
                note="",
                faults=[*map(self._say, faults)],
                cell=error.cell,
                trace=error.trace or "",
            )
            return
        if done:
            self._state.show(note=f"{done} in {time.perf_counter() - start:.2f} s")

    def _newest(self) -> str:
        places = self._source.config_folders()
        if not places:
            raise BundleError("there is no report here yet; `reportbot new NAME` makes one that works")
        return max(places, key=lambda name: notebook_path(places[name]).stat().st_mtime_ns)

    def _names(self) -> list[str]:
        try:
            return list(self._source.config_folders())
        except BundleError:
            return []

    def _load(self) -> ReportBundle:
        """Read the bundle anew, and show its form."""
        self._bundle = load_bundle(self._source.folder(self._name), self._settings)
        return self._bundle

    def _changed(self, paths: set[Path]) -> str:
        """Render or run what changed; what does not belong to the report is let be."""
        self._name = self._name or self._newest()
        place = self._source.folder(self._name)
        own = {path for path in paths if path == place or path.is_relative_to(place)}
        if not own:
            self._state.show(names=self._names())
            return ""
        pages_only = self._bundle is not None and all(path.suffix in PAGES_ONLY for path in own)
        bundle = replace(self._bundle) if self._bundle and pages_only else self._load()
        self._bundle = bundle
        if bundle.hash == self._shown_hash:  # one save may be told twice
            return ""
        if all(path.suffix in SHOWN_ONLY for path in own) or _digest(bundle) == self._run_digest:
            preview = self._previewer.render(bundle)
            if preview is not None:
                self._show(bundle, preview)
                return "Rendered"
        return self._run()

    def _run(self) -> str:
        bundle = self._bundle
        assert bundle is not None
        request = self._request(bundle)
        self._state.show(
            names=self._names(),
            name=self._name,
            title=bundle.title(request.language),
            form=form_html(self._inputs(bundle, request.parameters, request.language)),
            status="running",
            note="Running",
            faults=(),
            cell=None,
            trace="",
        )
        self._run_digest = _digest(bundle)
        self._show(bundle, self._previewer.run(bundle, request))
        return "Ran"

    def _show(self, bundle: ReportBundle, preview: Preview) -> None:
        report, failure = preview.report, preview.report.error
        self._shown_hash = bundle.hash
        make = failure_message if failure else summary_message
        shown = {"page": preview.page} if preview.page is not None else {}
        self._state.show(
            status="failed" if failure else "ready",
            message=message_html(make(report, self._say).blocks),
            faults=[failure.message] if failure else [],
            cell=failure.cell if failure else None,
            trace=(failure.trace or "") if failure else "",
            warnings=[*report.warnings, *(self._say(each.message) for each in report.author_warnings)],
            **shown,
        )

    def _inputs(self, bundle: ReportBundle, values: Mapping[str, Value], language: str) -> list[Block]:
        entry = CatalogEntry(name=bundle.name, config=bundle.config, catalogues=bundle.catalogues)
        form = FormInputs(entry=entry, say=self._say, locale=self._settings.language)
        inputs = list(form.inputs(values))
        return [*inputs, form.language(language)] if len(bundle.config.languages) > 1 else inputs

    def _request(self, bundle: ReportBundle) -> ReportRequest:
        """Make a request of what was entered, or of the defaults, or else of an example. Raises `CommandError`."""
        settings = self._settings
        wanted = settings.language
        offer = Offer(name=bundle.name, config=bundle.config)
        words = example_command(offer, today=self._today, language=settings.language)
        if self._entered is None and not missing(bundle.config, {}):
            command = self._command(bundle, {})
        elif self._entered is None:
            only = read_catalog(self._source).only([bundle.name])
            command = understand(words, only, today=self._today, language=settings.language)
        else:
            inputs = self._inputs(bundle, {}, wanted)
            found = read_submission(
                bundle.config,
                entries(inputs, self._entered),
                today=self._today,
                language=settings.language,
                say=self._say,
            )
            if found.errors:
                raise CommandError("; ".join(found.errors.values()))
            command = self._command(bundle, found.values)
            wanted = found.language or wanted
        language = nearest_language(wanted, bundle.config.languages)
        return new_request(
            report=bundle.name,
            parameters=command.parameters,
            language=language,
            timezone=settings.timezone,
            words=words,
            title=bundle.title(language),
            echo=echo(command, bundle, language=language, wanted=wanted),
            requested_by=NOBODY,
            at=datetime.now(UTC),
        )

    def _command(self, bundle: ReportBundle, values: Mapping[str, Value]) -> Command:
        checked = check_values(bundle.config, values, today=self._today)
        return Command(report=bundle.name, parameters=checked, ignored=(), notes=(), language=None)


def _digest(bundle: ReportBundle) -> str:
    """Return what changes with all that a run depends on; what Jupyter saves of outputs does not."""
    digest = hashlib.sha256()
    for cell in bundle.notebook.cells:
        tags = sorted(map(str, cell.metadata.get("tags", [])))
        digest.update(f"{cell.cell_type}\0{tags}\0{cell.source}\0".encode())
    config = bundle.folder / CONFIG
    digest.update(config.read_bytes() if config.is_file() else b"")
    for name in sorted(bundle.files):
        if not name.endswith(SHOWN_ONLY):
            digest.update(name.encode() + b"\0" + hashlib.sha256(bundle.files[name]).digest())
    return digest.hexdigest()
