"""Draws a still picture of a chart that is shown as data for a script in the browser: plotly's, Vega's.

Vega-Lite is drawn by vl-convert, where the notebook's packages have it. Of plotly's figures the common kinds are
drawn with matplotlib; one that has anything else is left as it is, so that no picture shows less than its figure.
"""

import base64
import io
import json
import re
import warnings
from collections.abc import Callable
from datetime import datetime
from typing import Any

PLOTLY = re.compile(r"application/vnd\.plotly\.v\d+\+json")
VEGA_LITE = re.compile(r"application/vnd\.vegalite\.v(\d+)(\.\d+)*\+json")
PICTURES = ("image/png", "image/jpeg", "image/svg+xml")
MOST_POINTS = 200_000  # of a figure
_COLOURS = (
    "#636efa",
    "#ef553b",
    "#00cc96",
    "#ab63fa",
    "#ffa15a",
    "#19d3f3",
    "#ff6692",
    "#b6e880",
    "#ff97ff",
    "#fecb52",
)
# What is drawn, or shows only where a pointer is; a figure with more is not drawn.
_TRACE = """
    type x y z mode name line marker orientation values labels hole visible showlegend nbinsx hovertemplate
    hoverinfo hovertext customdata legendgroup offsetgroup alignmentgroup xaxis yaxis uid ids opacity
    hoverlabel meta bingroup boxpoints notched domain coloraxis colorscale showscale textposition x0 y0 legend
"""
_LAYOUT = """
    title xaxis yaxis barmode legend template margin height width hovermode showlegend font coloraxis bargap
    bargroupgap dragmode modebar paper_bgcolor plot_bgcolor autosize hoverlabel uirevision boxmode colorway
"""
_FEW_POINTS = 20  # below which plotly marks the points of a line
_TYPES = {"f8": "<f8", "f4": "<f4", "i1": "|i1", "i2": "<i2", "i4": "<i4", "u1": "|u1", "u2": "<u2", "u4": "<u4"}
_MARKUP = re.compile(r"<[^>]*>")


class NotDrawn(Exception):
    """A figure has something that is not drawn here."""


def add_picture(data: dict[str, Any]) -> dict[str, Any]:
    """Return what is shown with a PNG beside it, where it is a chart without one that can be drawn."""
    if any(kind in data for kind in PICTURES):
        return data
    for kind, value in data.items():
        draw = _draw_plotly if PLOTLY.fullmatch(kind) else _draw_vega if VEGA_LITE.fullmatch(kind) else None
        if draw is not None:
            try:
                with warnings.catch_warnings():  # of the drawing's own; they are not the notebook's
                    warnings.simplefilter("ignore")
                    png = draw(value)
            except Exception:  # it is shown as it would be without us, and the author is told that nobody sees it
                return data
            return {**data, "image/png": base64.b64encode(png).decode()}
    return data


def _draw_vega(spec: Any) -> bytes:
    import vl_convert

    return bytes(vl_convert.vegalite_to_png(json.dumps(spec), scale=2))


def _draw_plotly(figure: Any) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    traces = [trace for trace in figure["data"] if trace.get("visible", True) is True]
    layout = figure.get("layout") or {}
    kinds = {trace.get("type", "scatter") for trace in traces}
    if not traces or not kinds <= _DRAWN.keys() or (kinds & _ALONE and len(traces) > 1):
        raise NotDrawn
    if sum(len(_values(trace.get(key))) for trace in traces for key in ("x", "y", "values")) > MOST_POINTS:
        raise NotDrawn
    parts = {key for key, value in layout.items() if value}
    if not all(_is_known(trace) for trace in traces) or not parts <= set(_LAYOUT.split()):
        raise NotDrawn
    drawn = Figure(figsize=(7, 4.3), dpi=200, layout="constrained")
    FigureCanvasAgg(drawn)
    axes = drawn.subplots()
    for number, trace in enumerate(traces):
        colour = _COLOURS[number % len(_COLOURS)]
        _DRAWN[trace.get("type", "scatter")](axes, trace, colour, (number, traces, layout))
    _label(axes, layout, traces, kinds)
    picture = io.BytesIO()
    drawn.savefig(picture, format="png")
    return picture.getvalue()


