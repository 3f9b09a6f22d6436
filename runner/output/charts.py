"""Finds the charts of a report: base64 images in output.json, and figures shown inline in the notebook."""

import base64
import binascii
import contextlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from runner.content.placeholders import Base64, Placeholders
from runner.errors import OutputError
from runner.i18n.phrases import Phrase, phrase
from runner.limits import CHART_PIXELS, CHARTS, CHECK_MEMORY, CHECK_SECONDS, MIB, SVG_MARKS
from runner.output.checks import Check, Fault, begin_check
from runner.output.images import check_jpeg, check_png, jpeg_size, png_size
from runner.output.svg import NotSVG, clean_svg, count_marks
from runner.text import shortened

PNG, JPEG, SVG = "image/png", "image/jpeg", "image/svg+xml"
_EXTENSIONS = {PNG: "png", JPEG: "jpg", SVG: "svg"}
_PIXELS = {PNG: ("PNG", png_size, check_png), JPEG: ("JPEG", jpeg_size, check_jpeg)}
# The group is not possessive: before Python 3.11.5 one that gives up half way has eaten what stands behind it.
_DATA_URI = re.compile(r"\s*data:(image/(?:png|jpe?g|svg\+xml))(?:;(?!base64,)[\w=.-]++)*;base64,", re.IGNORECASE)
_BARE = re.compile(r"\s*(iVBORw0KGgo|/9j/|PHN2Zy|PD94bWw|PCFET0NUWVBF)")  # PNG, JPEG, <svg, <?xml, <!DOCTYPE
_SVG_START = re.compile(rb"\s*+(?:\xef\xbb\xbf\s*+)?<(?:svg\b|\?xml|!DOCTYPE|!--)", re.IGNORECASE)
_DATE = re.compile(rb"<dc:date>[^<]*+</dc:date>")  # when matplotlib drew an SVG
_DECODED = 2**16  # characters that are decoded at a time
_SHORTEST = 60  # characters; no image is smaller
_SMALL_SVG = 2**16  # bytes of one that is cleaned without a trial
_NAME = 61  # characters of a name that are shown


@dataclass(frozen=True, kw_only=True)
class Chart:
    """An image of the report. `name` is what the template asks for; `filename` is safe anywhere."""

    name: str
    filename: str
    media_type: str
    content: bytes
    marks: int = 0  # elements and attributes of an SVG

    def address(self, placeholders: Placeholders) -> str:
        """Return a `data:` address of the image; its long part is a mark."""
        return f"data:{self.media_type};base64,{placeholders.take_out(Base64(self.content))}"


def find_charts(data: Any) -> tuple[Chart, ...]:
    """Take the charts out of what output.json holds, in its order. Raises `OutputError`.

    Whether a PNG or JPEG is whole, `begin_pixel_check` tells.

    A chart is named by its key; in a list by the key and its place (`key-1`); a name that is taken gets `-2`.
    """
    charts: list[Chart] = []
    for name, text in _texts(data):
        place = phrase('output.json, key "{key}"', key=shortened(name, _NAME))
        content = _decode(text, place=place)
        if content is not None:
            _add(charts, name, content, place=place)
    return _not_too_many(charts)


def pack_figures(notebook: Mapping[str, Any]) -> None:
    """Keep of each picture that cells showed its bytes alone, as `Base64`. Raises `OutputError`."""
    for data, media_type, cell in _figures(notebook):
        if media_type != SVG and not isinstance(data[media_type], Base64):
            content = _unbase64(_joined(data[media_type]))
            if content is None:
                raise OutputError(phrase("{place} is not valid base64.", place=_shown_by(cell)), cell=cell)
            data[media_type] = Base64(content)


