"""What a plain notebook says of itself, and what its config.json puts over that."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from runner.bundles.inference.config import first_heading, infer_config, with_keys


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("# Energy", "Energy"),
        ("Words first.\n\n## The *energy* of `x` and [us](http://x)", "The energy of x and us"),
        ("Energy\n======", "Energy"),
        ("```\n# no heading\n```\n### Yes", "Yes"),
        ("# <b>Bold</b>  <!-- no -->", "Bold"),
        ("#", None),
        ("no heading", None),
    ],
)
def test_the_first_heading_is_the_title(source, title):
    """As Markdown has it, without its marks."""
    assert first_heading(new_notebook(cells=[new_code_cell("# no"), new_markdown_cell(source)])) == title


def test_without_heading_the_name_is_the_title():
    """As people type it."""
    assert infer_config(new_notebook(cells=[]), name="energy-use_now") == {"title": "Energy use now"}


def test_of_a_parameter_that_changes_its_type_only_what_suits_stays():
    """Its default and its help; the choices are of choices only."""
    inferred = {
        "title": "t",
        "parameters": {"n": {"type": "choice", "choices": ["a"], "help": "h", "default": "a"}},
    }
    refined = with_keys(inferred, {"parameters": {"n": {"type": "text"}, "new": {"type": "integer"}}})
    assert refined["parameters"] == {
        "n": {"type": "text", "help": "h", "default": "a"},
        "new": {"type": "integer"},
    }
    assert with_keys(inferred, {"parameters": 5})["parameters"] == 5
