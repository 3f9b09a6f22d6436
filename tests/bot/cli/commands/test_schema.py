"""`reportbot schema`: what an editor needs to complete config.json."""

import json

import jsonschema
import pytest

from runner.paths import SHIPPED, SKELETON


def test_the_schema_is_one_and_shipped_configs_satisfy_it(reportbot):
    """It is a valid JSON Schema, and an unknown key breaks it."""
    ran = reportbot("schema")
    assert (ran.status, ran.stderr) == (0, "")
    schema = ran.result
    jsonschema.Draft202012Validator.check_schema(schema)
    for path in (*SHIPPED.glob("*/config.json"), SKELETON / "config.json"):
        jsonschema.validate(json.loads(path.read_text()), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"title": "A", "titel": "B"}, schema)