def take_figures(
    notebook: Mapping[str, Any], *, known: Sequence[Chart] = (), seconds: float = CHECK_SECONDS
) -> tuple[Chart, ...]:
    """Take the figures that cells showed, named `figure-1`, …, each once; those that `known` holds are left out.

    `notebook` is the executed notebook as nbformat holds it, and is packed as by `pack_figures`. A large SVG is
    read in a child first, within so many seconds. Raises `OutputError`.
    """
    pack_figures(notebook)
    images = {chart.content for chart in known}
    figures: list[Chart] = []
    for data, media_type, cell in _figures(notebook):
        shown = data[media_type]
        content = shown.content if isinstance(shown, Base64) else _joined(shown).encode()
        if media_type == SVG and len(content) > _SMALL_SVG and len(figures) <= CHARTS:
            _try_to_clean(content, seconds=seconds)
        _add(figures, f"figure-{len(figures) + 1}", content, place=_shown_by(cell))
        if any(_DATE.sub(b"", each.content) == _DATE.sub(b"", figures[-1].content) for each in figures[:-1]):
            figures.pop()  # a cell that ends with its figure shows it twice
    names, files = {chart.name for chart in known}, {chart.filename for chart in known}
    fresh = [
        replace(figure, name=_free(figure.name, names), filename=_free(figure.filename, files))
        for figure in figures
        if figure.content not in images
    ]
    return _not_too_many(fresh, before=len(known))


def begin_pixel_check(charts: Sequence[Chart], *, seconds: float = CHECK_SECONDS) -> Check:
    """Begin to check every PNG and JPEG, in a child. Return what waits for it."""
    pixels = [chart for chart in charts if chart.media_type != SVG]
    if not pixels:
        return lambda: None
    return begin_check(
        lambda: next((fault for fault in map(_pixel_fault, pixels) if fault), None),
        sentence=_sentence,
        too_costly=lambda _: _too_costly(seconds),
        seconds=seconds,
    )


def _texts(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(item, key)
    elif isinstance(value, list):
        for place, item in enumerate(value, start=1):
            yield from _texts(item, f"{name}-{place}")


def _figures(notebook: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], str, int]]:
    """Yield each figure as the data of the output that it is in, its media type and its cell."""
    for cell_number, cell in enumerate(notebook.get("cells", []), start=1):
        for output in cell.get("outputs", []):
            if output.get("output_type") not in ("display_data", "execute_result"):
                continue
            data = output.get("data", {})
            media_type = next((kind for kind in (PNG, JPEG, SVG) if kind in data), None)
            if media_type:
                yield data, media_type, cell_number


def _shown_by(cell: int) -> Phrase:
    return phrase("A figure shown by cell {cell}", cell=cell)


def _joined(value: Any) -> str:
    return value if isinstance(value, str) else "".join(map(str, value))


def _decode(text: str, *, place: str) -> bytes | None:
    """Return the image in a text; None where there is none. Raises `OutputError`."""
    if len(text) <= _SHORTEST:
        return None
    uri = _DATA_URI.match(text)
    bare = None if uri else _BARE.match(text)
    if not uri and not bare:
        return None
    content = _unbase64(text, start=uri.end() if uri else 0)
    if content is None and (uri or (bare and bare[1].startswith("iVBOR"))):
        raise OutputError(phrase("{place}: the image is not valid base64.", place=place))
    if content is None or (bare and bare[1][0] == "P" and b"<svg" not in content[:4000]):
        return None  # text that only begins like an image
    return content


def _unbase64(text: str, *, start: int = 0) -> bytes | None:
    """Decode it in pieces, since whole it would be there three times more for a while."""
    content, rest = io.BytesIO(), ""
    try:
        for place in range(start, len(text), _DECODED):
            packed = rest + "".join(text[place : place + _DECODED].split())
            filled = packed.rstrip("=")
            if "=" in filled:
                return None
            end = len(filled) // 4 * 4
            content.write(base64.b64decode(packed[:end], validate=True))
            rest = packed[end : end + 4]
        last = rest.rstrip("=")
        content.write(base64.b64decode(last + "=" * (-len(last) % 4), validate=True))
    except (binascii.Error, ValueError):
        return None
    return content.getvalue()


