"""The summary of a notebook that wrote none."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from runner.output.notebook_summary import notebook_summary


def summary(*cells):
    """Give its headline, and its facts as pairs of label and value."""
    found = notebook_summary(new_notebook(cells=list(cells)))
    return found and (found.headline, [(fact.label, fact.value, fact.format) for fact in found.facts])


def said(text, *tags):
    """Make a cell that printed a text."""
    return new_code_cell("1", outputs=[new_output("stream", text=text)], metadata={"tags": list(tags)})


def test_the_first_figures_are_facts():
    """A plain number can be tested by a schedule; any other stays as it is written."""
    found = summary(
        said("Used: 1234.5\nLoading data from x: ok\n- Cost = 1,234.50 €\nShare: 12 %\nSites: 3\nUsed: 9\n")
    )
    assert found == (
        None,
        [
            ("Used", 1234.5, "number"),
            ("Cost", "1,234.50 €", "text"),
            ("Share", "12 %", "text"),
            ("Sites", 3, "number"),
        ],
    )


def test_a_cell_tagged_summary_says_all():
    """Its first line that is no figure is the headline."""
    result = new_output("display_data", {"text/markdown": "**North used most.**\n\n- Used: 42"})
    tagged = new_code_cell("1", outputs=[result], metadata={"tags": ["summary"]})
    assert summary(said("Other: 1"), tagged) == ("North used most.", [("Used", 42, "number")])
    words = new_markdown_cell("# All is *well*", metadata={"tags": ["summary"]})
    assert summary(words) == ("All is *well*", [])
    assert summary(said("'quoted'", "Summary"))[0] == "'quoted'"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "words only",
        "12:30",
        "http://x: 80 things to do",
        "a: b",
        "2025-01-01 12:00:00 INFO x",
        "x" * 99 + ": 1",
    ],
)
def test_where_there_is_no_figure_there_is_no_summary(text):
    """Then people read that the report is ready."""
    assert summary(said(text)) is None


def test_what_is_hidden_says_nothing():
    """Nor does what a page shows in another way."""
    assert summary(said("Used: 1", "hide")) is None
    rich = new_output("display_data", {"text/plain": "Used: 1", "text/html": "<b>Used: 1</b>"})
    assert summary(new_code_cell("1", outputs=[rich])) is None


def test_there_are_not_too_many_facts():
    """Six, and short ones."""
    assert len(summary(said("\n".join(f"Figure {chr(97 + n)}: {n}" for n in range(20))))[1]) == 6
