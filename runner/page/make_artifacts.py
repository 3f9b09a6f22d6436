"""What people get of a report: its page, rendered, and everything else that is stored beside it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import nbformat
from nbformat import NotebookNode

from runner.author_warnings import Warn
from runner.bundles.bundle import ReportBundle
from runner.bundles.template import find_file
from runner.content.artifacts import NewArtifact, media_type, safe_name
from runner.content.placeholders import Placeholders
from runner.errors import BundleError
from runner.i18n.catalogues import shared_catalogues, translations
from runner.limits import MIB, PAGE_BYTES, RENDER_SECONDS
from runner.output.absent_pictures import find_absent_pictures
from runner.output.charts import Chart
from runner.output.files import OUTPUT_NAME
from runner.output.output_json import write_output
from runner.output.read import NotebookResults
from runner.output.unshown import BLOCKED, find_blocked
from runner.page.notebook.blocks import Pictures, Section, page_sections
from runner.page.render import begin_page, report_context
from runner.paths import SHARED
from runner.records.record import Report
from runner.security.redact import Redactor
from runner.stores.keys import PAGE_NAME, RECORD_NAME

ALT = 1000  # characters kept of what a chart shows


def page_contents(
    report: Report,
    bundle: ReportBundle,
    results: NotebookResults,
    notebook: NotebookNode | None,
    redactor: Redactor,
    *,
    seconds: float = RENDER_SECONDS,
    warn: Warn = lambda warning: None,
) -> list[NewArtifact]:
    """Render the page, within so many seconds, and gather everything that is stored; the page comes first.

    `warn` is told what the page holds and people do not see.
    """
    request, config = report.request, bundle.config
    title = bundle.title(request.language)
    words = translations(request.language, config.languages, bundle.catalogues, shared_catalogues())
    finished_page = begin_page(
        folder=bundle.folder,
        shared=SHARED,
        output=results.data,
        report=report_context(
            request,
            config=config,
            title=title,
            sandbox=report.sandbox,
        ),
        charts=results.charts,
        translations=words,
        footer_note=report.warnings[0] if report.warnings else None,
        sections=_shown_by(notebook, title, results.charts, bundle) if notebook else None,
        templates=bundle.templates,
        seconds=seconds,
        size=min(PAGE_BYTES, max(results.room // 2, MIB)),  # it is there twice while secrets are taken out
    )
    kept = [_output_content(results)] if results.has_output else []  # while the page is made
    results.data = {}  # which may take more than all the rest
    if notebook is not None:
        kept.append(notebook_content(notebook, redactor))
    try:
        page = finished_page()
    except BundleError:
        results.verify()  # a template fails over an output that is wrong, too
        raise
    results.verify()
    if all(warning.kind != BLOCKED for warning in bundle.warnings):
        for warning in find_blocked(page.marked):
            warn(warning)
    if notebook is not None and not bundle.has_template:
        for warning in find_absent_pictures(notebook, has_file=partial(_has_file, bundle)):
            warn(warning)
    html = page.images.put_back(redactor.content(page.marked), redactor.content)
    first = NewArtifact(name=PAGE_NAME, kind="page", media_type="text/html; charset=utf-8", content=html)
    return [first, *_made_contents(results, redactor, page.alts), *kept]


def _shown_by(
    notebook: NotebookNode, title: str, charts: Sequence[Chart], bundle: ReportBundle
) -> Callable[[], list[Section]] | None:
    """Return what makes the default page's sections; None where the bundle has its own page."""
    if bundle.has_template:
        return None
    pictures = Pictures(charts=charts, has_file=partial(_has_file, bundle))
    return partial(page_sections, notebook, title=title, pictures=pictures, with_code=bundle.config.code)


def _has_file(bundle: ReportBundle, name: str) -> bool:
    return find_file([bundle.folder.resolve()], name) is not None


def _output_content(results: NotebookResults) -> NewArtifact:
    """Return the output as it was read, redacted."""
    content = write_output(results.data)
    return NewArtifact(name=OUTPUT_NAME, kind="output", media_type="application/json", content=content)


def _made_contents(results: NotebookResults, redactor: Redactor, alts: Mapping[str, str]) -> Iterator[NewArtifact]:
    """Yield charts and files under names that are safe, taken once, and quote no secret."""
    taken = {PAGE_NAME, RECORD_NAME, "report.ipynb", OUTPUT_NAME}
    made = [
        (
            _chart_name(chart, redactor),
            "chart",
            chart.media_type,
            chart.content,
            alts.get(chart.name) or chart.name,
        )
        for chart in results.charts
    ]
    made += [(path, "file", media_type(path), content, "") for path, content in results.files.items()]
    for path, kind, content_type, content, alt in made:
        name = safe_name(redactor.text(path), taken=taken)
        if redactor.text(name) != name:  # what made it safe made a secret of it
            name = safe_name(kind, taken=taken)
        taken.add(name)
        yield NewArtifact(
            name=name,
            kind=kind,
            media_type=content_type,
            content=_redacted(content, content_type, redactor),
            alt=redactor.text(alt)[:ALT],
        )


def _chart_name(chart: Chart, redactor: Redactor) -> str:
    """Return a chart's file name; it is its key in small letters, which may hide a secret or show one."""
    named = all(redactor.text(name) == name for name in (chart.name, chart.filename))
    return chart.filename if named else f"chart.{chart.filename.rpartition('.')[2]}"


def _redacted(content: bytes, kind: str, redactor: Redactor) -> bytes:
    """Redact what is text; a binary that a notebook made is left as it is."""
    is_text = kind.startswith("text/") or kind.endswith(("json", "xml"))
    return redactor.content(content) if is_text else content


def notebook_content(notebook: NotebookNode, redactor: Redactor) -> NewArtifact:
    """Return the executed notebook as an artifact, for the author."""
    long = Placeholders()
    text = nbformat.v4.writes(nbformat.from_dict(redactor.data(long.leave_out_of(notebook))))
    content = long.put_back(text.encode(), redactor.content)
    return NewArtifact(
        name="report.ipynb", kind="notebook", media_type=media_type("report.ipynb"), content=content
    )
