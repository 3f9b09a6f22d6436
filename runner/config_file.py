"""Reads a bundle's config.json, and words what is wrong in it so that its author can mend it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from runner.config import ReportConfig
from runner.config_faults import config_faults
from runner.errors import BundleError
from runner.outputschema import check_output_schema


def load_config(folder: Path) -> ReportConfig:
    """Read a bundle's config.json; `BundleError` with every fault in it."""
    where = f"{folder.name}/config.json"
    try:
        return read_config((folder / "config.json").read_text(encoding="utf-8"), where=where)
    except OSError as error:
        raise BundleError(f"{where} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BundleError(f"{where} is not UTF-8 text") from None


def read_config(text: str, *, where: str = "config.json") -> ReportConfig:
    """Validate the text of a config.json; `BundleError` with every fault in it, each beginning with `where`."""
    try:
        json.loads(text, object_pairs_hook=_unique_keys)
        config = ReportConfig.model_validate_json(text)
        faults = [*config_faults(config), *check_output_schema(config.output)]
    except ValidationError as error:
        faults = list(_worded(error))
    except (ValueError, RecursionError) as error:
        raise BundleError(f"{where} is not JSON: {error}") from None
    if faults:
        faults = [f"{where}: {fault}" for fault in faults]
        raise BundleError("; ".join(faults), faults=faults)
    return config


def config_schema() -> dict[str, Any]:
    """Give the JSON Schema of config.json, for editors."""
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
    for fault in error.errors():
        path = _path(fault["loc"])
        where = ".".join(path)
        message = fault["msg"].removeprefix("Value error, ")
        if fault["type"] == "extra_forbidden":
            allowed = _allowed_keys(fault["loc"][:-1])
            near = get_close_matches(path[-1], allowed, n=1)
            guess = f'; did you mean "{near[0]}"?' if near else ""
            yield f'"{where}" is no key that is known here{guess} Allowed: {", ".join(allowed)}'
        elif fault["type"] == "missing":
            yield f'"{where}" is missing'
        elif fault["type"] == "union_tag_invalid":
            yield f"{where}.type: must be one of {fault['ctx']['expected_tags']}; it is '{fault['ctx']['tag']}'"
        else:
            yield f"{where or 'the file'}: {message[:1].lower()}{message[1:]}"


def _path(location: Sequence[str | int]) -> list[str]:
    """Give the keys that lead to a fault, without the names pydantic adds for the members of a union."""
    parts = [str(part) for part in location if not _is_type(str(part))]
    if parts[:1] == ["parameters"] and len(parts) > 2:
        del parts[2]  # the parameter's type
    return parts


def _is_type(part: str) -> bool:
    return "[" in part or part in ("str",)


def _allowed_keys(location: Sequence[str | int]) -> list[str]:
    """Give the keys allowed at a place in config.json, as its JSON Schema says."""
    schema = ReportConfig.model_json_schema()
    if not location:
        return [key for key in schema["properties"] if key != "$schema"]
    kinds = {"resources": "Resources", "allow": "Allow"}
    name = kinds.get(str(location[0]), f"{str(location[-1]).title()}Parameter")
    return list(schema["$defs"].get(name, {}).get("properties", {}))
