"""What people see in the chat of a notebook that wrote no summary: its cell tagged `summary`, or its figures."""

import re
from collections.abc import Iterator
from typing import Any

from nbformat import NotebookNode

from runner.bundles.parameter_cells import tags
from runner.output.summary import Summary

MOST_FACTS = 6
_HEADLINE = 500
_LABEL, _VALUE = 80, 60
_HIDDEN = {"hide", "hide-cell", "hide-output", "remove-cell", "remove-output"}
_FACT = re.compile(r"\s*[-*•]?\s*(?P<label>[^\W\d][^:=|]{0,79}?)\s*[:=]\s*(?P<value>\S.*?)\s*")
_PLAIN = re.compile(r"[-+−]?\d{1,15}(\.\d+)?")
_FIGURE = re.compile(
    r"[-+−]?\s*([$€£¥]|[A-Z]{3}\s)?\s*\d[\d.,'’\u202f\u00a0 ]*([eE][-+]?\d+)?\s*([%‰$€£¥]|[^\W\d_][\w/°²³]{0,14})?"
)
_MARKS = re.compile(r"\*\*|__|`|^#+\s*", re.MULTILINE)
_QUOTES = "'\""


def notebook_summary(notebook: NotebookNode) -> Summary | None:
    """Return the summary of an executed notebook; None where it has nothing to say in a few words."""
    tagged = [cell for cell in notebook.cells if "summary" in tags(cell)]
    lines = [line for cell in tagged or notebook.cells for line in _lines(cell, is_tagged=bool(tagged))]
    facts: dict[str, dict[str, Any]] = {}
    for label, value in filter(None, map(_fact, lines)):
        name = re.sub(r"\W+", "_", label.lower()).strip("_")
        if name and name not in facts and len(facts) < MOST_FACTS:
            facts[name] = {"name": name, "label": label, **_typed(value)}
    headline = next((line for line in lines if _fact(line) is None), None) if tagged else None
    if not facts and not headline:
        return None
    return Summary.model_validate({"headline": headline and headline[:_HEADLINE], "facts": list(facts.values())})


def _lines(cell: NotebookNode, *, is_tagged: bool) -> Iterator[str]:
    """Yield the lines of text that a cell says: what it is, or what it shows."""
    if cell.cell_type == "markdown" and is_tagged:
        yield from _clean(cell.source)
    found = tags(cell)
    if cell.cell_type != "code" or (found & _HIDDEN and not is_tagged):
        return
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if output["output_type"] == "stream" and output.get("name") == "stdout":
            yield from _clean(_joined(output["text"]))
        elif "text/markdown" in data:
            yield from _clean(_joined(data["text/markdown"]))
        elif set(data) == {"text/plain"}:
            yield from (line.strip(_QUOTES) for line in _clean(_joined(data["text/plain"])))


def _clean(text: str) -> Iterator[str]:
    return (line.strip() for line in _MARKS.sub("", text[:10_000]).split("\n") if line.strip())


def _fact(line: str) -> tuple[str, str] | None:
    """Return the label and the figure of a line that has just these: `Used: 1,234 kWh`."""
    match = _FACT.fullmatch(line)
    if match is None or not _FIGURE.fullmatch(match["value"]):
        return None
    return match["label"][:_LABEL], match["value"][:_VALUE]


def _typed(value: str) -> dict[str, Any]:
    if _PLAIN.fullmatch(value):
        number = float(value.replace("−", "-"))
        return {"value": int(number) if number.is_integer() and "." not in value else number}
    return {"value": value, "format": "text"}


def _joined(value: Any) -> str:
    return value if isinstance(value, str) else "".join(map(str, value))
