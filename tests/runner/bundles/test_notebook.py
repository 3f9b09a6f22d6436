"""What becomes of a notebook's cells before they are run."""

import ast
import json

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.bundles.notebook import check_cells, environment_values, prepare_cells, replace_names
from runner.bundles.notebook_file import read_notebook
from runner.errors import BundleError

STANDARD = {"LANGUAGE": "ca", "TIMEZONE": "Europe/Madrid", "TOKEN": "t0ken", "REPORT_ID": "r1"}


def notebook_of(*sources, tags=None):
    """Make a notebook of code cells; `tags` maps a cell's index to its tags."""
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    for index, names in (tags or {}).items():
        cells[index].metadata["tags"] = names
    return nbformat.v4.new_notebook(cells=cells)


def prepared_sources(notebook, **parameters):
    """Give the sources that would run."""
    prepared = prepare_cells(notebook, parameters=parameters, standard=STANDARD)
    return [prepared.notebook.cells[index].source for index in prepared.indices]


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(
    value=texts | st.sampled_from(['"; import os; os.abort() #', '\\"', "\n", "'''", '"""', "$B", "\\", "\r\n"])
)
@pytest.mark.parametrize("quotes", ['"{}"', "'{}'", '"""{}"""', "r'{}'", "u'{}'"])
def test_no_value_can_leave_its_literal(quotes, value):
    """Whatever a text parameter holds, the cell assigns that text and does nothing else."""
    source = replace_names("a = " + quotes.format("$A") + "\nb = 1", {"A": value}, cell=1)
    tree = ast.parse(source)
    assert [type(statement) for statement in tree.body] == [ast.Assign, ast.Assign]
    assert ast.literal_eval(tree.body[0].value) == value


@given(value=texts)
def test_a_papermill_value_is_that_value(value):
    """The cell added after `parameters` assigns exactly the value."""
    sources = prepared_sources(notebook_of("x = 0", tags={0: ["parameters"]}), x=value, day=None, n=3, ok=True)
    space = {}
    exec(sources[1], space)
    assert (space["x"], space["day"], space["n"], space["ok"]) == (value, None, 3, True)
    assert "language" not in space


@pytest.mark.parametrize(
    "comment",
    [
        "#NoExecute",
        "# noexecute",
        "#  NO EXECUTE",
        "import os  #NoExecute",
        "#NoExecute: for my laptop",
        "#noexecute (local)",
    ],
)
def test_a_no_execute_cell_is_skipped(comment):
    """The first comment decides, in any case and with spaces."""
    assert prepared_sources(notebook_of(f"{comment}\nraise SystemExit", "x = 1")) == ["x = 1"]


@pytest.mark.parametrize(
    "source",
    [
        "x = 1 # one\n#NoExecute",
        "# we say NoExecute here",
        "# no execute bit is set",
        "# NoExecutes",
        "s = '#NoExecute'",
    ],
)
def test_only_the_first_comment_counts(source):
    """A later comment, a sentence or a string that mentions NoExecute skips nothing."""
    assert prepared_sources(notebook_of(source)) == [source]


def test_a_skip_execution_tag_skips():
    """The tag that Jupyter's own tools know is honoured."""
    assert prepared_sources(notebook_of("raise SystemExit", "x = 1", tags={0: ["skip-execution"]})) == ["x = 1"]


def test_the_talks_environment_cell():
    """Names are replaced inside plain literals of an #Environment cell, and nowhere else."""
    notebook = notebook_of(
        "import os",
        '#Environment\nasset_id = "$ASSET_ID"\nlanguage = "$LANGUAGE"\ntoken = "$TOKEN"\nprice = "5 $"',
        'print("$ASSET_ID")',
    )
    sources = prepared_sources(notebook, asset_id="762f")
    assert sources[1].splitlines()[1:] == [
        "asset_id = '762f'",
        "language = 'ca'",
        "token = 't0ken'",
        'price = "5 $"',
    ]
    assert sources[2] == 'print("$ASSET_ID")'


