"""What an executed notebook shows, in its order: sections of blocks for the default page; code is left out."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from markupsafe import Markup
from nbformat import NotebookNode

from runner.bundles.parameter_cells import tags
from runner.bundles.python_source import cell_options
from runner.content.placeholders import Base64
from runner.output.charts import Chart
from runner.output.svg import NotSVG, clean_svg
from runner.page.notebook.markdown import Heading, attached_images, pieces
from runner.page.notebook.sanitise import has_content, sanitised
from runner.page.notebook.tables import MAX_ROWS, aligned, cut_rows
from runner.page.notebook.text import cut, printed

HIDDEN = {"hide", "hide-cell", "hide-output", "remove-cell", "remove-output", "no-output"}
HIDDEN_TEXT = {"hide", "hide-cell", "remove-cell"}
SHOWN_CODE = {"show-code", "show-input"}
# Characters of one output's HTML, without its pictures and once its tables are cut; of one cell's Markdown.
MAX_HTML, MAX_MARKDOWN = 2**19, 2**16
_PICTURES = ("image/png", "image/jpeg", "image/webp", "image/gif")
_SVG = "image/svg+xml"
_CUT_BEFORE = "<p>[… "  # as the kernel ends a table of which it kept only the beginning
_IMAGE_DATA = re.compile(r"base64,[A-Za-z0-9+/=]{100,}")
_EMPTY = Markup("")
_REPR = re.compile(r"<[^<>]*>")  # what Python says of an object that has no text of its own


@dataclass(frozen=True, kw_only=True)
class Block:
    """One thing on the page. `kind`: html, heading, table, figure, text, messages, code, missing."""

    kind: str
    html: Markup = _EMPTY
    text: str = ""
    level: int = 3
    rows: int = 0  # of a table that is cut: how many it has, or -1 where nobody knows
    file: str = ""  # in which all of it is
    is_cut: bool = False
    cell: int = 0  # as Jupyter counts it in the author's notebook


@dataclass(frozen=True, kw_only=True)
class Section:
    """What stands under one heading; the first may have none."""

    title: Markup | None
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Pictures:
    """The report's charts, by their content, and what reads a picture that lies in the bundle."""

    charts: Sequence[Chart]
    has_file: Callable[[str], bool]

    def chart(self, content: bytes) -> Chart | None:
        """Return the chart with this content."""
        return next((chart for chart in self.charts if chart.content == content), None)


def page_sections(
    notebook: NotebookNode, *, title: str, pictures: Pictures, with_code: bool = False
) -> list[Section]:
    """Return what the default page shows. A heading that only repeats the report's title is left out.

    `with_code`: whether code is there as well, folded. Charts that no cell shows are at the end.
    """
    sections = [Section(title=None)]
    shown: set[str] = set()
    for block in _blocks(notebook, title=title, pictures=pictures, with_code=with_code):
        if block.kind == "heading" and block.level <= 2:
            sections.append(Section(title=block.html))
            continue
        if block.kind == "figure":
            shown.add(block.text)
        sections[-1].blocks.append(block)
    left = [Block(kind="figure", text=chart.name) for chart in pictures.charts if chart.name not in shown]
    if left:
        sections.append(Section(title=None, blocks=left))
    return [section for section in sections if section.title or section.blocks]


def _blocks(notebook: NotebookNode, *, title: str, pictures: Pictures, with_code: bool) -> Iterator[Block]:
    has_title = False
    for number, cell in enumerate(notebook.cells, start=1):
        found = tags(cell)
        if cell.cell_type == "markdown" and not found & HIDDEN_TEXT:
            for block in _text_blocks(cell, pictures):
                if block.kind == "heading" and not has_title:
                    has_title = True
                    if block.text.strip() == title.strip():
                        continue
                yield block
        elif cell.cell_type == "code":
            place = cell.metadata.get("reportbot_cell", number)
            options = cell_options(cell.source)
            if (with_code or found & SHOWN_CODE) and not found & HIDDEN_TEXT and cell.source.strip():
                yield Block(kind="code", text=cell.source, cell=place)
            quiet = "false" in (str(options.get("include")).lower(), str(options.get("output")).lower())
            if not found & HIDDEN and not quiet:
                yield from _output_blocks(cell, place, pictures)


def _text_blocks(cell: NotebookNode, pictures: Pictures) -> Iterator[Block]:
    if len(cell.source) > MAX_MARKDOWN:
        text, is_cut = cut(cell.source)
        yield Block(kind="text", text=text, is_cut=is_cut)
        return
    attached = attached_images(cell)

    def image(source: str) -> str | None:
        if source.startswith("attachment:"):
            return attached.get(source.removeprefix("attachment:"))
        return source if pictures.has_file(source) else None

    for piece in pieces(cell.source):
        if isinstance(piece, Heading):
            html = Markup(sanitised(piece.html, image=image))
            yield Block(kind="heading", html=html, text=piece.text, level=piece.level)
        else:
            html = Markup(aligned(sanitised(piece, image=image)))
            if has_content(html):
                yield Block(kind="html", html=html)


