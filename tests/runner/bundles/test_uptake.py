"""A parameter that nothing takes up is told before a report is run about something else."""

import json

import nbformat
import pytest

from runner.bundles.config_file import read_config
from runner.bundles.notebook_file import read_notebook
from runner.bundles.uptake import find_uptake
from tests.support.bundles import make_notebook

P = ["parameters"]
REGION = {"region": {"type": "text"}}
PERIOD = {"period": {"type": "period"}}


def found(*cells, parameters=REGION, files=None):
    """Give the faults and the warnings of a notebook."""
    notebook = read_notebook(nbformat.writes(make_notebook(*cells)))
    config = read_config(json.dumps({"title": "T", "parameters": parameters}))
    return find_uptake(notebook, config, files or {})


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        (["region = 'all'"], "no code cell is tagged parameters (cell 1 assigns region: give it that tag)"),
        (["REGION = 'all'", "REGION"], "cell 1 assigns REGION"),
        (["df = load('north')"], "no code cell is tagged parameters; no #Environment cell has $REGION"),
        ([("area = 'all'", P), "area"], "cell 1, which takes parameters, assigns area and not region"),
        ([("pass", P), "region = 1"], "assigns nothing and not region"),
        ([("region = 'all'", P), "x = 1", "region = 'south'", "region"], "cell 3 assigns it anew"),
        (["#NoExecute\nregion = 'all'", "x = 1"], "nothing reads REGION from the environment"),
        (["#NoExecute\nimport os\nos.environ['REGION']", "x = 1"], "nothing takes up the parameter region"),
        (["#Environment\narea = '$AREA'", "x = 1"], "no #Environment cell has $REGION"),
        (["df['REGION'].sum()"], "nothing takes up"),
        (["import os\nos.environ['AREA']\nos.getenv('HOME')\n'X' in os.environ"], "nothing takes up"),
    ],
)
def test_what_nothing_takes_up_is_told_with_where_was_looked(cells, says):
    """Each fault names the parameter and what was found instead."""
    (fault,), warnings = found(*cells)
    assert says in fault and "region" in fault
    assert not warnings


@pytest.mark.parametrize(
    "cells",
    [
        ["#Environment\nregion = '$REGION'"],
        ["import os\nregion = os.environ['REGION']"],
        ["from os import getenv\nregion = getenv('REGION', 'all')"],
        ["import os\nasked = dict(os.environ)"],
        ["import os\nasked = {name.lower(): os.environ.get(name) for name in NAMES}"],
        ["import os\nNAMES = ['REGION']\nasked = [os.environ[name] for name in NAMES]"],
        ["!echo $REGION > region.txt"],
        ["x = !echo $REGION"],
        ["region = %env REGION"],
        ["%%bash\necho $REGION"],
        ["from pydantic_settings import BaseSettings"],
        [("region = 'all'", P), "print(region)"],
        [("REGION = 'all'", P), "print(REGION)"],
        [("pass", P), "print(region)"],
        [("region = 'all'\nquery = f'{region}'", P)],
        ["def f():\n    return region", ("region = 'all'", P), "f()"],
        [("region = 'all'", P), "df.query('area == @region')"],
        [("region = 'all'", P), "'{region}'.format(**names)"],
        [("region = 'all'", P), "%sql select * from t where area = :region"],
        [("region = 'all'", P), "%%sql\nselect * from t where area = '{{ region }}'"],
        [("region = 'all'", P), "render(globals())"],
        [("region = 'all'", P), "if not region:\n    region = 'x'\nregion"],
        [("region = 'all'", P), "region = region.title()\nregion"],
        ["#| tags: [parameters]\nregion = 'all'", "region"],
        ["region = 'all' #@param {type: 'string'}", "region"],
    ],
)
def test_every_way_that_works_is_one(cells):
    """Nothing is refused that may take the parameter up, by its name or with all others."""
    assert found(*cells) == ([], [])


def test_code_beside_the_notebook_may_read_it():
    """A module or script that the notebook runs."""
    files = {"own.py": b"import os\nREGION = os.environ['REGION']", "data.csv": b"REGION\n1\n"}
    assert found("import own", files=files) == ([], [])
    assert len(found("import own", files={"own.py": b"x = 1", "data.csv": b"REGION\n1\n"})[0]) == 1
    assert found("import own", files={"own.py": b"from os import environ\nall = {**environ}"}) == ([], [])


def test_a_period_is_taken_up_by_either_of_its_days():
    """A report of one month may need only the first."""
    assert found("#Environment\nday = '$FROM_DAY'", parameters=PERIOD)[0] == []
    (fault,), _ = found("x = 1", parameters=PERIOD)
    assert "period (from_day and to_day)" in fault and "$FROM_DAY or $TO_DAY" in fault


def test_what_an_earlier_run_of_papermill_added_overwrites_nothing():
    """It is not run, where another cell takes the parameters; alone, it takes them itself."""
    left = ("region = 'old'", ["injected-parameters"])
    assert found(("region = 'all'", P), left, "print(region)") == ([], [])
    assert found(left, "print(region)") == ([], [])


def test_what_is_assigned_and_never_read_is_a_warning():
    """The notebook does take it; whether it has a use for it is its author's concern."""
    faults, (warning,) = found("x = 1", ("REGION = 'all'", P), "x")
    assert not faults
    assert (warning.kind, warning.cell) == ("unread parameter", 2)
    assert str(warning.message) == "Cell 2 takes REGION, and nothing reads it."


@pytest.mark.parametrize(
    "cells",
    [
        ["#Environment\nsince = '$FROM_DAY'", "since"],
        [("from_day = '2025-01-01'", P), "load(from_day)"],
        ["import os\nload(os.environ['FROM_DAY'])"],
    ],
)
def test_an_end_of_a_period_that_makes_no_difference_is_a_warning(cells):
    """A report on a month may need one day only; more often the other was forgotten."""
    faults, (warning,) = found(*cells, parameters=PERIOD)
    assert not faults
    assert "reads TO_DAY" in warning.message
