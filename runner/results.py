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
from runner.bounded import OutOfBounds
from runner.bundle import ReportBundle
from runner.catalogues import shared_catalogues, translations
from runner.charts import Chart, begin_pixel_check, find_charts, pack_figures, take_figures
from runner.config import ReportConfig
from runner.errors import BundleError, OutputError
from runner.inlays import Inlaid, Inlays, size_of
from runner.kernels.session import KernelSession
from runner.limits import (
    ARTIFACT_BYTES,
    FILES,
    MIB,
    OUTPUT_BYTES,
    PAGE_BYTES,
    REHEARSAL_SECONDS,
    REHEARSED,
    REPORT_MEMORY,
)
from runner.output import check_amounts, decode_output, parse_output, take_output
from runner.outputschema import Check
from runner.paths import SHARED
from runner.phrases import Phrase, phrase
from runner.record import Report
from runner.redact import Redactor
from runner.rehearsal import rehearse
from runner.render import begin_page, report_context

OUTPUT_NAME = "output.json"


@dataclass(kw_only=True)
class Results:
    """The notebook's output, with its charts and declared files, redacted where it is text."""

    data: Mapping[str, Any]
    summary: dict[str, Any] | None  # what people see in the chat
    charts: tuple[Chart, ...]
    files: Mapping[str, bytes]
    page_room: int = PAGE_BYTES  # bytes that the page may take beside all this, images left out
    checks: tuple[Check, ...] = ()  # that run in children while the page is rendered

    def let_data_go(self) -> None:
        """Hold the data no longer, which may take more than all the rest."""
        self.data = {}

    def verify(self) -> None:
        """Wait for the checks; `OutputError`."""
        for check in self.checks:
            check()


async def read_results(
    session: KernelSession, config: ReportConfig, notebook: NotebookNode, redactor: Redactor
) -> Results:
    """Read output.json and the declared files over the kernel's channel; `OutputError`."""
    pack_figures(notebook)
    content = await _read_output(session)
    sizes = await _list_files(session, config)
    room = REPORT_MEMORY - size_of(notebook) - len(content) - sum(sizes.values())
    held = [content]
    del content
    if len(held[0]) > REHEARSED:
        await _rehearse(held, redactor, room=room)
    output = take_output(_parsed(held), schema=config.output, facts=config.facts, redact=redactor.data)
    charts = (*output.charts, *take_figures(notebook, known=output.charts))
    pixels = begin_pixel_check(charts)
    files = await _read_files(session, sizes)
    check_amounts(charts=charts, files=files)
    return Results(
        data=output.data,
        summary=redactor.data(output.summary.model_dump()) if output.summary else None,
        charts=charts,
        files=files,
        page_room=room - sum(len(chart.content) for chart in output.charts),
        checks=(output.validation, pixels),
    )


async def _read_output(session: KernelSession) -> bytes:
    content = await session.read_file(OUTPUT_NAME, limit=OUTPUT_BYTES)
    if content is None:
        raise OutputError(
            phrase(
                "The notebook wrote no output.json; its last cell has to write one, "
                'as in: with open("output.json", "w") as file: json.dump(output, file)'
            )
        )
    return content


async def _rehearse(held: list[bytes], redactor: Redactor, *, room: int) -> None:
    """Refuse what takes more bytes than there is room once it is read, redacted and written; `OutputError`."""

    def work() -> None:
        data = _parsed(held)
        clean = redactor.data(data)
        charts = find_charts(data)
        del data
        _written(clean)
        del charts

    try:
        await rehearse(work, seconds=REHEARSAL_SECONDS, memory=max(room, 0))
    except OutOfBounds as error:
        raise OutputError(_too_heavy(error)) from None


def _parsed(held: list[bytes]) -> dict[str, Any]:
    """Parse what is held, which goes on the way: of bytes, text and values never are all three there."""
    return parse_output(decode_output(held.pop()))


def _too_heavy(error: OutOfBounds) -> Phrase:
    if error.reason == "time":
        return phrase(
            "output.json took more than {seconds} seconds to read; sum it up in the notebook.",
            seconds=REHEARSAL_SECONDS,
        )
    return phrase(
        "output.json takes too much memory once it is read: {most} MiB are there for it, the figures and"
        " the files. Sum it up in the notebook; where long texts hold emoji or the like, each of their characters"
        " takes four bytes.",
        most=REPORT_MEMORY // MIB,
    )


async def _list_files(session: KernelSession, config: ReportConfig) -> dict[str, int]:
    """Give each declared file's bytes; a pattern that names none is a promise that was not kept."""
    sizes: dict[str, int] = {}
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
            sizes[name] = size
            if sum(sizes.values()) > ARTIFACT_BYTES:
                raise OutputError(
                    phrase(
                        "{name}: the files are more than {most} MiB together.",
                        name=name,
                        most=ARTIFACT_BYTES >> 20,
                    )
                )
    return sizes


async def _read_files(session: KernelSession, sizes: Mapping[str, int]) -> dict[str, bytes]:
    """Read the files, which may not have grown meanwhile; one that is gone is left out."""
    read = {name: await session.read_file(name, limit=size) for name, size in sizes.items()}
    return {name: content for name, content in read.items() if content is not None}


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
        size=min(PAGE_BYTES, max(results.page_room, MIB)),
    )
    kept = [_output_content(results)]  # while the page is made
    results.let_data_go()
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
    content = _written(results.data)
    return Content(name=OUTPUT_NAME, kind="output", media_type="application/json", content=content)


def _written(data: Mapping[str, Any]) -> Inlaid:
    """Write data as JSON, piece by piece into bytes: as one text it could take four times as much."""
    long, content = Inlays(), io.BytesIO()
    text = io.TextIOWrapper(content, encoding="utf-8")
    json.dump(long.leave_out_of(data), text, ensure_ascii=False, indent=1)
    text.flush()
    return long.put_in(content.getvalue())


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
