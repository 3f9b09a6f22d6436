"""config.json: what is accepted, and how each fault is worded."""

import json

import jsonschema
import pytest

from runner.bundles.config_file import config_schema, read_config
from runner.bundles.config_rules import limit_faults
from runner.errors import BundleError
from runner.settings import Settings

PERIOD = {"type": "period"}


def faults_of(config):
    """Give the sentences with which a config.json is refused."""
    text = config if isinstance(config, str) else json.dumps({"title": "X", **config})
    with pytest.raises(BundleError) as caught:
        read_config(text, where="x/config.json")
    return caught.value.faults


def test_the_smallest_config_has_every_default():
    """A title is all that is required."""
    config = read_config('{"title": "Sales"}')
    assert (config.timeout, config.cell_timeout, config.languages, config.network) == (120, None, ["en"], False)
    assert (config.resources.cpu, config.resources.memory, config.resources.disk) == ("1", "512Mi", "64Mi")


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ('{"titel": "X"}', ['"titel"', 'did you mean "title"', "commands"]),
        ("{", ["not JSON"]),
        ("[]", ["one object"]),
        ('{"title": "X", "title": "Y"}', ["title", "twice"]),
        ({"timeout": "120"}, ["timeout", "number", '"120"']),
        ({"x": 1}, ['"x" is no key that is known here. Allowed: title']),
        ({"title": 3}, ["title: must be a text", '{"en": "…"', "it is 3"]),
        ({"title": {"en": 3}}, ["title.en", "it is 3"]),
        ({"parameters": {"a": {}}}, ["parameters.a.type: is missing", "'period'"]),
        ({"parameters": {"a": {"type": "choice", "choices": [1]}}}, ["parameters.a.choices.0", "text", "it is 1"]),
        (
            {"parameters": {"a": {"type": "choice", "choices": 1}}},
            ["parameters.a.choices: must be a list", "it is 1"],
        ),
        ({"timeout": 0}, ["timeout", "greater than 0"]),
        ({"parameters": {"a": {"type": "day"}}}, ["parameters.a.type", "'date'", "'day'"]),
        ({"parameters": {"a": {"type": "date", "maximum": 3}}}, ["parameters.a.maximum", 'did you mean "max"']),
        ({"parameters": {"a": {"type": "choice"}}}, ["parameters.a.choices", "missing"]),
        ({"parameters": {"a": {"type": "choice", "choices": ["x"], "default": "y"}}}, ["default", "x"]),
        ({"parameters": {"a": {"type": "number", "min": 3, "max": 2}}}, ["min (3", "max (2"]),
        ({"parameters": {"a": {"type": "integer", "max": 2, "default": 3}}}, ["default 3"]),
        ({"parameters": {"A": PERIOD}}, ["parameters.A", "lower-case"]),
        ({"parameters": {"class": PERIOD}}, ["parameters.class", "Python"]),
        ({"parameters": {"language": {"type": "text"}}}, ["parameters.language", "already"]),
        ({"parameters": {"path": {"type": "text"}}}, ["PATH"]),
        ({"parameters": {"a": PERIOD, "b": PERIOD}}, ["a and b"]),
        ({"parameters": {"a": PERIOD, "from_day": {"type": "date"}}}, ["from_day"]),
        ({"commands": ["x {day}"]}, ["commands[0]", "{day} is no parameter"]),
        ({"commands": ["x {region}"], "parameters": {"a": PERIOD}}, ["{a}, {from_day}, {to_day}"]),
        ({"commands": ["x {a"], "parameters": {"a": PERIOD}}, ["brace"]),
        ({"commands": ["{a}"], "parameters": {"a": PERIOD}}, ["at least one word"]),
        ({"commands": ["x {a} {a}"], "parameters": {"a": PERIOD}}, ["twice"]),
        ({"commands": []}, ["commands", "empty"]),
        ({"languages": []}, ["languages"]),
        ({"languages": ["klingon!"]}, ['"klingon!" is no language']),
        ({"resources": {"memory": "lots"}}, ["resources.memory", '"lots" is no size']),
        ({"resources": {"ram": "1Gi"}}, ["resources.ram", "cpu, memory, disk"]),
        ({"files": ["../x"]}, ["files", "../x"]),
        ({"cell_timeout": 500}, ["cell_timeout", "120"]),
        ({"env": {"TOKEN": "x"}}, ["env", "TOKEN"]),
        ({"env": {"LD_PRELOAD": "x"}}, ["env", "LD_PRELOAD"]),
        ({"env": {"A B": "x"}}, ['"A B"']),
        ({"secrets": ["REGION"], "parameters": {"region": {"type": "text"}}}, ["secrets", "REGION"]),
        ({"secrets": ["A__B"]}, ["secrets", "A__B"]),
        ({"secrets": ["KEY", "KEY_FILE"]}, ["KEY and KEY_FILE would share a variable"]),
        ({"output": {"$ref": "https://example.com/schema.json"}}, ["output", "https://example.com"]),
        ({"output": {"type": "objekt"}}, ["output", "objekt"]),
        ({"output": {"type": "objekt"}}, ['x/config.json: "output.type"']),
    ],
)
def test_a_fault_says_where_and_what(config, says):
    """Each fault names the file and the key, and what would be right."""
    text = "\n".join(faults_of(config))
    assert "x/config.json" in text
    for words in says:
        assert words in text


def test_a_value_of_two_possible_types_has_one_fault():
    """The author reads what is right once, not every way in which it is wrong."""
    assert len(faults_of({"title": 3})) == len(faults_of({"description": ["x"]})) == 1
    assert len(faults_of({"parameters": {"a": {"type": "choice", "choices": [1, "x"]}}})) == 1


def test_all_faults_are_told_at_once():
    """An author mends everything in one go."""
    assert len(faults_of({"commands": ["x {y}"], "files": ["/etc/passwd"], "languages": ["??"]})) == 3


def test_the_published_schema_agrees_with_the_validation():
    """What the schema accepts or refuses, loading accepts or refuses too."""
    validator = jsonschema.Draft202012Validator(config_schema())
    good = {"$schema": "x", "title": {"en": "Sales"}, "parameters": {"period": PERIOD}, "commands": ["s {period}"]}
    assert validator.is_valid(good)
    read_config(json.dumps(good))
    for bad in ({}, {"title": "X", "x": 1}, {"title": "X", "parameters": {"a": {"type": "day"}}}):
        assert not validator.is_valid(bad)


def test_limits_of_the_operator():
    """A bundle asks for no more than the operator allows; each refusal names the setting."""
    config = read_config(
        '{"title": "X", "network": true, "image": "mine:1", "timeout": 1000,'
        ' "resources": {"cpu": "2500m", "memory": "3Gi", "disk": "2G"}}'
    )
    faults = list(limit_faults(config, Settings(_env_file=None), name="x"))
    assert [fault.split(":")[0] for fault in faults] == [
        "resources.cpu",
        "resources.memory",
        "resources.disk",
        "timeout",
        "network",
        "image",
    ]
    generous = Settings(
        _env_file=None,
        kernel_max_cpu="3",
        kernel_max_memory="4Gi",
        kernel_max_disk="2Gi",
        kernel_max_timeout=2000,
        network_bundles="x, y",
        kernel_images="mine:1",
    )
    assert list(limit_faults(config, generous, name="x")) == []
