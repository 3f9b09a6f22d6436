"""Reads a bundle's config.json, and words what is wrong in it so that its author can mend it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from runner.bundles.config import Parameter, ReportConfig
from runner.bundles.config_rules import config_faults
from runner.bundles.files import read_text
from runner.bundles.inference.config import infer_config, with_keys
from runner.bundles.layout import CONFIG, bundle_name, from_place, plain_notebook
from runner.bundles.notebook_file import load_notebook
from runner.bundles.output_schema import check_output_schema
from runner.errors import BundleError
from runner.text import shortened

_KINDS = {
    "string_type": "must be a text",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "list_type": "must be a list",
    "dict_type": "must be an object, {…}",
    "model_type": "must be an object, {…}",
    "model_attributes_type": "must be an object, {…}",
}
_MAX_FAULTS = 50  # that are told at once
_TEXT = 'must be a text, or one for each language: {"en": "…", "ca": "…"}'
_NETWORK = 'must be true, false or a list of hosts: ["db.internal:5432", "api.example.com"]'
_CHOICES = 'must be a list of texts, or each with what people call it: {"north": "North"}'


def load_config(folder: Path) -> ReportConfig:
    """Read what a bundle says of itself in its config.json, or else in its notebook.

    Raises `BundleError` with every fault in it.
    """
    plain = plain_notebook(folder)
    inferred = None
    if plain is not None:
        try:
            inferred = infer_config(load_notebook(folder), name=bundle_name(folder))
        except BundleError as error:
            faults = [from_place(folder, fault) for fault in error.faults]
            raise BundleError("; ".join(faults), faults=faults) from None
    if plain is not None and not (folder / CONFIG).is_file():
        return read_config("{}", where=from_place(folder, plain.name), inferred=inferred)
    name = from_place(folder, CONFIG)
    return read_config(read_text(folder / CONFIG, name=name), where=name, inferred=inferred)


def read_config(text: str, *, where: str = CONFIG, inferred: Mapping[str, Any] | None = None) -> ReportConfig:
    """Validate the text of a config.json. Raises `BundleError` with every fault, each beginning with `where`.

    `inferred`: what a plain notebook says of itself, which the text refines.
    """
    try:
        written = json.loads(text, object_pairs_hook=_unique_keys)
        if inferred and isinstance(written, dict):
            text = json.dumps(with_keys(inferred, written))
        config = ReportConfig.model_validate_json(text)
        faults = [*config_faults(config), *check_output_schema(config.output)]
    except ValidationError as error:
        faults = list(_worded(error))
    except (ValueError, RecursionError) as error:
        raise BundleError(f"{where} is not JSON: {error}") from None
    except Exception as error:  # a defect of ours; it is this bundle's fault, and no other's
        raise BundleError(f"{where} cannot be read: {type(error).__name__}: {error}") from error
    if faults:
        more = [f"{len(faults) - _MAX_FAULTS} more faults"] if len(faults) > _MAX_FAULTS else []
        faults = [f"{where}: {fault}" for fault in [*faults[:_MAX_FAULTS], *more]]
        raise BundleError("; ".join(faults), faults=faults)
    return config


def config_schema() -> dict[str, Any]:
    """Return the JSON Schema of config.json, for editors."""
    schema = ReportConfig.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f'the key "{key}" stands twice in one object')
        found[key] = value
    return found


def _worded(error: ValidationError) -> Iterator[str]:
    """Word what pydantic found: the key, what is wrong with it, what is allowed."""
    faults = error.errors()
    paths = [_path(fault["loc"]) for fault in faults]
    told: list[list[str]] = []
    for fault, path in zip(faults, paths, strict=True):
        if not fault["loc"] or not _is_type(str(fault["loc"][-1])):
            yield _sentence(fault, path)
        elif path not in told and not any(len(each) > len(path) == _shared(each, path) for each in paths):
            # The value has none of the types allowed here; if it had one, the fault would lie deeper.
            told.append(path)
            right = {"choices": _CHOICES, "network": _NETWORK}.get(path[-1], _TEXT)
            yield f"{'.'.join(path)}: {right}{_shown(fault['input'])}"


def _sentence(fault: ErrorDetails, path: Sequence[str]) -> str:
    where = ".".join(path)
    match fault["type"]:
        case "extra_forbidden":
            allowed = _allowed_keys(fault["loc"][:-1])
            near = get_close_matches(path[-1], allowed, n=1)
            guess = f'; did you mean "{near[0]}"?' if near else "."
            return f'"{where}" is no key that is known here{guess} Allowed: {", ".join(allowed)}'
        case "missing":
            return f'"{where}" is missing'
        case "union_tag_invalid":
            said = f".type: must be one of {_parameter_types()}; it is '{fault['ctx']['tag']}'"
        case "union_tag_not_found":
            said = f".type: is missing; it must be one of {_parameter_types()}"
        case "value_error":
            said = f": {fault['msg'].removeprefix('Value error, ')}"
        case kind:
            message = _KINDS.get(kind, fault["msg"][:1].lower() + fault["msg"][1:])
            said = f": {message if path else 'must hold one object, {…}'}{_shown(fault['input'])}"
    return f"{where}{said}" if path else said.removeprefix(": ")


def _shown(value: object) -> str:
    """Show what stands there instead."""
    if isinstance(value, dict | list):
        return "; it is " + ("an object" if isinstance(value, dict) else "a list")
    return f"; it is {shortened(json.dumps(value, ensure_ascii=False, default=str), 60)}"


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """Count the keys that two paths begin with in common."""
    pairs = zip(one, other, strict=False)
    return next((number for number, (left, right) in enumerate(pairs) if left != right), min(len(one), len(other)))


def _parameter_types() -> str:
    models = get_args(get_args(Parameter)[0])
    return ", ".join(f"'{get_args(model.model_fields['type'].annotation)[0]}'" for model in models)


def _path(location: Sequence[str | int]) -> list[str]:
    """Return the keys that lead to a fault, without the names pydantic adds for the members of a union."""
    parts = [str(part) for part in location if not _is_type(str(part))]
    if parts[:1] == ["parameters"] and len(parts) > 2:
        del parts[2]  # the parameter's type
    return parts


def _is_type(part: str) -> bool:
    return "[" in part or part in ("str", "bool")


@cache
def _schema() -> dict[str, Any]:
    return ReportConfig.model_json_schema()


def _allowed_keys(location: Sequence[str | int]) -> list[str]:
    """Return the keys allowed at a place in config.json, as its JSON Schema says."""
    schema = _schema()
    if not location:
        return [key for key in schema["properties"] if key != "$schema"]
    kinds = {"resources": "Resources", "allow": "Allow"}
    name = kinds.get(str(location[0]), f"{str(location[-1]).title()}Parameter")
    return list(schema["$defs"].get(name, {}).get("properties", {}))