def _is_known(trace: dict[str, Any]) -> bool:
    named = {key for key, value in trace.items() if value not in (None, "", [], {})}
    return named <= set(_TRACE.split()) and trace.get("xaxis", "x") == "x" and trace.get("yaxis", "y") == "y"


def _scatter(axes: Any, trace: dict[str, Any], colour: str, _place: Any) -> None:
    x, y = _points(trace)
    mode = trace.get("mode") or ("lines+markers" if len(x) < _FEW_POINTS else "lines")
    if "text" in mode or trace.get("fill") not in (None, "none"):
        raise NotDrawn
    if x and isinstance(x[0], datetime):
        _write_days(axes)
    line, marker = trace.get("line") or {}, trace.get("marker") or {}
    if not isinstance(marker.get("size", 1), int | float):
        raise NotDrawn
    colour = _colour(line.get("color") if "lines" in mode else marker.get("color"), colour)
    style = {"dash": "--", "dot": ":", "dashdot": "-."}.get(line.get("dash"), "-") if "lines" in mode else "none"
    axes.plot(
        x,
        y,
        color=colour,
        linestyle=style,
        marker="o" if "markers" in mode else None,
        markersize=4,
        label=_name(trace),
    )


def _write_days(axes: Any) -> None:
    """Let no day on the axis run into the next."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    locator = AutoDateLocator(maxticks=8)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))


def _bar(axes: Any, trace: dict[str, Any], colour: str, place: Any) -> None:
    number, traces, layout = place
    if trace.get("base") is not None or layout.get("barmode", "group") not in ("group", "relative", "stack"):
        raise NotDrawn
    if any(each.get("type") != "bar" for each in traces):
        raise NotDrawn
    lies = trace.get("orientation") == "h"
    names, heights = _points(trace) if not lies else reversed(_points(trace))
    groups = list(dict.fromkeys(str(name) for each in traces for name in _points(each)[1 if lies else 0]))
    by_name = dict(zip(map(str, names), map(float, heights), strict=True))
    stacked = layout.get("barmode", "group") != "group"
    width = 0.8 if stacked else 0.8 / len(traces)
    shift = 0 if stacked else (number - (len(traces) - 1) / 2) * width
    below = [0.0] * len(groups)
    if stacked:
        before = [
            dict(zip(map(str, _points(t)[1 if lies else 0]), _points(t)[0 if lies else 1], strict=True))
            for t in traces[:number]
        ]
        values = [by_name.get(group, 0.0) for group in groups]
        if any(float(value) < 0 for each in [*before, by_name] for value in each.values()):
            raise NotDrawn
        below = [sum(float(each.get(group, 0)) for each in before) for group in groups]
    else:
        values = [by_name.get(group, float("nan")) for group in groups]
    positions = [index + shift for index in range(len(groups))]
    colour = _colour((trace.get("marker") or {}).get("color"), colour)
    if lies:
        axes.barh(positions, values, width, left=below, color=colour, label=_name(trace))
        axes.set_yticks(range(len(groups)), groups)
    else:
        axes.bar(positions, values, width, bottom=below, color=colour, label=_name(trace))
        axes.set_xticks(range(len(groups)), groups, rotation=45 if len("".join(groups)) > 60 else 0)


def _pie(axes: Any, trace: dict[str, Any], _colour_: str, _place: Any) -> None:
    values = [float(value) for value in _values(trace.get("values"))]
    hole = {"width": 1 - float(trace["hole"])} if trace.get("hole") else {}
    axes.pie(
        values,
        labels=list(map(str, _values(trace.get("labels")))),
        autopct="%.1f %%",
        startangle=90,
        counterclock=False,
        colors=_COLOURS,
        wedgeprops=hole,
    )


def _heatmap(axes: Any, trace: dict[str, Any], _colour_: str, _place: Any) -> None:
    rows = [[float("nan") if value is None else float(value) for value in row] for row in _values(trace.get("z"))]
    image = axes.imshow(rows, aspect="auto", origin="lower", cmap="plasma")
    for key, set_ticks in (("x", axes.set_xticks), ("y", axes.set_yticks)):
        names = _values(trace.get(key))
        if 0 < len(names) <= 40:
            set_ticks(range(len(names)), [str(name) for name in names])
    axes.figure.colorbar(image, ax=axes)


def _histogram(axes: Any, trace: dict[str, Any], colour: str, place: Any) -> None:
    if trace.get("y") is not None or trace.get("histfunc") or trace.get("histnorm") or len(place[1]) > 1:
        raise NotDrawn
    values = _values(trace.get("x"))
    if any(isinstance(value, str) for value in values):
        raise NotDrawn
    bins = trace.get("nbinsx")
    axes.hist(
        [value for value in values if value is not None],
        bins=bins if isinstance(bins, int) else "auto",
        color=_colour((trace.get("marker") or {}).get("color"), colour),
        label=_name(trace),
    )


def _box(axes: Any, trace: dict[str, Any], colour: str, place: Any) -> None:
    if trace.get("x") is not None or any(each.get("type") != "box" for each in place[1]):
        raise NotDrawn
    values = [float(value) for value in _values(trace.get("y")) if value is not None]
    box = axes.boxplot([values], positions=[place[0]], widths=0.5, tick_labels=[_name(trace) or ""])
    for part in box["boxes"]:
        part.set_color(colour)


_DRAWN: dict[str, Callable[..., None]] = {
    "scatter": _scatter, "scattergl": _scatter, "bar": _bar, "pie": _pie, "heatmap": _heatmap,
    "histogram": _histogram, "box": _box,
}  # fmt: skip
_ALONE = {"pie", "heatmap"}


def _label(axes: Any, layout: dict[str, Any], traces: list[dict[str, Any]], kinds: set[str]) -> None:
    axes.set_title(_title(layout))
    if kinds & {"pie"}:
        return
    for key, set_label, set_scale in (
        ("xaxis", axes.set_xlabel, axes.set_xscale),
        ("yaxis", axes.set_ylabel, axes.set_yscale),
    ):
        axis = layout.get(key) or {}
        set_label(_title(axis))
        if axis.get("type") == "log":
            set_scale("log")
        if axis.get("range"):
            (axes.set_xlim if key == "xaxis" else axes.set_ylim)(_read(list(axis["range"])))
        if axis.get("autorange") == "reversed":
            (axes.invert_xaxis if key == "xaxis" else axes.invert_yaxis)()
    if kinds & {"heatmap", "box"}:
        return
    axes.grid(alpha=0.3)
    if len(traces) > 1 and all(_name(trace) for trace in traces):
        axes.legend()


def _points(trace: dict[str, Any]) -> tuple[list[Any], list[Any]]:
    """Return the two coordinates of a trace's points; days are days."""
    y, x = _values(trace.get("y")), _values(trace.get("x"))
    x = x or list(range(len(y)))
    if not y or len(x) != len(y) or any(isinstance(value, list | dict) for value in (*x, *y)):
        raise NotDrawn
    return _read(x), _read(y)


