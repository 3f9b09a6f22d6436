"""The bundle's own JSON Schema for output.json: checked when the bundle is read, then applied within bounds."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jsonschema.exceptions import SchemaError, best_match
from jsonschema.protocols import Validator
from jsonschema.validators import Draft202012Validator, validator_for
from referencing import Registry
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012, UnknownDialect, specification_with

from runner.bounded import OutOfBounds, start_bounded
from runner.errors import OutputError
from runner.limits import CHECK_MEMORY, CHECK_SECONDS
from runner.phrases import Phrase, phrase
from runner.strictjson import show_path

# Waits for a check that runs in a child; raises `OutputError`.
Check = Callable[[], None]

Fault = dict[str, str]
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
        _dialect(schema).check_schema(dict(schema))
    except SchemaError as error:
        where = show_path(("output", *error.absolute_path))
        faults.append(f'"{where}": {error.message[:300]}')
    except RecursionError:
        faults.append('"output": has too many schemas inside one another')
    return faults or _lost_references(schema)


def begin_validation(data: Any, schema: Mapping[str, Any], *, seconds: float = CHECK_SECONDS) -> Check:
    """Begin to hold the data against the schema, in a child with bounds."""
    if not schema:
        return lambda: None
    answer = start_bounded(
        lambda: json.dumps(_first_fault(data, schema), ensure_ascii=False).encode(errors="replace"),
        seconds=seconds,
        memory=CHECK_MEMORY,
        size=5000,
    )

    def check() -> None:
        try:
            fault = json.loads(answer())
        except OutOfBounds as error:
            raise OutputError(_too_costly(error, seconds)) from None
        if fault:
            raise OutputError(_told(**fault))

    return check


def _too_costly(error: OutOfBounds, seconds: float) -> Phrase:
    if error.reason == "time":
        return phrase(
            'Checking output.json against "output" in config.json took more than {seconds} seconds; '
            "make the schema's patterns simpler.",
            seconds=round(seconds, 1),
        )
    return phrase(
        'Checking output.json against "output" in config.json took too much memory; '
        "make the schema simpler or the output smaller."
    )


def _first_fault(data: Any, schema: Mapping[str, Any]) -> Fault | None:
    """Say where the data breaks the schema, as the arguments of `_told`: it happens in a child."""
    gc.freeze()  # what the parent has is not looked at,
    gc.enable()  # but faults are: they refer to one another, and there may be one for each value
    validator: Validator = _dialect(schema)(schema, registry=Registry())
    try:
        error = best_match(validator.iter_errors(data))
    except Unresolvable as lost:
        return {"lost": str(lost.ref)[:100]}
    except RecursionError:
        return {"endless": "yes"}
    if error is None:
        return None
    said = error.message if len(error.message) <= 300 else f"{error.message[:300]}…"
    return {"place": show_path(tuple(error.absolute_path)), "said": said}


def _told(*, lost: str = "", endless: str = "", place: str = "", said: str = "") -> Phrase:
    """Make the sentence; what the schema asks for is said by jsonschema, in English."""
    if lost:
        return phrase('config.json, "output": the reference "{reference}" leads nowhere.', reference=lost)
    if endless:
        return phrase('config.json, "output": the schema refers to itself without end.')
    if not place:
        return phrase('output.json: {said} (asked for by "output" in config.json).', said=said)
    return phrase(
        'output.json, at "{place}": {said} (asked for by "output" in config.json).', place=place, said=said
    )


def _is_dialect(name: Any) -> bool:
    try:
        return isinstance(name, str) and bool(specification_with(name))
    except UnknownDialect:
        return False


def _dialect(schema: Mapping[str, Any]) -> type[Validator]:
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