def _output_blocks(cell: NotebookNode, place: int, pictures: Pictures) -> Iterator[Block]:
    for output in _joined_streams(cell.get("outputs", [])):
        match output["output_type"]:
            case "stream":
                text, is_cut = cut(printed(_joined(output["text"])))
                kind = "messages" if output.get("name") == "stderr" else "text"
                if text.strip():
                    yield Block(kind=kind, text=text, is_cut=is_cut, cell=place)
            case "error":
                yield Block(kind="text", text=f"{output.get('ename')}: {output.get('evalue')}", cell=place)
            case "display_data" | "execute_result":
                block = _shown(output.get("data", {}), pictures, place)
                if block:
                    yield _with_file(block, output.get("metadata", {}).get("text/html"))


def _with_file(block: Block, said: object) -> Block:
    """Return a table that the kernel wrote into a file with that file's name."""
    if block.kind != "table" or not isinstance(said, dict):
        return block
    file, rows = said.get("reportbot_file"), said.get("reportbot_rows")
    return replace(block, file=file, rows=rows) if isinstance(file, str) and isinstance(rows, int) else block


def _shown(data: Mapping[str, Any], pictures: Pictures, place: int) -> Block | None:
    """Return the richest form of an output that a page can show."""
    html = _html(data, place)
    picture = _picture(data, pictures, place)
    if picture and (html is None or html.kind == "missing" or "<script" in _joined(data.get("text/html", ""))):
        return picture
    if html and html.kind != "missing":
        return html
    if "text/markdown" in data and len(_joined(data["text/markdown"])) <= MAX_MARKDOWN:
        parts = [
            piece.html if isinstance(piece, Heading) else piece for piece in pieces(_joined(data["text/markdown"]))
        ]
        text = aligned(sanitised("".join(parts), image=lambda _: None))
        if has_content(text):
            return Block(kind="html", html=Markup(text), cell=place)
    if "text/latex" in data:
        formula = _joined(data["text/latex"]).strip().strip("$").strip().removeprefix("\\displaystyle").strip()
        return Block(kind="text", text=formula, cell=place)
    text, is_cut = cut(printed(_joined(data.get("text/plain", ""))))
    if "application/json" in data and (not text or _REPR.fullmatch(text)):  # which says less than the data
        text, is_cut = cut(json.dumps(data["application/json"], ensure_ascii=False, indent=2, default=str))
    if _is_interactive(data) or (html and (not text or _REPR.fullmatch(text))):
        return Block(kind="missing", text=_library(data), cell=place)
    return Block(kind="text", text=text, is_cut=is_cut, cell=place) if text.strip() else None


def _html(data: Mapping[str, Any], place: int) -> Block | None:
    """Return the HTML of an output; `missing` where nothing in it can be shown."""
    if "text/html" not in data:
        return None
    html, rows = cut_rows(_joined(data["text/html"]))
    if len(_IMAGE_DATA.sub("", html)) > MAX_HTML:
        return Block(kind="missing", text=_library(data), cell=place)
    clean = sanitised(html, image=lambda _: None)
    if not has_content(clean):
        return Block(kind="missing", text=_library(data), cell=place)
    kind = "table" if "<table" in clean else "html"
    known = -1 if _CUT_BEFORE in html else rows
    return Block(kind=kind, html=Markup(aligned(clean)), rows=known if rows > MAX_ROWS else 0, cell=place)


def _picture(data: Mapping[str, Any], pictures: Pictures, place: int) -> Block | None:
    for kind in (*_PICTURES, _SVG):
        if kind in data:
            shown = data[kind]
            content = shown.content if isinstance(shown, Base64) else _joined(shown).encode()
            chart = pictures.chart(content)
            if chart is None and kind == _SVG:
                chart = _cleaned_chart(content, pictures)
            if chart:
                return Block(kind="figure", text=chart.name, cell=place)
    return None


def _cleaned_chart(content: bytes, pictures: Pictures) -> Chart | None:
    try:
        return pictures.chart(clean_svg(content))
    except NotSVG:
        return None


def _is_interactive(data: Mapping[str, Any]) -> bool:
    return any(kind.startswith("application/") and kind != "application/json" for kind in data)


def _library(data: Mapping[str, Any]) -> str:
    """Return what an output is of, as far as its types tell."""
    kinds = " ".join(data)
    known = ("plotly", "vegalite", "vega", "bokeh", "holoviews", "jupyter.widget", "geo+json")
    return next((name for name in known if name in kinds), "")


def _joined(value: Any) -> str:
    return value if isinstance(value, str) else "".join(map(str, value)) if isinstance(value, list) else str(value)


def _joined_streams(outputs: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Join what was printed in several pieces, one after another."""
    last: dict[str, Any] | None = None
    for output in outputs:
        is_stream = output["output_type"] == "stream"
        if is_stream and last and last.get("name") == output.get("name"):
            last["text"] = _joined(last["text"]) + _joined(output["text"])
            continue
        if last:
            yield last
        last = dict(output) if is_stream else None
        if not is_stream:
            yield output
    if last:
        yield last
