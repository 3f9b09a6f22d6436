"""Renders a bundle's template.html into a page, in a bounded child process."""

import gettext
import json
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError

from runner.bundles.config import DateParameter, PeriodParameter, ReportConfig
from runner.bundles.template import PAGE, BundleEnvironment, find_file, naming_undefined
from runner.content.placeholders import Placeholders
from runner.errors import BundleError
from runner.i18n.formats import Formats
from runner.limits import MIB, PAGE_BYTES, RENDER_MEMORY, RENDER_SECONDS
from runner.output.charts import Chart
from runner.page.harden import MissingImage, harden_page
from runner.page.notebook.blocks import Section
from runner.page.notebook.tables import MAX_ROWS
from runner.processes.bounded import OutOfBounds, start_bounded
from runner.request import ReportRequest

_PAGE, _ERROR = b"p", b"e"
_IMAGE_BYTES = 8 * MIB


@dataclass(frozen=True, kw_only=True)
class Page:
    """A rendered page with marks where its images are, and what it says that each chart shows, by its name."""

    marked: bytearray
    images: Placeholders
    alts: Mapping[str, str]

    @property
    def html(self) -> str:
        """The page as people get it."""
        return bytes(self.images.put_back(self.marked)).decode()


def report_context(
    request: ReportRequest, *, config: ReportConfig, title: str, sandbox: str | None
) -> dict[str, Any]:
    """Make the template's `report`: days are dates here, and `created_at` is in the reader's zone."""
    created = datetime.fromisoformat(request.created_at)
    return {
        "id": request.id,
        "name": request.report,
        "title": title,
        "parameters": _with_dates(request.parameters, config),
        "language": request.language,
        "timezone": request.timezone,
        "created_at": created.astimezone(ZoneInfo(request.timezone)),
        "now": request.instant,
        "requested_by": request.requested_by,
        "sandbox": sandbox,
    }


def begin_page(
    *,
    folder: Path,
    shared: Path,
    output: Mapping[str, Any],
    report: Mapping[str, Any],
    charts: Sequence[Chart],
    translations: gettext.NullTranslations,
    footer_note: str | None = None,
    seconds: float = RENDER_SECONDS,
    size: int = PAGE_BYTES,
    sections: Callable[[], list[Section]] | None = None,
    templates: BundleEnvironment | None = None,
) -> Callable[[], Page]:
    """Begin to make the page, and give what waits for it, to be called once.

    The page is complete in itself; `BundleError` names template and line. `folder` is the bundle, `shared` holds
    the templates for all bundles; `output` is what output.json holds and `report` what `report_context` makes.
    `size` bounds the page's bytes without its images. `sections` makes the template's `report.notebook`.
    `templates`: the bundle's, where some are compiled already.
    """
    environment = templates or BundleEnvironment(folders=[folder, shared])
    images = Placeholders()
    addresses = {chart.name: chart.address(images) for chart in charts}

    def work() -> tuple[bytes | memoryview, ...]:
        try:
            environment.install(
                translations=translations, formats=Formats(str(report["language"])), charts=addresses
            )
            shown = {} if sections is None else {"notebook": sections(), "most_rows": MAX_ROWS}
            html = _render(environment, {**output, "report": {**report, **shown}}, size=size)
            parts = harden_page(
                html,
                language=str(report["language"]),
                footer_note=footer_note,
                read_image=lambda name: _image(folder, name),
            )
            alts = json.dumps(environment.alts).encode()
            return _PAGE, alts, b"\n", *parts
        except MemoryError:
            raise
        except Exception as error:
            return _ERROR, json.dumps(_explain(error, folder, shared, size)).encode(), b"\n"

    def page() -> Page:
        try:
            return _read_answer(answer(), images)
        except OutOfBounds as error:
            raise BundleError(_out_of_bounds(error, seconds, size)) from None

    try:
        answer = start_bounded(work, seconds=seconds, memory=RENDER_MEMORY, size=size)
    except OutOfBounds as error:
        raise BundleError(_out_of_bounds(error, seconds, size)) from None
    return page


