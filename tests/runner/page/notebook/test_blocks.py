"""What the default page shows of an executed notebook, and in which order."""

import pytest
from nbformat import from_dict
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from runner.content.placeholders import Base64
from runner.output.charts import Chart
from runner.page.notebook.blocks import Pictures, page_sections

PNG = Chart(name="figure-1", filename="figure-1.png", media_type="image/png", content=b"\x89PNG 1")


def shown(*cells, title="Energy", charts=(PNG,), files=(), **more):
    """Give for each section its title and what it shows, as kind and content."""
    pictures = Pictures(charts=charts, has_file=lambda name: name in files)
    sections = page_sections(from_dict({"cells": list(cells)}), title=title, pictures=pictures, **more)
    return [
        (each.title, [(block.kind, str(block.html or block.text)) for block in each.blocks]) for each in sections
    ]


def code(*outputs, source="1", **metadata):
    """Make an executed cell."""
    cell = new_code_cell(source, metadata=metadata)
    cell.outputs = list(outputs)  # which hold packed pictures, that nbformat does not know
    return cell


def display(data):
    """Make an output of some media types."""
    return from_dict({"output_type": "display_data", "metadata": {}, "data": data})


def test_sections_are_headings_and_what_stands_under_them():
    """In the notebook's order; its title is not there twice, and code is not there at all."""
    found = shown(
        new_markdown_cell("# Energy\nwords"),
        code(new_output("stream", text="Used: "), new_output("stream", text="42\n"), source="secret()"),
        new_markdown_cell("## Sites\n### North"),
        code(display({"image/png": Base64(b"\x89PNG 1"), "text/plain": "<Figure>"})),
        code(new_output("execute_result", {"text/plain": "7"})),
    )
    assert found == [
        (None, [("html", "<p>words</p>\n"), ("text", "Used: 42")]),
        ("Sites", [("heading", "North"), ("figure", "figure-1"), ("text", "7")]),
    ]


@pytest.mark.parametrize(
    "tag", ["hide", "remove-output", "remove-cell", "hide-output", "Remove-Output", "hide-cell", "remove_output"]
)
def test_outputs_that_are_tagged_are_left_out(tag):
    """And Markdown that is; the charts that no cell shows any more are at the end."""
    hidden = code(new_output("stream", text="x"), tags=[tag])
    assert shown(hidden, charts=()) == []
    assert shown(code(new_output("stream", text="x"), source="#| output: false\n1"), charts=()) == []
    assert shown(new_markdown_cell("x", metadata={"tags": ["hide"]})) == [(None, [("figure", "figure-1")])]
    assert shown(code(new_output("stream", text="x"), tags=["hide-input"]), charts=()) == [(None, [("text", "x")])]


def test_code_is_there_on_request():
    """For all cells, or for one that is tagged."""
    assert shown(code(source="f()"), charts=(), with_code=True) == [(None, [("code", "f()")])]
    assert shown(code(source="f()", tags=["show-code"]), code(), charts=()) == [(None, [("code", "f()")])]


@pytest.mark.parametrize(
    ("data", "block"),
    [
        ({"text/html": "<b>x</b>", "text/plain": "x"}, ("html", "<b>x</b>")),
        ({"text/html": "<script>x</script>", "text/plain": "<HTML object>"}, ("missing", "")),
        ({"text/html": "<script>x</script>", "text/plain": "said"}, ("text", "said")),
        (
            {"text/html": "<div></div><script>x</script>", "image/png": Base64(b"\x89PNG 1")},
            ("figure", "figure-1"),
        ),
        ({"text/markdown": "**x**", "text/plain": "x"}, ("html", "<p><strong>x</strong></p>\n")),
        ({"text/latex": "$x^2$", "text/plain": "y"}, ("text", "x^2")),
        ({"application/vnd.plotly.v1+json": {}, "text/plain": "Figure()"}, ("missing", "plotly")),
        ({"application/vnd.vegalite.v5+json": {}, "text/plain": "Chart"}, ("missing", "vegalite")),
        ({"application/json": {"a": 1}, "text/plain": "{'a': 1}"}, ("text", "{'a': 1}")),
        ({"application/json": {"a": "é"}, "text/plain": "<JSON object>"}, ("text", '{\n  "a": "é"\n}')),
        ({"text/latex": r"$\displaystyle x^2$", "text/plain": "y"}, ("text", "x^2")),
        ({"text/plain": ["a\n", "b"]}, ("text", "a\nb")),
        ({"text/html": "x" * 3_000_000}, ("missing", "")),
    ],
)
def test_the_richest_form_that_a_page_can_show(data, block):
    """What it cannot show it says."""
    assert shown(code(display(data)))[0][1][0] == block


def test_long_tables_say_how_many_rows_they_have():
    """And are cut."""
    rows = "".join(f"<tr><td>{n}</td></tr>" for n in range(1000))
    pictures = Pictures(charts=(), has_file=lambda _: False)
    cell = code(new_output("display_data", {"text/html": f"<table>{rows}</table>"}))
    (section,) = page_sections(new_notebook(cells=[cell]), title="", pictures=pictures)
    assert section.blocks[0].rows == 1000 and section.blocks[0].html.count("<tr>") == 200


def test_pictures_in_markdown_are_attached_or_lie_in_the_bundle():
    """Any other is left out, so that the page loads nothing."""
    cell = new_markdown_cell(
        "![a](attachment:a.png) ![b](logo.png) ![c](http://x/c.png) ![d](gone.png)",
        attachments={"a.png": {"image/png": "iVBO"}},
    )
    html = shown(cell, files=("logo.png",))[0][1][0][1]
    assert 'src="data:image/png;base64,iVBO"' in html and 'src="logo.png"' in html
    assert html.count("src=") == 2


def test_messages_and_errors_that_were_allowed():
    """What went to stderr is apart; an error that a cell may raise is a line."""
    error = new_output("error", ename="ValueError", evalue="no", traceback=["x"])
    found = shown(code(new_output("stream", name="stderr", text="warned"), error), charts=())
    assert found == [(None, [("messages", "warned"), ("text", "ValueError: no")])]


def test_a_table_that_is_a_file_as_well_names_it():
    """And one that the kernel has cut already does not say how many rows it had."""
    rows = "".join(f"<tr><td>{n}</td></tr>" for n in range(300))
    pictures = Pictures(charts=(), has_file=lambda _: False)
    known = display({"text/html": f"<table>{rows}</table>"})
    known.metadata["text/html"] = {"reportbot_file": "table-1.csv", "reportbot_rows": 100_000}
    cut = display({"text/html": f"<table>{rows}</table><p>[… 7.0 MiB were shown here; the rest is not kept]</p>"})
    (section,) = page_sections(from_dict({"cells": [code(known, cut)]}), title="", pictures=pictures)
    assert [(each.file, each.rows) for each in section.blocks] == [("table-1.csv", 100_000), ("", -1)]
