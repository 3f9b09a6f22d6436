"""The JSON Schema that a bundle declares for its output.json."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema.exceptions import SchemaError
from jsonschema.protocols import Validator
from jsonschema.validators import Draft202012Validator, validator_for
from referencing import Registry
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012, UnknownDialect, specification_with

from runner.text import show_path

_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")


_VALUES = ("const", "enum", "default", "examples")  # their content is data, not schema


def check_output_schema(schema: Mapping[str, Any]) -> list[str]:
    """Say what is wrong with a bundle's `output`: no JSON Schema, or a reference to somewhere else."""
    known = schema.get("$schema")
    if known is not None and not _is_dialect(known):
        return [f'"output.$schema": "{str(known)[:100]}" is no dialect of JSON Schema known here']
    faults = [
        f'"{place}": "{reference[:100]}" leads outside; a reference starts with "#"'
        for place, reference in _references(schema)
        if not reference.startswith("#")
    ]
    try:
        dialect(schema).check_schema(dict(schema))
    except SchemaError as error:
        where = show_path(("output", *error.absolute_path))
        faults.append(f'"{where}": {error.message[:300]}')
    except RecursionError:
        faults.append('"output": has too many schemas inside one another')
    return faults or _lost_references(schema)


def _is_dialect(name: Any) -> bool:
    try:
        return isinstance(name, str) and bool(specification_with(name))
    except UnknownDialect:
        return False


def dialect(schema: Mapping[str, Any]) -> type[Validator]:
    found: type[Validator] = validator_for(schema, default=Draft202012Validator)
    return found


def _references(schema: Any) -> Iterator[tuple[str, str]]:
    waiting: list[tuple[Any, tuple[str | int, ...]]] = [(schema, ("output",))]
    while waiting:
        value, path = waiting.pop()
        if isinstance(value, Mapping):
            for key, item in value.items():
                if key in _REFERENCES and isinstance(item, str):
                    yield show_path((*path, key)), item
                elif key not in _VALUES:
                    waiting.append((item, (*path, key)))
        elif isinstance(value, list):
            waiting.extend((item, (*path, index)) for index, item in enumerate(value))


def _lost_references(schema: Mapping[str, Any]) -> list[str]:
    if '"$id"' in json.dumps(schema):
        return []  # they change what "#" means; validation tells
    resolver = Registry().resolver_with_root(DRAFT202012.create_resource(dict(schema)))
    faults = []
    for place, reference in _references(schema):
        try:
            resolver.lookup(reference)
        except Unresolvable:
            faults.append(f'"{place}": "{reference[:100]}" leads nowhere in the schema')
    return faults
