"""The bundle's own JSON Schema for output.json: checked when the bundle is read, then applied within bounds."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Mapping
from typing import Any

from jsonschema.exceptions import best_match
from jsonschema.protocols import Validator
from referencing import Registry
from referencing.exceptions import Unresolvable

from runner.bundles.output_schema import _dialect
from runner.errors import OutputError
from runner.i18n.phrases import Phrase, phrase
from runner.limits import CHECK_MEMORY, CHECK_SECONDS
from runner.processes.bounded import OutOfBounds, start_bounded
from runner.text import show_path

# Waits for a check that runs in a child; raises `OutputError`.
Check = Callable[[], None]

Fault = dict[str, str]


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
