"""Output held against the bundle's own schema: its refusals, and its bounds."""

import json
import socket
import time

import pytest

from runner.bundles.output_schema import check_output_schema
from runner.errors import OutputError
from tests.support.outputs import read_output


def refusal(data, schema):
    with pytest.raises(OutputError) as caught:
        read_output(json.dumps(data).encode(), schema=schema, facts=())
    return caught.value.message


def test_what_the_schema_refuses_is_told_with_its_place():
    """The refusal names the place in output.json and where the demand comes from."""
    schema = {"properties": {"rows": {"items": {"properties": {"value": {"type": "number"}}}}}}
    message = refusal({"rows": [{"value": 1}, {"value": "x"}]}, schema)
    assert 'output.json, at "rows[1].value"' in message and '"output" in config.json' in message
    assert "'b' is a required property" in refusal({"a": 1}, {"required": ["b"]})


def test_a_refusal_stays_short():
    """A megabyte that is refused is not shown whole."""
    assert len(refusal({"a": "x" * 2**20}, {"properties": {"a": {"type": "number"}}})) < 500


def test_rows_that_all_break_the_schema_are_told_as_one():
    """However many faults there are, they take no room."""
    schema = {"properties": {"rows": {"items": {"anyOf": [{"type": "string"}, {"type": "null"}]}}}}
    assert "is not valid under any" in refusal({"rows": [{"value": 1}] * 10_000}, schema)


@pytest.mark.slow
def test_an_exponential_pattern_is_stopped():
    """A pattern that would take for ever ends within the bound, and the sentence says which schema."""
    started = time.monotonic()
    message = refusal({"a": "a" * 40 + "!"}, {"properties": {"a": {"pattern": "^(a+)+$"}}})
    assert time.monotonic() - started < 10
    assert '"output" in config.json took more than' in message


def test_nothing_is_fetched():
    """A reference to a server that answers is not followed: the server hears nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/schema"
        assert check_output_schema({"$ref": address})
        assert "leads nowhere" in refusal({"a": 1}, {"$ref": address})
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.parametrize("reference", ["#", "https://example.org/schema"])
def test_a_reference_that_leads_nowhere_ends_in_words(reference):
    """Neither an endless reference nor an outside one does more than fail; nothing is fetched."""
    assert 'config.json, "output"' in refusal({"a": 1}, {"$ref": reference})
