"""Tables on the page: long ones are cut, numbers stand to the right."""

import re

import pytest

from runner.page.notebook.tables import MAX_ROWS, aligned, cut_rows


def table(rows, head=("", "site", "used")):
    """Write a table as pandas does."""
    columns = "".join(f"<th>{each}</th>" for each in head)
    body = "".join(
        f"<tr><th>{n}</th>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for n, row in enumerate(rows)
    )
    return f"<table><thead><tr>{columns}</tr></thead><tbody>{body}</tbody></table>"


def test_a_long_table_is_cut():
    """Its head, its first rows, and what follows it stay; how many there were is known."""
    html, rows = cut_rows(table([("a", 1)] * 100_000) + "<p>after</p>" + table([("b", 2)] * 3))
    assert rows == 100_000
    assert html.count("<td>a</td>") == MAX_ROWS and html.count("<td>b</td>") == 3
    assert html.count("</table>") == 2 and "<p>after</p>" in html
    short = table([("a", 1)] * MAX_ROWS)
    assert cut_rows(short) == (short, MAX_ROWS)


@pytest.mark.parametrize(
    "value",
    [
        "1",
        "-1.5",
        "1,234.50",
        "1.234,50",
        "12 %",
        "92.1%",
        "1,234.5 kWh",
        "€ 5",
        "5 €",
        "1e-05",
        "NaN",
        "(3)",
        "…",
        "-",
    ],
)
def test_numbers_and_their_heading_stand_to_the_right(value):
    """Whatever their format is; it stays as it is."""
    html = aligned(table([("north", value), ("south", "7")]))
    assert re.findall(r'<td class="r">([^<]*)</td>', html) == [value, "7"]
    assert '<th class="r">used</th>' in html and "<th>site</th>" in html


@pytest.mark.parametrize("value", ["2025-01-01", "north", "", "1 of 3 sites", "12:30", "A1"])
def test_other_values_stand_to_the_left(value):
    """A day, a time and words are no numbers."""
    assert 'class="r"' not in aligned(table([("x", value)]))


def test_what_the_author_aligned_is_aligned_so():
    """By an attribute or by a style; the latter is what Markdown writes."""
    html = aligned(
        '<table><tbody><tr><td align="right">x</td><td style="text-align:center">y</td></tr></tbody></table>'
    )
    assert '<td align="right" class="r">' in html and 'class="c">y' in html


def test_headings_over_several_columns_do_not_shift_the_others():
    """A row of headings with one for each column is aligned with them."""
    head = '<thead><tr><th></th><th colspan="2">used</th></tr><tr><th></th><th>min</th><th>max</th></tr></thead>'
    html = aligned(f"<table>{head}<tbody><tr><th>a</th><td>1</td><td>2</td></tr></tbody></table>")
    assert '<th class="r">min</th><th class="r">max</th>' in html and '<th colspan="2">used' in html


def test_each_table_scrolls_by_itself():
    """So the page does not."""
    assert aligned(f"<p>a</p>{table([])}").count('<div class="scroll" tabindex="0"><table>') == 1