def _read(values: list[Any]) -> list[Any]:
    if all(isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\d", value) for value in values):
        return [datetime.fromisoformat(value[:26]) for value in values]
    numbers = all(value is None or isinstance(value, int | float) for value in values)
    return [float("nan") if value is None else value for value in values] if numbers else list(map(str, values))


def _values(value: Any) -> list[Any]:
    """Return a list of plotly's, which may be packed: `{"dtype": "f8", "bdata": …}`."""
    if isinstance(value, dict) and "bdata" in value:
        import numpy

        if value["dtype"] not in _TYPES:
            raise NotDrawn
        array = numpy.frombuffer(base64.b64decode(value["bdata"]), dtype=_TYPES[value["dtype"]])
        shape = [int(size) for size in str(value.get("shape", "")).split(",") if size.strip()]
        return list(array.reshape(shape).tolist() if shape else array.tolist())
    if value is None:
        return []
    if not isinstance(value, list):
        raise NotDrawn
    return value


def _title(part: dict[str, Any]) -> str:
    title = part.get("title") or ""
    text = title.get("text") or "" if isinstance(title, dict) else title
    return _MARKUP.sub("", str(text)).replace("$", r"\$")


def _name(trace: dict[str, Any]) -> str | None:
    name = trace.get("name")
    return str(name).replace("$", r"\$") if name and trace.get("showlegend", True) else None


def _colour(said: Any, other: str) -> str:
    """Return a colour that matplotlib knows; one for each point is not drawn."""
    if said is None:
        return other
    if not isinstance(said, str):
        raise NotDrawn
    numbers = re.fullmatch(r"rgba?\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+).*\)", said)
    return "#" + "".join(f"{min(int(number), 255):02x}" for number in numbers.groups()) if numbers else said