def _read_answer(answer: bytearray, images: Placeholders) -> Page:
    end = answer.index(b"\n")
    facts = json.loads(answer[len(_PAGE) : end])
    if not answer.startswith(_PAGE):
        message, trace = facts
        raise BundleError(message, trace=trace)
    del answer[: end + 1]
    if len(images.put_back(answer)) > PAGE_BYTES:
        raise OutOfBounds("size")
    return Page(marked=answer, images=images, alts=facts)


def _render(environment: BundleEnvironment, context: Mapping[str, Any], *, size: int) -> bytearray:
    environment.undefined = naming_undefined(context)
    page = bytearray()
    for piece in environment.get_template(PAGE).generate(context):
        page += piece.encode(errors="replace")
        if len(page) > size:
            raise OutOfBounds("size")
    return page


def _with_dates(parameters: Mapping[str, Any], config: ReportConfig) -> dict[str, Any]:
    days: set[str] = set()
    for name, parameter in config.parameters.items():
        if isinstance(parameter, PeriodParameter):
            days |= {"from_day", "to_day"}
        elif isinstance(parameter, DateParameter):
            days.add(name)
    return {
        name: date.fromisoformat(value) if name in days and isinstance(value, str) else value
        for name, value in parameters.items()
    }


def _image(folder: Path, name: str) -> bytes | None:
    path = find_file([folder.resolve()], name)
    if path is None or path.stat().st_size > _IMAGE_BYTES:
        return None
    return path.read_bytes()


def _out_of_bounds(error: OutOfBounds, seconds: float, size: int) -> str:
    match error.reason:
        case "time":
            return f"{PAGE} took longer than {round(seconds, 1):g} seconds to render."
        case "memory":
            return f"{PAGE} needed more than {RENDER_MEMORY // MIB} MiB to render."
        case "size":
            return f"{PAGE} made a page of more than {size // MIB} MiB."
    return f"{PAGE} could not be rendered: its process ended before it was done."


def _explain(error: Exception, folder: Path, shared: Path, size: int) -> tuple[str, str]:
    """Say what went wrong and in which line; the trace holds the templates' lines only."""
    if isinstance(error, OutOfBounds):
        return _out_of_bounds(error, 0, size), ""
    text = _sentence(error)
    if isinstance(error, TemplateSyntaxError):
        return f"{error.name or PAGE}, line {error.lineno}: {text}", ""
    lines = _template_lines(error, folder, shared)
    where = f"{lines[-1][0]}, line {lines[-1][1]}" if lines else PAGE
    trace = "\n".join(f"{name}, line {line}: {source}" for name, line, source in lines)
    return f"{where}: {text}", trace


def _sentence(error: Exception) -> str:
    if isinstance(error, TemplateNotFound):
        return f'there is no template "{error.message}"'
    if isinstance(error, RecursionError):
        return "too much inside one another, or templates that include one another without end"
    if isinstance(error, KeyError):
        return f"the text to translate, or its translation, asks for %({error.args[0]})s, which is not given"
    if isinstance(error, ValueError) and "format" in str(error):
        return "the text to translate, or its translation, has a %( that is no %(name)s; write %%( for it"
    if isinstance(error, (TemplateError, TypeError, MissingImage)):
        return str(error)[:1000]
    return f"{error} ({type(error).__name__})"[:1000]


def _template_lines(error: Exception, folder: Path, shared: Path) -> list[tuple[str, int, str]]:
    lines = []
    for frame, line in traceback.walk_tb(error.__traceback__):
        # The loader gives a template's name as its file's, so whatever has another is Python's code.
        name = frame.f_code.co_filename
        path = find_file([folder.resolve(), shared.resolve()], name)
        if path is not None:
            source = path.read_text(encoding="utf-8-sig").split("\n")[line - 1 : line]
            lines.append((name, line, "".join(source).strip()[:200]))
    return lines[-20:]
