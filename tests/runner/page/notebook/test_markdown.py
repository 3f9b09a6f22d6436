"""A notebook's Markdown in pieces."""

from nbformat.v4 import new_markdown_cell

from runner.page.notebook.markdown import Heading, attached_images, pieces


def test_headings_part_the_text():
    """Only those that stand for themselves: one in a list or a quote is part of it."""
    found = list(pieces("before\n\n# One *two*\nafter\n\n> # quoted\n\n## Next"))
    assert [type(each) for each in found] == [str, Heading, str, Heading]
    assert (found[1].level, found[1].text, found[1].html) == (1, "One two", "One <em>two</em>")
    assert "<h1>quoted</h1>" in found[2]


def test_tables_formulas_and_html():
    """As Jupyter reads them; a formula is shown as it is written, and is not taken for emphasis."""
    (html,) = pieces("|a|b|\n|--|--:|\n|x|1|\n\n$a_b + c_d$ costs $5, ~~no~~ <b>yes</b>")
    assert '<td style="text-align:right">1</td>' in html
    assert "<code>a_b + c_d</code>" in html and "$5" in html and "<s>no</s>" in html and "<b>yes</b>" in html


def test_pictures_that_are_attached():
    """Each by its name, as data."""
    cell = new_markdown_cell(
        "![x](attachment:a.png)", attachments={"a.png": {"image/png": "iVBO"}, "b": {"x/y": ""}}
    )
    assert attached_images(cell) == {"a.png": "data:image/png;base64,iVBO"}
