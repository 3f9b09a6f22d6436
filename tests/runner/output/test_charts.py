"""Which texts are charts, what they are called, and what is refused."""

import base64
import io
import random
import struct
import textwrap
import zlib

import pytest
from PIL import Image

from runner.content.placeholders import Placeholders
from runner.errors import OutputError
from runner.output.charts import begin_pixel_check, find_charts, take_figures


def picture(kind="PNG", size=(40, 30), colour=(200, 30, 30)):
    buffer = io.BytesIO()
    Image.effect_noise(size, 40).convert("RGB").save(buffer, kind) if kind == "JPEG" else Image.new(
        "RGB", size, colour
    ).save(buffer, kind)
    return buffer.getvalue()


def text(content):
    return base64.b64encode(content).decode()


PNG, JPEG = picture(), picture("JPEG")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0L9 9"/></svg>'


def names(data):
    return [chart.name for chart in find_charts(data)]


def refusal(data):
    with pytest.raises(OutputError) as caught:
        begin_pixel_check(find_charts(data))()
    return caught.value.message


@pytest.mark.parametrize(
    ("value", "media_type", "content"),
    [
        (text(PNG), "image/png", PNG),
        (text(JPEG), "image/jpeg", JPEG),
        (text(SVG), "image/svg+xml", SVG),
        (text(b'<?xml version="1.0"?>\n' + SVG), "image/svg+xml", b'<?xml version="1.0"?>\n' + SVG),
        ("data:image/png;base64," + text(PNG), "image/png", PNG),
        ("data:image/svg+xml;charset=utf-8;base64," + text(SVG), "image/svg+xml", SVG),
        ("\n" + base64.encodebytes(PNG).decode(), "image/png", PNG),
        (base64.encodebytes(JPEG).decode().replace("\n", "\r\n  "), "image/jpeg", JPEG),
        (text(PNG).rstrip("="), "image/png", PNG),
    ],
)
def test_images_in_base64_are_charts(value, media_type, content):
    """PNG, JPEG and SVG are charts: bare or as an address, on one line or many."""
    (chart,) = find_charts({"plot": value})
    assert (chart.name, chart.media_type, chart.content) == ("plot", media_type, content)
    images = Placeholders()
    assert (
        bytes(images.put_back(chart.address(images).encode())).decode()
        == f"data:{media_type};base64,{text(content)}"
    )


@pytest.mark.parametrize("width", [0, 11, 76, 65537])
def test_a_large_image_in_base64_is_read_as_one(width):
    """However many characters a line has; padding before its end is none."""
    content = PNG + random.Random(width).randbytes(200_000)
    lines = "\n".join(textwrap.wrap(text(content), width)) if width else text(content)
    (chart,) = find_charts({"plot": lines + "==="})
    assert chart.content == content
    for place in (65_535, 65_536, 65_537):
        assert "is not valid base64" in refusal({"plot": f"{lines[:place]}={lines[place:]}"})


@pytest.mark.parametrize(
    "value",
    [
        "iVBORw0KGgo",
        "a sentence",
        "/9j/ is how a JPEG begins in base64, and this is a sentence about it, not an image.",
        text(b'<?xml version="1.0"?><rows><row>not a drawing, whatever it begins with</row></rows>'),
        "data:text/plain;base64," + text(b"x" * 100),
        "data:image/gif;base64," + text(b"GIF89a" * 20),
        "https://example.org/" + "a" * 100 + ".png",
    ],
)
def test_other_texts_stay_texts(value):
    """A text that only begins like an image, or is another kind of one, is left alone."""
    assert find_charts({"a": value}) == ()


def test_charts_are_named_by_their_keys():
    """By the key at any depth, in a list with its place; a name that is taken gets a number."""
    one = text(PNG)
    assert names({"b": one, "a": {"c": one}}) == ["b", "c"]
    assert names({"plots": [one, "words", one]}) == ["plots-1", "plots-3"]
    assert names({"image": one, "more": {"image": one}, "most": [{"image": one}]}) == [
        "image",
        "image-2",
        "image-3",
    ]


