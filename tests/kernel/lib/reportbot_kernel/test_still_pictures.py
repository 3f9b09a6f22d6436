"""Still pictures of charts that a browser's script would draw."""

import base64
import io
import sys
import types

import pytest
from PIL import Image
from reportbot_kernel.still_pictures import add_picture

PLOTLY = "application/vnd.plotly.v1+json"


def drawn(*traces, **layout):
    """Draw a figure of plotly's; None where it is not drawn."""
    shown = add_picture({PLOTLY: {"data": list(traces), "layout": layout}, "text/html": "<div>"})
    if "image/png" not in shown:
        return None
    return Image.open(io.BytesIO(base64.b64decode(shown["image/png"]))).convert("RGB")


def has_colour(picture, colour):
    """Whether a colour covers more than a few points."""
    counts = {each: number for number, each in picture.getcolors(10**7)}
    return counts.get(colour, 0) > 100


@pytest.mark.parametrize(
    "trace",
    [
        {"type": "bar", "x": ["north", "south"], "y": [3, 1], "name": "used", "hovertemplate": "%{x}"},
        {"type": "bar", "y": ["north", "south"], "x": [3, 1], "orientation": "h"},
        {"type": "scatter", "x": ["2025-01-01", "2025-01-02T12:00:00"], "y": [1, None], "mode": "lines+markers"},
        {
            "type": "scattergl",
            "y": {"dtype": "f8", "bdata": base64.b64encode(b"\0" * 24).decode()},
            "mode": "markers",
        },
        {"y": [1, 2, 3], "line": {"color": "rgb(255, 0, 0)", "dash": "dot"}},
        {"type": "pie", "labels": ["a", "b"], "values": [1, 2], "hole": 0.4},
        {"type": "heatmap", "z": [[1, 2], [3, None]], "x": ["a", "b"]},
        {"type": "heatmap", "z": {"dtype": "i1", "bdata": base64.b64encode(bytes(4)).decode(), "shape": "2, 2"}},
        {"type": "histogram", "x": [1, 1, 2, 5]},
        {"type": "box", "y": [1, 2, 3, 9], "name": "north"},
    ],
)
def test_the_common_kinds_are_drawn(trace):
    """As a picture that is not empty."""
    picture = drawn(
        trace, title={"text": "<b>Used</b> $"}, xaxis={"title": {"text": "day"}}, template={"data": {}}
    )
    assert picture.size == (1400, 860) and len(picture.getcolors(10**7)) > 5


def test_bars_have_their_heights():
    """A bar of three is three times as high as one of one, in the colour of its trace."""
    picture = drawn({"type": "bar", "x": ["a", "b"], "y": [3, 1], "marker": {"color": "#ff0000"}})
    heights = []
    for left, right in ((0, 700), (700, 1400)):
        part = picture.crop((left, 0, right, 860))
        reds = [y for y in range(860) for x in range(0, 700, 10) if part.getpixel((x, y)) == (255, 0, 0)]
        heights.append(max(reds) - min(reds))
    assert heights[0] == pytest.approx(3 * heights[1], rel=0.02)


def test_traces_side_by_side_and_stacked():
    """Each in its own colour."""
    one, two = ({"type": "bar", "x": ["a", "b"], "y": [2, 1], "name": name} for name in ("A", "B"))
    for mode in ("group", "stack", "relative"):
        picture = drawn(one, two, barmode=mode)
        assert has_colour(picture, (0x63, 0x6E, 0xFA)) and has_colour(picture, (0xEF, 0x55, 0x3B))


@pytest.mark.parametrize(
    ("trace", "layout"),
    [
        ({"type": "scattergeo"}, {}),
        ({"type": "bar", "x": ["a"], "y": [1], "text": ["label"]}, {}),
        ({"type": "bar", "x": ["a"], "y": [1], "error_y": {"array": [1]}}, {}),
        ({"type": "bar", "x": ["a"], "y": [1], "marker": {"color": [1]}}, {}),
        ({"y": [1, 2], "yaxis": "y2"}, {"yaxis2": {"side": "right"}}),
        ({"y": [1, 2], "stackgroup": "one"}, {}),
        ({"y": [1, 2], "fill": "tozeroy"}, {}),
        ({"y": [1, 2], "mode": "text"}, {}),
        ({"y": [1, 2]}, {"annotations": [{"text": "look"}]}),
        ({"y": [1, 2]}, {"shapes": [{"type": "line"}]}),
        ({"y": [1, 2]}, {"sliders": [{}]}),
        ({"type": "histogram", "x": [1], "histnorm": "percent"}, {}),
        ({"x": [1], "y": [1, 2]}, {}),
        ({"y": [0] * 200_001}, {}),
        ({"y": {"dtype": "f16", "bdata": ""}}, {}),
        ({"visible": "legendonly", "y": [1]}, {}),
        ("no trace", {}),
    ],
)
def test_a_figure_with_anything_else_is_left_as_it_is(trace, layout):
    """A picture that shows less than its figure would mislead."""
    assert drawn(trace, **layout) is None


def test_what_has_a_picture_keeps_it():
    """And what is no chart has none."""
    data = {PLOTLY: {"data": [{"y": [1, 2]}]}, "image/png": "iVBO"}
    assert add_picture(data) == data
    assert add_picture({"text/plain": "1", "application/json": {}}) == {"text/plain": "1", "application/json": {}}


def test_vega_is_drawn_where_its_drawer_is_there(monkeypatch):
    """And is left as it is where it is not."""
    spec = {"application/vnd.vegalite.v5.20.1+json": {"mark": "bar"}, "text/plain": "Chart"}
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    assert add_picture(spec) == spec
    drawer = types.SimpleNamespace(vegalite_to_png=lambda text, scale: b"PNG" + text.encode())
    monkeypatch.setitem(sys.modules, "vl_convert", drawer)
    assert base64.b64decode(add_picture(spec)["image/png"]) == b'PNG{"mark": "bar"}'