def _try_to_clean(content: bytes, *, seconds: float) -> None:
    """See in a child that an SVG can be read in little memory. Raises `OutputError`."""

    def attempt() -> None:
        with contextlib.suppress(NotSVG):
            clean_svg(content)

    begin_check(attempt, sentence=_sentence, too_costly=lambda _: _too_costly(seconds), seconds=seconds)()


def _too_costly(seconds: float) -> Phrase:
    return phrase(
        "The report's charts could not be decoded within {seconds} seconds and {memory} MiB; make them smaller.",
        seconds=round(seconds, 1),
        memory=CHECK_MEMORY // MIB,
    )


def _pixel_fault(chart: Chart) -> Fault | None:
    """Return what is wrong with a chart, as the arguments of `_sentence`."""
    kind, size, check = _PIXELS[chart.media_type]
    name = shortened(chart.name, _NAME)
    try:
        width, height = size(chart.content)
        if width * height > CHART_PIXELS:
            return {"name": name, "pixels": f"{width} × {height}"}
        check(chart.content)
    except MemoryError:
        raise
    except Exception as error:
        return {"name": name, "kind": kind, "reason": str(error)[:300]}
    return None


def _sentence(name: str, *, pixels: str = "", kind: str = "", reason: str = "") -> Phrase:
    if kind:
        return phrase('The chart "{name}" is not a whole {kind}: {reason}.', name=name, kind=kind, reason=reason)
    return phrase(
        'The chart "{name}" has {pixels} pixels; at most {most} million are allowed.',
        name=name,
        pixels=pixels,
        most=CHART_PIXELS // 1_000_000,
    )


def _not_too_many(charts: list[Chart], *, before: int = 0) -> tuple[Chart, ...]:
    if len(charts) + before > CHARTS:
        raise OutputError(
            phrase("The report has more than {most} charts ({number}).", most=CHARTS, number=len(charts) + before)
        )
    return tuple(charts)


def _add(charts: list[Chart], name: str, content: bytes, *, place: str) -> None:
    if len(charts) > CHARTS:  # they are only counted, since all are refused
        charts.append(Chart(name=name, filename="", media_type="", content=content))
        return
    before = sum(chart.marks for chart in charts)
    media_type, content, marks = _verified_type(content, place=place, before=before)
    stem = re.sub(r"[^a-z0-9_-]+", "-", name.lower())[:60].strip("-_") or "chart"
    charts.append(
        Chart(
            name=_free(name, {chart.name for chart in charts}),
            filename=_free(f"{stem}.{_EXTENSIONS[media_type]}", {chart.filename for chart in charts}),
            media_type=media_type,
            content=content,
            marks=marks,
        )
    )


def _verified_type(content: bytes, *, place: str, before: int) -> tuple[str, bytes, int]:
    """Return an image's type, its content, cleaned, and its marks. Raises `OutputError`.

    `before`: the marks of the SVGs before it.
    """
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG, content, 0
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG, content, 0
    if not _SVG_START.match(content):
        raise OutputError(
            phrase("{place}: it claims to be an image, and is neither PNG, JPEG nor SVG.", place=place)
        )
    marks = count_marks(content)
    try:
        if before + marks > SVG_MARKS:
            raise NotSVG(
                phrase("has, with those before it, more than {most} elements and attributes", most=SVG_MARKS)
            )
        return SVG, clean_svg(content), marks
    except NotSVG as error:
        raise OutputError(phrase("{place}: the SVG {fault}.", place=place, fault=error.clause)) from None


def _free(name: str, taken: set[str]) -> str:
    stem, dot, extension = name.rpartition(".") if name.endswith((".png", ".jpg", ".svg")) else (name, "", "")
    candidate, number = name, 1
    while candidate in taken:
        number += 1
        candidate = f"{stem}-{number}{dot}{extension}"
    return candidate
