"""Finds what cells showed and no report can carry: what needs scripts, markup, other kinds of pictures."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from runner.author_warnings import AuthorWarning
from runner.bundles.notebook import is_skipped
from runner.i18n.phrases import Phrase, phrase, phrases
from runner.output.charts import JPEG, PNG, SVG

BLOCKED = "blocked script"  # the kind of a warning, as for a template that has one
_LOOKED_AT = 2**20  # characters of one output
_SHOWN_CELLS = 10  # cells named in one warning


@dataclass(frozen=True, kw_only=True)
class _Kind:
    """A kind of thing that is shown in Jupyter and not in a report: what it is, and what to write instead."""

    name: str
    what: str
    cure: Phrase


_AS_DATA = phrase(
    "Put the table into output.json, as by write_output(sales=table(df)) of the module reportbot, "
    "and let template.html show it."
)
_PLOTLY = _Kind(
    name="plotly",
    what=phrase("a plotly figure"),
    cure=phrase(
        'Put its picture into output.json: figure(fig.to_image("png")) of the module reportbot (package kaleido), '
        "or draw it with matplotlib."
    ),
)
_ALTAIR = _Kind(
    name="altair",
    what=phrase("an Altair (Vega) chart"),
    cure=phrase('Write alt.renderers.enable("png") at the top (package vl-convert-python): then it is a picture.'),
)
_BOKEH = _Kind(
    name="bokeh",
    what=phrase("a Bokeh, HoloViews or hvPlot figure"),
    cure=phrase('Draw it with matplotlib: hv.extension("matplotlib"), or backend="matplotlib".'),
)
_FOLIUM = _Kind(
    name="folium",
    what=phrase("a folium (Leaflet) map"),
    cure=phrase("Draw the map with matplotlib, as geopandas does."),
)
_ITABLES = _Kind(
    name="itables",
    what=phrase("an itables table"),
    cure=_AS_DATA,
)
_WIDGET = _Kind(
    name="widget",
    what=phrase("a widget (ipywidgets, ipympl)"),
    cure=phrase("Nobody can move it in a report; show its result, and use %matplotlib inline for figures."),
)
_NBAGG = _Kind(
    name="matplotlib notebook",
    what=phrase("a figure of %matplotlib notebook"),
    cure=phrase("Write %matplotlib inline instead, or leave the line out."),
)
_SCRIPT = _Kind(
    name="script",
    what=phrase("a script (JavaScript)"),
    cure=phrase("Put what it would show into output.json, or show it as a picture."),
)
_FRAME = _Kind(
    name="frame",
    what=phrase("a frame, video or sound"),
    cure=phrase("Write a link to it into template.html, or show a picture of it."),
)
_TABLE = _Kind(
    name="table",
    what=phrase("a table"),
    cure=_AS_DATA,
)
_HTML = _Kind(
    name="html",
    what="HTML",
    cure=phrase("Put what it says into output.json, and its markup into template.html."),
)
_MARKDOWN = _Kind(
    name="markdown",
    what="Markdown",
    cure=phrase("Put the text into output.json or template.html."),
)
_LATEX = _Kind(
    name="latex",
    what="LaTeX",
    cure=phrase("Show it as a picture, as matplotlib's mathtext draws it, or as text in template.html."),
)
_PICTURE = _Kind(
    name="picture",
    what=phrase("a WebP, GIF or PDF"),
    cure=phrase("Save it as a PNG, and show that."),
)
_ON_DEFAULT_PAGE = (_TABLE, _ITABLES, _HTML, _MARKDOWN, _LATEX)
# By media type, in the order in which they count: a widget, too, comes with HTML.
_TYPES = (
    (re.compile(r"application/vnd\.plotly\..*"), _PLOTLY),
    (re.compile(r"application/vnd\.vega.*"), _ALTAIR),
    (re.compile(r"application/vnd\.(bokeh|holoviews).*"), _BOKEH),
    (re.compile(r"application/vnd\.jupyter\.widget.*"), _WIDGET),
    (re.compile(r"image/(?!png$|jpeg$|svg).*|application/pdf"), _PICTURE),
    (re.compile(r"video/.*|audio/.*"), _FRAME),
)
# By what stands in HTML or JavaScript.
_MARKS = (
    (re.compile(r"plotly", re.IGNORECASE), _PLOTLY),
    (re.compile(r"vega-?(embed|lite)|altair-viz", re.IGNORECASE), _ALTAIR),
    (re.compile(r"bokeh|holoviews|hvplot", re.IGNORECASE), _BOKEH),
    (re.compile(r"leaflet|folium", re.IGNORECASE), _FOLIUM),
    (re.compile(r"itables|datatables|dt_for_itables", re.IGNORECASE), _ITABLES),
    (re.compile(r"mpl\.figure|nbagg|mpl_figure", re.IGNORECASE), _NBAGG),
    (re.compile(r"<script\b", re.IGNORECASE), _SCRIPT),
    (re.compile(r"<(iframe|video|audio|embed|object)\b", re.IGNORECASE), _FRAME),
    (re.compile(r"<table\b", re.IGNORECASE), _TABLE),
)
_NEEDS_SCRIPT = re.compile(r"<(script|iframe|embed|object)\b", re.IGNORECASE)
_LIBRARIES = (
    (re.compile(r'class="gt_table|great.?tables'), "great_tables"),
    (re.compile(r'<table id="T_'), "pandas Styler"),
    (re.compile(r"<small>shape:"), "polars"),
    (re.compile(r'class="dataframe'), "pandas"),
)
_AGG = re.compile(r"((matplotlib|mpl)\.use|switch_backend)\(\s*['\"]agg|%matplotlib\s+agg", re.IGNORECASE)


def find_unshown(notebook: Mapping[str, Any], *, has_page: bool = True) -> Iterator[AuthorWarning]:
    """Warn of what the cells of an executed notebook showed and its report has not: one warning for each kind.

    `has_page`: whether the bundle has a page of its own; the default page shows what is markup.
    """
    found: dict[tuple[_Kind, str], list[int]] = {}
    for number, data in _shown(notebook):
        if not {PNG, JPEG, SVG} & data.keys():
            kind, library = _kind_of(data)
            if kind is not None and (has_page or kind not in _ON_DEFAULT_PAGE):
                cells = found.setdefault((kind, library), [])
                cells += [number] if number not in cells else []
    for (kind, library), cells in found.items():
        message = phrases(
            "Cell {cells} shows {what}, which is not in the report. {cure}",
            "Cells {cells} show {what}, which is not in the report. {cure}",
            len(cells),
            what=phrase("{what} ({library})", what=kind.what, library=library) if library else kind.what,
            cells=_listed(cells),
            cure=kind.cure,
        )
        yield AuthorWarning(kind=f"unshown {kind.name}", message=message, cell=cells[0])
    yield from _find_silenced(notebook)


def find_blocked(page: bytes | bytearray) -> Iterator[AuthorWarning]:
    """Warn of what stands in a page and is not shown there: no page runs scripts, or loads anything."""
    found = re.search(_NEEDS_SCRIPT.pattern.encode(), page, re.IGNORECASE)
    if found is None:
        return
    around = page[max(0, found.start() - 1000) : found.start() + _LOOKED_AT].decode(errors="replace")
    kind = _kind_of_markup(around) or _SCRIPT
    message = phrase(
        "The page holds {what}, which it may not run: people see nothing in its place. {cure}",
        what=kind.what,
        cure=kind.cure,
    )
    yield AuthorWarning(kind=BLOCKED, message=message)


def _shown(notebook: Mapping[str, Any]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield what each output of a cell shows, by media type, with the cell's number."""
    for place, cell in enumerate(notebook.get("cells", []), start=1):
        number = cell.get("metadata", {}).get("reportbot_cell", place)
        for output in cell.get("outputs", []):
            if output.get("output_type") in ("display_data", "execute_result"):
                yield number, output.get("data", {})


