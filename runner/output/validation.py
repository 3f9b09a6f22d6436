"""The bundle's own JSON Schema for output.json: checked when the bundle is read, then applied within bounds."""

import gc
from collections.abc import Mapping
from typing import Any

from jsonschema.exceptions import best_match
from jsonschema.protocols import Validator
from referencing import Registry
from referencing.exceptions import Unresolvable

from runner.bundles.output_schema import dialect
from runner.i18n.phrases import Phrase, phrase
from runner.limits import CHECK_SECONDS
from runner.output.checks import Check, Fault, begin_check
from runner.processes.bounded import OutOfBounds
from runner.text import shortened, show_path


def begin_validation(data: Any, schema: Mapping[str, Any], *, seconds: float = CHECK_SECONDS) -> Check:
    """Begin to hold the data against the schema, in a child with bounds. Return what waits for it."""
    if not schema:
        return lambda: None
    return begin_check(
        lambda: _first_fault(data, schema),
        sentence=_sentence,
        too_costly=lambda error: _too_costly(error, seconds),
        seconds=seconds,
    )


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
    """Return where the data break the schema, as the arguments of `_sentence`."""
    gc.freeze()  # what the parent has is not looked at
    gc.enable()  # faults refer to one another, and there may be one for each value
    validator: Validator = dialect(schema)(schema, registry=Registry())
    try:
        error = best_match(validator.iter_errors(data))
    except Unresolvable as lost:
        return {"lost": str(lost.ref)[:100]}
    except RecursionError:
        return {"endless": "yes"}
    if error is None:
        return None
    return {"place": show_path(tuple(error.absolute_path)), "said": shortened(error.message, 301)}


def _sentence(*, lost: str = "", endless: str = "", place: str = "", said: str = "") -> Phrase:
    """Return the sentence; what the schema asks for is said by jsonschema, in English."""
    if lost:
        return phrase('config.json, "output": the reference "{reference}" leads nowhere.', reference=lost)
    if endless:
        return phrase('config.json, "output": the schema refers to itself without end.')
    if not place:
        return phrase('output.json: {said} (asked for by "output" in config.json).', said=said)
    return phrase(
        'output.json, at "{place}": {said} (asked for by "output" in config.json).', place=place, said=said
    )