@pytest.mark.parametrize("key", ["../../etc/passwd", "a\nb", "\u202egnp.x", "k" * 5000, "", "Größe €"])
def test_file_names_are_harmless(key):
    """Whatever the key, the file's name is short, plain and unique."""
    charts = find_charts({key: text(PNG), "x": {key: text(JPEG), "y": {key: text(PNG)}}})
    for chart in charts:
        assert set(chart.filename) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_.")
        assert len(chart.filename) < 80 and not chart.filename.startswith(".")
    assert len({chart.filename for chart in charts}) == 3


def bomb(side):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(side * (side // 8 + 1)), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (text(PNG)[: len(text(PNG)) // 2 // 4 * 4], '"plot" is not a whole PNG'),
        (text(JPEG[: len(JPEG) // 2]), '"plot" is not a whole JPEG'),
        (text(PNG) + "!!", 'key "plot": the image is not valid base64'),
        ("data:image/png;base64," + "?" * 100, 'key "plot": the image is not valid base64'),
        ("data:image/png;base64," + text(b"a program, perhaps" * 9), "neither PNG, JPEG nor SVG"),
        ("data:image/svg+xml;base64," + text(b"<html>" + b" " * 99 + b"</html>"), "neither PNG, JPEG nor SVG"),
        (text(SVG[:-3]), "the SVG is not well-formed"),
        (text(bomb(8000)), "has 8000 × 8000 pixels; at most 40 million"),
        (text(bomb(20000)), "has 20000 × 20000 pixels; at most 40 million"),
    ],
)
def test_what_claims_to_be_an_image_and_is_none_is_refused(value, says):
    """The refusal names the key; a decompression bomb is not decoded."""
    assert says in refusal({"plot": value})


def test_too_many_charts_are_refused():
    """The fifty-first chart is one too many."""
    assert len(find_charts({"a": [text(PNG)] * 50})) == 50
    assert "more than 50 charts" in refusal({"a": [text(PNG)] * 51})


def notebook(*outputs):
    return {"cells": [{"cell_type": "markdown"}, {"cell_type": "code", "outputs": list(outputs)}]}


def shown(kind="display_data", **data):
    return {"output_type": kind, "data": {key.replace("_", "/"): value for key, value in data.items()}}


def test_take_figures_are_charts():
    """What cells display is numbered in order; of one figure's forms the PNG is taken."""
    figures = take_figures(
        notebook(
            {"output_type": "stream", "text": "x"},
            shown(image_png=base64.encodebytes(PNG).decode(), text_plain="<Figure>"),
            {"output_type": "execute_result", "data": {"image/svg+xml": [SVG.decode()]}},
            shown("execute_result", image_jpeg=text(JPEG)),
        )
    )
    assert [(figure.name, figure.filename) for figure in figures] == [
        ("figure-1", "figure-1.png"),
        ("figure-2", "figure-2.svg"),
        ("figure-3", "figure-3.jpg"),
    ]


def test_a_figure_shown_twice_is_one():
    """As by a cell that ends with its figure; others keep their order, and no number is left out."""
    drawings = [
        SVG.replace(b"</svg>", b'<g xmlns:dc="d"><dc:date>%d</dc:date></g></svg>' % day).decode() for day in (1, 2)
    ]
    svgs = [{"output_type": "display_data", "data": {"image/svg+xml": drawing}} for drawing in drawings]
    png = shown(image_png=text(PNG))
    figures = take_figures(notebook(png, png, *svgs, png, shown(image_jpeg=text(JPEG))))
    assert [figure.filename for figure in figures] == ["figure-1.png", "figure-2.svg", "figure-3.jpg"]


def test_a_figure_that_is_in_the_output_is_not_doubled():
    """The same image inline and in output.json is one chart; another of the same name gets its own."""
    known = find_charts({"plot": text(PNG), "figure-2": text(SVG)})
    figures = take_figures(notebook(shown(image_png=text(PNG)), shown(image_jpeg=text(JPEG))), known=known)
    assert [figure.name for figure in figures] == ["figure-2-2"]


def test_a_broken_inline_figure_names_its_cell():
    """The cell is counted over all cells, from 1."""
    with pytest.raises(OutputError, match="shown by cell 2") as caught:
        take_figures(notebook(shown(image_png="%%%")))
    assert caught.value.cell == 2