def _kind_of(data: Mapping[str, Any]) -> tuple[_Kind | None, str]:
    """Return the kind of an output, and the library that made it where that is not the kind itself."""
    for pattern, kind in _TYPES:
        if any(pattern.fullmatch(media_type) for media_type in data):
            return kind, ""
    markup = "".join(_text(data.get(each)) for each in ("application/javascript", "text/html"))
    if markup.strip():
        script = "application/javascript" in data
        kind = _kind_of_markup(markup) or (_SCRIPT if script else _HTML)
        library = next((name for pattern, name in _LIBRARIES if pattern.search(markup)), "")
        return kind, library if kind is _TABLE else ""
    if "text/markdown" in data:
        return _MARKDOWN, ""
    return (_LATEX, "") if "text/latex" in data else (None, "")


def _kind_of_markup(markup: str) -> _Kind | None:
    """Return the kind of what needs a script by its library's marks, of all else by its elements."""
    scripted = _NEEDS_SCRIPT.search(markup) is not None or "<" not in markup[:200]
    marks = _MARKS if scripted else [each for each in _MARKS if each[1] in (_FRAME, _TABLE, _ITABLES)]
    return next((kind for pattern, kind in marks if pattern.search(markup)), None)


def _find_silenced(notebook: Mapping[str, Any]) -> Iterator[AuthorWarning]:
    """Warn of matplotlib's Agg, under which plt.show() shows nothing."""
    cells = [
        (cell.get("metadata", {}).get("reportbot_cell", place), cell["source"])
        for place, cell in enumerate(notebook.get("cells", []), start=1)
        if cell.get("cell_type") == "code" and not is_skipped(cell)
    ]
    switch = next((number for number, source in cells if _AGG.search(source)), None)
    if switch is not None and any(".show(" in source for _, source in cells):
        message = phrase(
            "Cell {cell} switches matplotlib to Agg, under which plt.show() shows nothing: figures that were only "
            "shown are not in the report. Leave that line out.",
            cell=switch,
        )
        yield AuthorWarning(kind="unshown agg", message=message, cell=switch)


def _text(value: Any) -> str:
    if not isinstance(value, (str, list)):
        return ""
    return (value if isinstance(value, str) else "".join(map(str, value)))[:_LOOKED_AT]


def _listed(cells: Iterable[int]) -> str:
    numbers = [str(cell) for cell in cells]
    return ", ".join(numbers[:_SHOWN_CELLS]) + (", …" if len(numbers) > _SHOWN_CELLS else "")
