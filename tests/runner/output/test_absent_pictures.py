"""Pictures that a text only refers to are named to the author, who sees them in Jupyter."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from runner.output.absent_pictures import find_absent_pictures


def warned(cell):
    """Give what is said of a notebook with this cell in a bundle that has one picture."""
    return [each.message for each in find_absent_pictures(new_notebook(cells=[cell]), has_file="logo.png".__eq__)]


@pytest.mark.parametrize("kind", ["text/html", "text/markdown"])
@pytest.mark.parametrize(
    "text",
    ["![chart](chart.png)", "a\n![](<chart.png> 'title')", '<IMG width=3 src="chart.png">', "<img src=chart.png>"],
)
def test_what_lies_nowhere_is_named(text, kind):
    """In a text and in what a cell shows."""
    shown = new_code_cell(outputs=[new_output("display_data", data={kind: text})])
    for cell in (new_markdown_cell(text), shown):
        assert [message[:72] for message in warned(cell)] == [
            "Cell 1 refers to pictures that are not in the report: chart.png. Attach "
        ]


def test_what_is_there_is_not_named():
    """Attached, of the bundle, as data, or shown as a picture."""
    text = "![](attachment:a.png) ![](logo.png) <img src='data:image/png;base64,iVBO'>"
    assert warned(new_markdown_cell(text, attachments={"a.png": {"image/png": "iVBO"}})) == []
    both = {"image/png": "iVBO", "text/html": "<img src='x.png'>"}
    assert warned(new_code_cell("![](x.png)", outputs=[new_output("display_data", data=both)])) == []


@pytest.mark.parametrize("piece", ["<img", "<img ", "![", "![a", "<img src="])
def test_no_text_takes_long(piece):
    """It is read in the worker: in one pass, whatever it is."""
    assert warned(new_markdown_cell(piece * 200_000)) == []
