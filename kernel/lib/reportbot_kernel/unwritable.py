"""Says which key of an output JSON cannot write, and how to write it: Python says only of which type it is."""

from collections.abc import Iterator
from typing import Any

HOW = {
    "ndarray": ".tolist()",
    "Series": ".tolist()",
    "Index": ".tolist()",
    "DataFrame": '.to_dict("records")',
    "Decimal": "float(…)",
    "set": "list(…)",
    "bytes": "base64.b64encode(…).decode()",
    "Figure": "figure(…) of the module reportbot",
}
DEPTH = 100
_WRITERS = ("dump", "dumps")
_MESSAGES = ("is not JSON serializable", "keys must be str")


def explain_unwritable(error: object) -> None:
    """Add the place and the cure to the error of a `json.dump` or `json.dumps`; any other is left as it is."""
    if not isinstance(error, TypeError) or not any(each in str(error) for each in _MESSAGES):
        return
    found = next((place for given in _written(error) for place in _unwritable(given, "", DEPTH)), None)
    if found is not None:
        place, value = found
        how = HOW.get(type(value).__name__) or (".item()" if hasattr(value, "item") else "str(…)")
        error.args = (
            f"{error} (at {place or 'the top'}: write {how}, or use write_output of the module reportbot)",
        )


def _written(error: BaseException) -> Iterator[Any]:
    """Yield what was given to `json`, as its frames know it."""
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_name in _WRITERS and trace.tb_frame.f_globals.get("__name__") == "json":
            yield trace.tb_frame.f_locals.get("obj")
        trace = trace.tb_next


def _unwritable(value: Any, place: str, depth: int) -> Iterator[tuple[str, Any]]:
    """Yield the places of what JSON has no form for, with what stands there."""
    if depth == 0 or value is None or isinstance(value, (str, int, float)):
        return
    if isinstance(value, dict):
        for key, each in value.items():
            if key is not None and not isinstance(key, (str, int, float)):
                yield f"{place}[{key!r}], a key", key
            yield from _unwritable(each, f"{place}[{key!r}]", depth - 1)
    elif isinstance(value, (list, tuple)):
        for number, each in enumerate(value):
            yield from _unwritable(each, f"{place}[{number}]", depth - 1)
    else:
        yield place, value
