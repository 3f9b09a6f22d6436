"""What a cell showed and a report cannot carry is named to the author, with what to write instead."""

import nbformat
import pytest

from runner.output.unshown import find_blocked, find_unshown

TABLE = "<table><tr><td>1</td></tr></table>"
PNG = {"image/png": "iVBORw0KGgo="}


def warnings_of(*bundles, source="x"):
    """Find the warnings of a notebook whose cells show these media types."""
    cells = []
    for number, data in enumerate(bundles, start=1):
        cell = nbformat.v4.new_code_cell(source, execution_count=number, metadata={"reportbot_cell": 2 * number})
        cell.outputs = [nbformat.v4.new_output("display_data", data=data)]
        cells.append(cell)
    return list(find_unshown(nbformat.v4.new_notebook(cells=cells)))


@pytest.mark.parametrize(
    ("data", "kind", "says"),
    [
        ({"application/vnd.plotly.v1+json": {"data": []}, "text/plain": "Figure"}, "plotly", "matplotlib"),
        ({"text/html": "<div></div><script>Plotly.newPlot('a')</script>"}, "plotly", "to_image"),
        ({"application/vnd.vegalite.v6+json": {}, "text/plain": "alt"}, "altair", "renderers.enable"),
        ({"text/html": "<div id='altair-viz-1'></div><script>vegaEmbed(spec)</script>"}, "altair", "vl-convert"),
        ({"application/vnd.bokehjs_exec.v0+json": "", "text/html": "<div></div>"}, "bokeh", "matplotlib"),
        ({"application/javascript": "(function(root) { root.Bokeh })"}, "bokeh", "matplotlib"),
        (
            {"application/vnd.holoviews_exec.v0+json": "", "text/html": "<div>"},
            "bokeh",
            'hv.extension("matplotlib")',
        ),
        ({"text/html": "<iframe srcdoc='&lt;script src=leaflet.js&gt;'></iframe>"}, "folium", "geopandas"),
        ({"text/html": f"<div>{TABLE}<script>import itables</script></div>"}, "itables", "output.json"),
        ({"application/vnd.jupyter.widget-view+json": {}, "text/html": "<p>"}, "widget", "%matplotlib inline"),
        ({"application/javascript": "mpl.figure = function(id) {}"}, "matplotlib notebook", "%matplotlib inline"),
        ({"application/javascript": "alert(1)"}, "script", "picture"),
        ({"text/html": ["<b>x</b>", "<script>alert(1)</script>"]}, "script", "picture"),
        ({"text/html": "<iframe src='https://www.youtube.com/embed/a'></iframe>"}, "frame", "link"),
        ({"text/html": "<video></video>"}, "frame", "picture"),
        ({"text/html": '<div><table border="1" class="dataframe"></table></div>'}, "table", "pandas"),
        ({"text/html": '<table id="T_1"></table>'}, "table", "pandas Styler"),
        ({"text/html": '<small>shape: (1, 1)</small><table class="dataframe">'}, "table", "polars"),
        ({"text/html": '<table class="gt_table">'}, "table", "great_tables"),
        ({"text/html": TABLE}, "table", "write_output"),
        ({"text/html": "<b>bold, of plotly</b>"}, "html", "template.html"),
        ({"text/markdown": "**bold**", "text/plain": "<Markdown>"}, "markdown", "template.html"),
        ({"text/latex": "$x^2$", "text/plain": "<Latex>"}, "latex", "mathtext"),
        ({"image/webp": "UklGRg=="}, "picture", "PNG"),
        ({"image/gif": "R0lGODlh"}, "picture", "PNG"),
        ({"application/pdf": "JVBERi0="}, "picture", "PNG"),
    ],
)
def test_what_is_not_carried_is_named_with_a_cure(data, kind, says):
    """Which cell, which library, what to write instead."""
    (warning,) = warnings_of(data)
    assert (warning.kind, warning.cell) == (f"unshown {kind}", 2)
    assert warning.message.startswith("Cell 2 shows ") and says in warning.message


@pytest.mark.parametrize(
    "data",
    [
        PNG,
        {**PNG, "text/html": TABLE},
        {**PNG, "application/vnd.plotly.v1+json": {}},
        {"image/svg+xml": "<svg/>"},
        {"image/jpeg": "/9j/"},
        {"text/plain": "42"},
        {"text/html": " ", "text/plain": "nothing"},
    ],
)
def test_what_is_carried_or_only_text_is_not(data):
    """A picture is a chart; a number that a cell ends with is a look at it."""
    assert warnings_of(data) == []


def test_the_default_page_shows_what_is_markup():
    """There, only what needs scripts is missing."""
    cell = nbformat.v4.new_code_cell("x")
    shown = [
        {"text/html": TABLE},
        {"text/markdown": "a"},
        {"text/latex": "a"},
        {"application/vnd.plotly.v1+json": {}},
    ]
    cell.outputs = [nbformat.v4.new_output("display_data", data=data) for data in shown]
    notebook = nbformat.v4.new_notebook(cells=[cell])
    assert [each.kind for each in find_unshown(notebook, has_page=False)] == ["unshown plotly"]


def test_cells_that_show_the_same_kind_are_named_together():
    """One sentence for many tables."""
    (warning,) = warnings_of(*[{"text/html": TABLE}] * 12)
    assert "Cells 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, … show a table," in warning.message


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("import matplotlib\nmatplotlib.use('Agg')\nplt.show()", True),
        ('mpl.use( "agg" )\nfig.show()', True),
        ("plt.switch_backend('agg')\nplt.show()", True),
        ("matplotlib.use('Agg')\nplt.savefig('a.png')", False),
        ("plt.show()", False),
    ],
)
def test_figures_that_agg_does_not_show(source, told):
    """Nothing comes of plt.show() there."""
    assert [each.cell for each in warnings_of(PNG, source=source)] == ([2] if told else [])


@pytest.mark.parametrize(
    ("page", "says"),
    [
        ("<p>a</p><script>document.write('x')</script>", "JavaScript"),
        ("<div></div><SCRIPT>Plotly.newPlot(1)</SCRIPT>", "plotly"),
        ("<iframe src='a'></iframe>", "a frame"),
        ("<p>&lt;script&gt; of plotly</p><table></table>", ""),
    ],
)
def test_a_script_in_a_page_is_told(page, says):
    """People would see a blank."""
    found = list(find_blocked(page.encode()))
    assert [says in each.message for each in found] == ([True] if says else [])
