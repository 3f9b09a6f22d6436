"""Which cells take a report's parameters, and what is assigned there."""

import contextlib
import io

import nbformat
import pytest

from runner.bundles.notebook import prepare_cells
from runner.bundles.parameter_cells import parameter_cells

STANDARD = {"LANGUAGE": "ca", "TIMEZONE": "Europe/Madrid", "TOKEN": "t0ken", "REPORT_ID": "r1"}
ASKED = {"index": "GOLD", "from_day": "2025-03-01"}


def notebook_of(*cells):
    """Make a notebook; a cell is its source, or its source and its tags; what begins with a # and a blank is text."""
    made = []
    for cell in cells:
        source, tags = (cell, []) if isinstance(cell, str) else cell
        new = nbformat.v4.new_markdown_cell if source.startswith("# ") else nbformat.v4.new_code_cell
        made.append(new(source, metadata={"tags": tags}))
    return nbformat.v4.new_notebook(cells=made)


def left_by(*cells, **parameters):
    """Run what would run, and give the variables that are left."""
    prepared = prepare_cells(notebook_of(*cells), parameters=parameters or ASKED, standard=STANDARD)
    space = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for index in prepared.indices:
            source = prepared.notebook.cells[index].source
            exec("\n".join("" if line.startswith("%") else line for line in source.split("\n")), space)
    return space


P = ["parameters"]


@pytest.mark.parametrize(
    "cells",
    [
        [("index = 'SNP'", P)],
        [("INDEX = 'SNP'", P), "index = INDEX"],
        [("Index: str = 'SNP'", P), "index = Index"],
        [("index = 'SNP'", ["Parameters"])],
        [("index = 'SNP'", [" PARAMETERS ", "draft"])],
        [("# Report", P), ("index = 'SNP'", P)],
        [("index = 'SNP'", P), "x = 1", ("index = 'SNP'", P)],
        [("x = 1", P), ("INDEX = 'SNP'", P), "index = INDEX"],
        ["#| tags: [parameters]\nindex = 'SNP'"],
        ["#| label: setup\n#| tags: ['parameters', \"draft\"]\nindex = 'SNP'"],
        ["#| tags:\n#|   - parameters\nindex = 'SNP'"],
        ["#| tags: parameters\nindex = 'SNP'"],
        ["import os", "INDEX = 'SNP' #@param ['SNP', 'GOLD']\nseen = INDEX", "index = seen"],
        ["#@title Settings\nindex = 'SNP'  # @param {type: 'string'}"],
        [("index = 'SNP'", P), ("index = 'OIL'", ["injected-parameters"])],
        [("index = 'OIL'\nwindow = 3", ["injected-parameters"]), "window"],
        ["#@title Settings\n#Environment\nindex = '$INDEX'"],
        ["# %% settings\n#Environment\nindex = '$INDEX'".replace("# %%", "#%%")],
    ],
)
def test_what_was_asked_is_what_the_notebook_has(cells):
    """However its author marks the cell and spells the name."""
    assert left_by(*cells)["index"] == "GOLD"


@pytest.mark.parametrize(
    "cell",
    [
        "index = 'SNP'\nquery = f'select {index}'",
        "index = 'SNP'; query = f'select {index}'",
        "index = 'SNP'  # which one; of those\nquery = f'select {index}'",
        "index = 'SNP';\nquery = f'select {index}'",
        "index, window = 'SNP', 3\nquery = f'select {index}'",
        "other = index = 'SNP'\nquery = f'select {index}'",
        "if True:\n    index = 'SNP'\nquery = f'select {index}'",
        "índex = 'é'; index = 'SNP'; query = 'select ' + index",
        "index = (\n    'SNP'\n)\nquery = 'select ' + index",
        "%matplotlib inline\nindex = 'SNP'\ndef make():\n    return 'select ' + index\nquery = make()",
        "index = 'OIL'\nwindow = 3\nquery = 'select ' + index",
    ],
)
def test_what_the_cell_itself_builds_is_built_from_what_was_asked(cell):
    """A query in the tagged cell is no older than the parameter in it."""
    assert left_by((cell, P))["query"] == "select GOLD"


def test_a_cell_that_reads_nothing_on_is_left_as_it_is():
    """What the author wrote stands in the notebook that is kept."""
    prepared = prepare_cells(notebook_of(("index = 'SNP'", P), "index"), parameters=ASKED, standard=STANDARD)
    assert prepared.notebook.cells[0].source == "index = 'SNP'"


def test_of_the_standard_names_only_those_that_the_cell_assigns():
    """`from datetime import timezone` goes on being what it is."""
    space = left_by("from datetime import timezone\ntoken = object()", ("language = 'en'\nREPORT_ID = ''", P))
    assert (space["language"], space["REPORT_ID"]) == ("ca", "r1")
    assert not isinstance(space["timezone"], str) and not isinstance(space["token"], str)


def test_every_parameter_is_assigned_even_where_the_cell_does_not():
    """As papermill does; what a later cell has set meanwhile is not undone by a second tagged cell."""
    assert left_by(("pass", P), "day = from_day")["day"] == "2025-03-01"
    space = left_by(("index = 'SNP'", P), "index = index.lower()", ("window = 3", P))
    assert space["index"] == "gold"


def test_functions_and_skipped_cells():
    """A local variable is none of the notebook's; a tagged cell for the author's machine still says where."""
    cells = notebook_of(("def f():\n    index = 1", P))
    assert parameter_cells(cells)[0].names == ()
    assert left_by(("index = 'SNP'; broken", [*P, "skip-execution"]))["index"] == "GOLD"
