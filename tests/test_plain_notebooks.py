"""A notebook as it stands is a report: found, asked for, run, and shown."""

from pathlib import Path

from nbformat.v4 import new_code_cell, new_markdown_cell

from tests.support.plain_notebooks import SHOW, write_plain

CELLS = (
    SHOW,
    new_markdown_cell("## By site\nAll of them."),
    'import pandas as pd\npd.DataFrame({"site": ["north", "south"], "used": [1234.5, 7.25]})',
    'from IPython.display import HTML, SVG, display\ndisplay(HTML("<b>bold</b><script>alert(1)</script>"))\n'
    "display(SVG(\"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9'/></svg>\"))",
    "display({'application/vnd.plotly.v1+json': {'data': [{'type': 'bar', 'x': ['a', 'b'], 'y': [3, 1]}]}}, raw=True)",
    new_code_cell('print("not for readers")', metadata={"tags": ["hide"]}),
    "pd.DataFrame({'row': range(9)}).to_csv('rows.csv')\nopen('output.json', 'w').write('{}');",
    "pd.set_option('display.max_rows', None)\npd.DataFrame({'row': range(1000)})",
)


def test_a_plain_notebook_is_asked_for_run_and_shown(reportbot, home):
    """With the period and the word that were said, and without output.json or template."""
    write_plain(home / "notebooks/energy.py", *CELLS)
    (home / "notebooks/broken.ipynb").write_text("")
    listed = reportbot("reports")
    assert "energy: Energy of the month\n  > energy\n  period  period; default" in listed.stdout
    assert "broken\n  Broken: broken.ipynb is no notebook" in listed.stdout
    assert reportbot("check", "notebooks/energy.py").stdout == "energy: ok\n"
    ran = reportbot("run", "energy from 2025-03-01 to 2025-03-31 region=south", "--json")
    assert ran.status == 0, ran.stderr
    assert ran.result["parameters"] == {"from_day": "2025-03-01", "to_day": "2025-03-31", "region": "south"}
    page = Path(ran.result["html"]).read_text()
    assert "<h1>Energy of the month</h1>" in page
    assert "Shown for: 2025-03-01 2025-03-31 south" in page
    assert page.index("<h2>By site</h2>") < page.index('<td class="r">1234.50</td>') < page.index("<b>bold</b>")
    assert "alert" not in page and "not for readers" not in page and page.count("data:image/svg+xml") == 1
    assert page.count("data:image/png") == 1 and "can only be seen in the notebook" not in page
    assert "All 1,000 rows are in the file table-1.csv." in page
    files = {Path(name).name: Path(name) for name in ran.result["files"]}
    assert files["table-1.csv"].read_text().endswith("\n999,999\n")
    assert sorted(files) == [
        "figure-1.svg",
        "figure-2.png",
        "output.json",
        "report.ipynb",
        "rows.csv",
        "table-1.csv",
    ]
