"""The summary in output.json: what it may hold, and how each fault in it is told."""

import json

import pytest

from runner.errors import OutputError
from tests.support.outputs import read_output


def read(data, *, facts=()):
    return read_output(json.dumps(data).encode(), schema={}, facts=facts)


def refusal(data, *, facts=()):
    with pytest.raises(OutputError) as caught:
        read(data, facts=facts)
    return caught.value.message


FACT = {"name": "revenue", "label": "Revenue", "value": 12345.6, "previous": 11002.1, "format": "currency:EUR"}


def test_a_summary_is_read():
    """A summary with all that it can have is taken as it stands."""
    table = {"columns": ["Region", "Revenue"], "rows": [["North", 1], ["South", None]]}
    summary = read({"summary": {"headline": " Up 12 % ", "facts": [FACT], "table": table}}).summary
    assert summary == {"headline": "Up 12 %", "facts": [FACT], "table": table}


def test_no_summary_is_no_fault():
    """A report without a summary is a report; null says the same."""
    assert read({}).summary is None
    assert read({"summary": None}).summary is None


@pytest.mark.parametrize(
    ("summary", "says"),
    [
        ([], '"summary"'),
        ({"hedline": "x"}, '"summary.hedline"'),
        ({"headline": "x" * 501}, '"summary.headline"'),
        ({"headline": "x" * 1_000_000}, '"summary.headline"'),
        ({"facts": [{"value": 1}]}, '"summary.facts[0].name"'),
        ({"facts": [FACT, FACT]}, 'two facts named "revenue"'),
        ({"facts": [{**FACT, "value": "12"}]}, '"revenue" has the format "currency:EUR"'),
        ({"facts": [{**FACT, "value": True}]}, "its value must be a number"),
        ({"facts": [{**FACT, "value": [1]}]}, '"summary.facts[0].value": must be a text, a number'),
        ({"facts": [{"name": "x", "value": 1, "format": "text"}]}, "its value must be text"),
        ({"facts": [{**FACT, "format": "money"}]}, '"summary.facts[0].format"'),
        ({"facts": [{**FACT, "format": "currency:euro"}]}, "three letters"),
        ({"facts": [{**FACT, "format": "unit:parsnip"}]}, "any unit of Unicode CLDR"),
        ({"table": {"columns": ["a"], "rows": [[1], [1, 2]]}}, "row 1 has 2 cells for 1 columns"),
        ({"table": {"columns": []}}, '"summary.table.columns"'),
        ({"table": {"columns": ["a"], "rows": [["x" * 1001]]}}, "at most 1,000"),
        ({"table": {"columns": ["a"], "rows": [[1]] * 101}}, '"summary.table.rows"'),
    ],
)
def test_a_wrong_summary_is_refused_with_its_place(summary, says):
    """Each refusal names the place in the summary and stays short whatever was in it."""
    message = refusal({"summary": summary})
    assert says in message
    assert len(message) < 500


@pytest.mark.parametrize("form", ["number", "percent", "currency:JPY", "unit:volt", "unit:kilowatt-hour"])
def test_the_formats_of_numbers(form):
    """Every documented format is known, and a fact may have no value."""
    assert read({"summary": {"facts": [{"name": "x", "value": None, "format": form}]}}).summary


def test_promised_facts_must_be_there():
    """The facts of config.json that the summary lacks are named."""
    assert read({"summary": {"facts": [FACT]}}, facts=["revenue"]).summary
    message = refusal({"summary": {"facts": [FACT]}}, facts=["revenue", "orders", "refunds"])
    assert '"orders", "refunds"' in message and '"revenue"' not in message
    assert '"orders"' in refusal({}, facts=["orders"])
