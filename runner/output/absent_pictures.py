"""Finds the pictures that a notebook's text refers to, and that its default page cannot hold."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from runner.author_warnings import AuthorWarning
from runner.i18n.phrases import phrase

_REFERENCES = (
    re.compile(r"!\[[^\[\]]{0,500}\]\(\s*<?([^\s()<>]{1,500})"),
    re.compile(r"<img\b[^<>]{0,500}?\bsrc\s*=\s*[\"']?([^\s\"'<>]{1,500})", re.IGNORECASE),
)
_LOOKED_AT = 2**20  # characters of one text
_SHOWN_NAMES = 5


def find_absent_pictures(
    notebook: Mapping[str, Any], *, has_file: Callable[[str], bool]
) -> Iterator[AuthorWarning]:
    """Warn of each cell that refers to pictures which are neither attached to it nor in the bundle.

    `has_file`: whether the bundle has a file of this name.
    """
    for place, cell in enumerate(notebook.get("cells", []), start=1):
        if cell.get("cell_type") == "markdown":
            attached = cell.get("attachments") or {}
            named = _names(cell.get("source"))
            absent = [
                name for name in named if name.removeprefix("attachment:") not in attached and not has_file(name)
            ]
        else:
            absent = [name for output in cell.get("outputs", []) for name in _names_in(output.get("data", {}))]
        if absent:
            number = cell.get("metadata", {}).get("reportbot_cell", place)
            message = phrase(
                "Cell {cell} refers to pictures that are not in the report: {names}. Attach them to the cell, "
                "put them into the report's folder, or show them by code: Image(filename=…).",
                cell=number,
                names=", ".join(dict.fromkeys(absent[:_SHOWN_NAMES]))
                + (", …" if len(absent) > _SHOWN_NAMES else ""),
            )
            yield AuthorWarning(kind="absent picture", message=message, cell=number)


def _names_in(data: Mapping[str, Any]) -> list[str]:
    """Return what an output refers to where it has no picture of its own."""
    if any(kind.startswith("image/") for kind in data):
        return []
    return [name for kind in ("text/html", "text/markdown") for name in _names(data.get(kind))]


def _names(value: object) -> list[str]:
    text = "".join(map(str, value)) if isinstance(value, list) else value if isinstance(value, str) else ""
    found = [name for pattern in _REFERENCES for name in pattern.findall(text[:_LOOKED_AT])]
    return [name for name in found if not name.startswith("data:")]
