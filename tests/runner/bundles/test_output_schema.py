"""The bundle's own schema for output.json: its faults when the bundle is read."""

import pytest

from runner.bundles.output_schema import check_output_schema


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#/$defs/n"}}, "$defs": {"n": {}}},
        {"$schema": "http://json-schema.org/draft-07/schema#", "type": "object"},
        {"properties": {"$ref": {"type": "string"}, "a": {"const": {"$ref": "https://example.org"}}}},
    ],
)
def test_sound_schemas_have_no_fault(schema):
    """What JSON Schema allows and stays inside is allowed."""
    assert check_output_schema(schema) == []


@pytest.mark.parametrize(
    ("schema", "says"),
    [
        ({"type": "objekt"}, '"output.type"'),
        ({"properties": {"a": {"pattern": "("}}}, '"output.properties.a.pattern"'),
        ({"$ref": "https://example.org/schema"}, "leads outside"),
        ({"items": [{"$dynamicRef": "file:///etc/passwd"}]}, "leads outside"),
        ({"$ref": "#/$defs/lost"}, "leads nowhere"),
        ({"$schema": "urn:mine"}, "no dialect"),
        ({"$schema": 3}, "no dialect"),
    ],
)
def test_faults_of_a_schema_are_told_when_the_bundle_is_read(schema, says):
    """Each fault names the key; whoever reads config.json names the file."""
    faults = check_output_schema(schema)
    assert any(says in fault for fault in faults)
    assert all(fault.startswith('"output') for fault in faults)
