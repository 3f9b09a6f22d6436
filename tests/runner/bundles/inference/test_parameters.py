"""What people can choose in a plain notebook, as its parameters cell says."""

import json

import pytest

from runner.bundles.config_file import read_config
from runner.bundles.inference.parameters import infer_parameters
from tests.support.plain_notebooks import plain_notebook


def inferred(source):
    """Give the parameters of a cell, which together are a valid configuration."""
    found = infer_parameters(plain_notebook("1", parameters=source))
    read_config(json.dumps({"title": "t", "parameters": found}))
    return found


@pytest.mark.parametrize(
    ("line", "parameter"),
    [
        ("n = 5", {"type": "integer", "default": 5}),
        ("n = -5", {"type": "integer", "default": -5}),
        ("n: float = 5", {"type": "number", "default": 5.0}),
        ("n = 2.5", {"type": "number", "default": 2.5}),
        ("n = True", {"type": "boolean", "default": True}),
        ('n = "a"', {"type": "text", "default": "a"}),
        ('n = ""', {"type": "text", "default": ""}),
        ('n = "2025-02-28"', {"type": "date", "default": "2025-02-28"}),
        ('n: str = "2025-02-28"', {"type": "date", "default": "2025-02-28"}),
        ('n = "2025-02-30"', {"type": "text", "default": "2025-02-30"}),
        ("n = None", {"type": "text", "required": False}),
        ("n: int | None = None", {"type": "integer", "required": False}),
        ('n: "Optional[float]" = None', {"type": "number", "required": False}),
        ("n: typing.Optional[bool] = None", {"type": "boolean", "required": False}),
        ("n: datetime.date = None", {"type": "date", "required": False}),
        ("n = 5  # how many", {"type": "integer", "default": 5, "help": "how many"}),
        ("n = None  # type: int how many", {"type": "integer", "help": "how many", "required": False}),
        ('n: Literal["a", "b"] = "b"', {"type": "choice", "choices": ["a", "b"], "default": "b"}),
        ('n = "a"  #@param ["a", "b"]', {"type": "choice", "choices": ["a", "b"], "default": "a"}),
        ('n = "a"  #@param {type:"string"}', {"type": "text", "default": "a"}),
        ("N = 5", {"type": "integer", "default": 5}),
    ],
)
def test_a_parameter_has_the_type_that_is_written_or_that_of_its_default(line, parameter):
    """And the rest of its comment for help, as papermill's `--help-notebook` reads it."""
    assert inferred(line) == {"n": parameter}


@pytest.mark.parametrize(
    "line",
    [
        "n = [1, 2]",
        "n = {'a': 1}",
        "n = compute()",
        "n: int = 'five'",
        "n: Literal['a'] = 'b'",
        "n: list[str] = None",
        "n = 1e400",
        "n = float('nan')",
        'n = "a\\nb"',
        "n = b'a'",
        "language = 'en'",
        "timezone = 'UTC'",
        "path = 'x'",
        "_n = 5",
        "a, b = 1, 2",
        "n += 1",
        "if True:\n    n = 1",
        "%matplotlib inline",
        "def n(): pass",
        "n = (",
    ],
)
def test_what_nobody_could_say_in_words_stays_the_notebooks_own(line):
    """Lists, calls, what does not fit its type, and names that mean something else."""
    assert inferred(line) == {}


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("start_date", "end_date"),
        ("start", "end"),
        ("from_day", "to_day"),
        ("date_from", "date_to"),
        ("FROM_DATE", "TO_DATE"),
        ("startDate", "endDate"),
        ("since", "until"),
        ("first_day", "last_day"),
        ("desde", "hasta"),
    ],
)
def test_two_days_named_like_a_range_are_a_period(first, last):
    """Whatever stands between them; its default is both."""
    source = f'{first} = "2025-01-01"  # the first\nn = 1\n{last} = "2025-01-31"'
    period = {"type": "period", "default": "2025-01-01 to 2025-01-31", "help": "the first"}
    assert inferred(source) == {"period": period, "n": {"type": "integer", "default": 1}}


@pytest.mark.parametrize(
    "source",
    [
        'start = "2025-01-31"\nend = "2025-01-01"',  # no range
        'start = "2025-01-31"\nstop_words = "2025-01-01"',
        'born = "2025-01-31"\ndied = "2025-01-31"',
        'period = "2025-01-31"\nstart = "2025-01-01"\nend = "2025-01-02"',
        'start = "2025-01-01"\nend: "date | None" = None',
    ],
)
def test_days_that_are_no_range_are_days(source):
    """Each is a parameter of its own."""
    assert {each["type"] for each in inferred(source).values()} <= {"date", "text"}


def test_keywords_are_the_ends_of_a_period_and_nothing_else():
    """`FROM` and `TO` are a range; nobody could assign `from` or `class` in the notebook."""
    assert inferred('FROM = "2025-01-01"\nTO = "2025-01-31"\nCLASS = 1') == {
        "period": {"type": "period", "default": "2025-01-01 to 2025-01-31"}
    }


def test_a_period_without_days_need_not_be_said():
    """The notebook runs without, as it does in Jupyter."""
    source = "start: date = None\nend: date = None"
    assert inferred(source) == {"period": {"type": "period", "required": False}}


def test_numbers_named_like_a_range_are_numbers():
    """Only days make a period."""
    assert [each["type"] for each in inferred("start = 1\nend = 5").values()] == ["integer", "integer"]


def test_of_two_ranges_one_is_the_period():
    """That which reports call so before any other."""
    source = 'a_start = "2025-01-01"\na_end = "2025-01-02"\nfrom_day = "2025-02-01"\nto_day = "2025-02-02"'
    found = inferred(source)
    assert list(found) == ["a_start", "a_end", "period"]
    assert found["period"]["default"] == "2025-02-01 to 2025-02-02"