def test_ipythons_own_lines_do_not_disturb():
    """Magics and shell lines stand beside names that are replaced; a line of a string is no magic."""
    source = '%matplotlib inline\n# environment\n!echo "it\'s\nq = """\n%s $A\n"""\n'
    (prepared,) = prepared_sources(notebook_of(source), a="x")
    assert prepared == "%matplotlib inline\n# environment\n!echo \"it's\nq = '\\n%s x\\n'\n"


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ('#Environment\na = "$NOBODY"', "$NOBODY is not known here; there are $REGION"),
        ('#Environment\na = f"{1} $REGION"', "formatted string"),
        ('#Environment\na = rb"$REGION"', "bytes"),
        ("#Environment\na = (", "is not Python: '(' was never closed, line 2"),
    ],
)
def test_a_wrong_environment_cell_is_named(source, says):
    """The fault names the cell, counted from 1, and what is wrong with it."""
    (fault,) = check_cells(notebook_of("x = 1", source), ["REGION"])
    assert fault.startswith("cell 2")
    assert says in fault


def test_numbers_are_those_of_the_authors_notebook():
    """An added cell does not shift the numbers that errors name."""
    prepared = prepare_cells(
        notebook_of("a = 1", "b = 1", tags={0: ["parameters"]}), parameters={}, standard=STANDARD
    )
    numbers = [prepared.notebook.cells[index].metadata["reportbot_cell"] for index in prepared.indices]
    assert numbers == [1, 1, 2]


def test_what_papermill_left_behind_is_replaced():
    """A cell that an earlier papermill run injected does not win over the new values."""
    notebook = notebook_of("a = 1", "a = 2", tags={0: ["parameters"], 1: ["injected-parameters"]})
    sources = prepared_sources(notebook, a=3)
    assert "a = 2" not in sources
    assert "a = 3" in sources[1]


def test_the_original_is_left_alone():
    """A bundle is loaded once and prepared many times."""
    notebook = notebook_of('#Environment\na = "$A"', tags={0: ["parameters"]})
    before = nbformat.writes(notebook)
    prepared_sources(notebook, a="x")
    assert nbformat.writes(notebook) == before


def test_environment_values_are_text():
    """The kernel's environment holds text: ISO days, true and false, and nothing for what is unset."""
    values = environment_values({"a": None, "b": True, "n": 1.5, "day": "2025-01-01"}, STANDARD)
    assert values == {"A": "", "B": "true", "N": "1.5", "DAY": "2025-01-01", **STANDARD}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "not JSON"),
        ("[]", "notebook"),
        ("[" * 100_000, "nested too deeply"),
        (json.dumps({"cells": 3, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}), "notebook"),
        (
            json.dumps({**notebook_of(), "metadata": {"kernelspec": {"language": "R", "name": "ir"}}}),
            "written in R",
        ),
    ],
)
def test_what_is_no_notebook_is_refused(text, says):
    """A notebook that cannot be run is told in a sentence that names its file."""
    with pytest.raises(BundleError, match=r"report\.ipynb") as caught:
        read_notebook(text)
    assert says in str(caught.value)


def test_an_old_notebook_is_read():
    """Version 4.0 had no cell ids, version 3 had worksheets."""
    old = {
        "metadata": {},
        "nbformat": 3,
        "nbformat_minor": 0,
        "worksheets": [
            {
                "cells": [
                    {"cell_type": "code", "input": "x = 1", "language": "python", "outputs": [], "metadata": {}}
                ]
            }
        ],
    }
    assert prepared_sources(read_notebook(json.dumps(old))) == ["x = 1"]


@pytest.mark.parametrize("names", [("start", "end"), ("start_date", "end_date"), ("dateFrom", "dateTo")])
def test_a_period_is_taken_by_the_days_that_a_cell_calls_otherwise(names):
    """Where they hold days and are named like a range; numbers of such names stay as they are."""
    first, last = names
    cell = f'{first} = "2024-01-01"\n{last} = None\nstart_hour = 1\nend_hour = 2'
    prepared = prepare_cells(
        notebook_of(cell, tags={0: ["parameters"]}),
        parameters={"from_day": "2025-01-01", "to_day": "2025-01-31"},
        standard={},
    )
    values = {}
    for each in prepared.notebook.cells:
        exec(each.source, values)
    assert (values[first], values[last], values["start_hour"]) == ("2025-01-01", "2025-01-31", 1)


def test_a_parameter_of_its_own_name_goes_before_a_period():
    """`start` is what was said of start, whatever the period is."""
    prepared = prepare_cells(
        notebook_of('start = "2024-01-01"\nend = "2024-01-02"', tags={0: ["parameters"]}),
        parameters={"start": "x", "from_day": "2025-01-01", "to_day": "2025-01-31"},
        standard={},
    )
    values = {}
    for each in prepared.notebook.cells:
        exec(each.source, values)
    assert (values["start"], values["end"]) == ("x", "2025-01-31")
