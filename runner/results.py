"""What a report made: read from the kernel, redacted, and turned into the artifacts that people get."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import nbformat
from nbformat import NotebookNode

from runner.artifacts import PAGE_NAME, RECORD_NAME, Content, media_type, safe_name
from runner.bundle import ReportBundle
from runner.catalogues import shared_catalogues, translations
from runner.charts import Chart, begin_pixel_check, pack_figures, take_figures
from runner.config import ReportConfig
from runner.errors import BundleError, OutputError
from runner.inlays import Inlays
from runner.kernels.session import KernelSession
from runner.limits import ARTIFACT_BYTES, FILES, OUTPUT_BYTES
from runner.output import check_amounts, decode_output, parse_output, take_output
from runner.outputschema import Check
from runner.paths import SHARED
from runner.phrases import phrase
from runner.record import Report
from runner.redact import Redactor
from runner.render import begin_page, report_context

OUTPUT_NAME = "output.json"


@dataclass(frozen=True, kw_only=True)
class Results:
    """The notebook's output, with its charts and declared files, redacted where it is text."""

    data: Mapping[str, Any]
    summary: dict[str, Any] | None  # what people see in the chat
    charts: tuple[Chart, ...]
    files: Mapping[str, bytes]
    checks: tuple[Check, ...] = ()  # that run in children while the page is rendered

    def verify(self) -> None:
        """Wait for the checks; `OutputError`."""
        for check in self.checks:
            check()


async def read_results(
    session: KernelSession, config: ReportConfig, notebook: NotebookNode, redactor: Redactor
) -> Results:
    """Read output.json and the declared files over the kernel's channel; `OutputError`."""
    pack_figures(notebook)
    data = await _read_output(session)
    clean = redactor.data(data)  # before there are charts, for it takes as much again as the longest text
    output = take_output(data, schema=config.output, facts=config.facts)
    charts = (*output.charts, *take_figures(notebook, known=output.charts))
    pixels = begin_pixel_check(charts)
    files = await _read_files(session, config)
    check_amounts(charts=charts, files=files)
    return Results(
        data=clean,
        summary=redactor.data(output.summary.model_dump()) if output.summary else None,
        charts=charts,
        files=files,
        checks=(output.validation, pixels),
    )


async def _read_output(session: KernelSession) -> dict[str, Any]:
    """Read output.json as bytes, text and values, of which each takes as much; never are all three there."""
    content = await session.read_file(OUTPUT_NAME, limit=OUTPUT_BYTES)
    if content is None:
        raise OutputError(
            phrase(
                "The notebook wrote no output.json; its last cell has to write one, "
                'as in: with open("output.json", "w") as file: json.dump(output, file)'
            )
        )
    decoded = decode_output(content)
    del content
    return parse_output(decoded)


async def _read_files(session: KernelSession, config: ReportConfig) -> dict[str, bytes]:
    """Read each declared file; a pattern that names none is a promise that was not kept."""
    files: dict[str, bytes] = {}
    room = ARTIFACT_BYTES
    for pattern in config.files:
        found = await session.list_files([pattern], limit=FILES)
        if not found:
            raise OutputError(
                phrase(
                    'The notebook wrote no file "{pattern}", which config.json promises under files.',
                    pattern=pattern,
                )
            )
        for name, size in found:
            if name in files:
                continue
            if size > room:
                raise OutputError(
                    phrase(
                        "{name}: the files are more than {most} MiB together.",
                        name=name,
                        most=ARTIFACT_BYTES >> 20,
                    )
                )
            content = await session.read_file(name, limit=room)
            if content is not None:
                files[name] = content
                room -= len(content)
    return files


def page_contents(
    report: Report, bundle: ReportBundle, results: Results, notebook: NotebookNode | None, redactor: Redactor
) -> list[Content]:
    """Render the page and gather everything that is stored; the page comes first."""
    request, config = report.request, bundle.config
    words = translations(request.language, config.languages, bundle.catalogues, shared_catalogues())
    finished_page = begin_page(
        folder=bundle.folder,
        shared=SHARED,
        output=results.data,
        report=report_context(
            request,
            config=config,
            title=bundle.title(request.language),
            sandbox=report.sandbox,
        ),
        charts=results.charts,
        translations=words,
        footer_note=report.warnings[0] if report.warnings else None,
        templates=bundle.templates,
    )
    kept = [_output_content(results)]  # while the page is made
    if notebook is not None:
        kept.append(notebook_content(notebook, redactor))
    try:
        page = finished_page()
    except BundleError:
        results.verify()  # a template fails over an output that is wrong, too
        raise
    results.verify()
    html = page.images.put_in(redactor.content(page.marked), redactor.content)
    first = Content(name=PAGE_NAME, kind="page", media_type="text/html; charset=utf-8", content=html)
    return [first, *_made_contents(results, redactor, page.alts), *kept]


def _output_content(results: Results) -> Content:
    """The output as it was read, redacted."""
    long = Inlays()
    text = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=False)
    json.dump(long.leave_out_of(results.data), text, ensure_ascii=False, indent=1)
    text.flush()
    content = long.put_in(text.buffer.getvalue())
    return Content(name=OUTPUT_NAME, kind="output", media_type="application/json", content=content)


def _made_contents(results: Results, redactor: Redactor, alts: Mapping[str, str]) -> Iterator[Content]:
    """Give charts and files under names that are safe, taken once, and quote no secret."""
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
        taken.add(name)
        yield Content(
            name=name,
            kind=kind,
            media_type=content_type,
            content=_redacted(content, content_type, redactor),
            alt=redactor.text(alt),
        )


def _chart_name(chart: Chart, redactor: Redactor) -> str:
    """Give a chart's file name; it is its key in small letters, in which a secret would not be known again."""
    named = redactor.text(chart.name) == chart.name
    return chart.filename if named else f"chart.{chart.filename.rpartition('.')[2]}"


def _redacted(content: bytes, kind: str, redactor: Redactor) -> bytes:
    """Redact what is text; a binary that a notebook made is left as it is."""
    is_text = kind.startswith("text/") or kind.endswith(("json", "xml"))
    return redactor.content(content) if is_text else content


def notebook_content(notebook: NotebookNode, redactor: Redactor) -> Content:
    """The executed notebook as an artifact, for the author."""
    long = Inlays()
    text = nbformat.writes(nbformat.from_dict(redactor.data(long.leave_out_of(notebook))))
    content = long.put_in(text.encode(), redactor.content)
    return Content(name="report.ipynb", kind="notebook", media_type=media_type("report.ipynb"), content=content)
