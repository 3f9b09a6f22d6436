"""Reads a notebook as people's tools write it, into one form: version 4, Python, no key that is null."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from runner.bundles.files import read_text
from runner.bundles.layout import NOTEBOOK, notebook_path
from runner.errors import BundleError

_PYTHON = re.compile(r"(i|x)?python.*", re.IGNORECASE)
# Kernels that are named without their language, by the names under which they install themselves.
_KERNELS = {
    "R": re.compile(r"x?ir\d*|r|.*-r", re.IGNORECASE),
    "Julia": re.compile(r"julia.*", re.IGNORECASE),
    "Scala": re.compile(r".*scala.*|almond.*|spylon.*|apache_toree.*", re.IGNORECASE),
}
_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")


def load_notebook(folder: Path) -> NotebookNode:
    """Read a bundle's notebook. Raises `BundleError` where there is none that can be read."""
    path = notebook_path(folder)
    text = read_text(path, name=path.name)
    return read_notebook(_of_script(text, name=path.name) if path.suffix == ".py" else text, name=path.name)


def read_notebook(text: str, *, name: str = NOTEBOOK) -> NotebookNode:
    """Parse a notebook of any version as one of version 4, without outputs. Raises `BundleError` where it is none.

    Its metadata are objects, its tags lists of texts, and its cells have an id each.
    """
    try:
        data = json.loads(text.removeprefix("\ufeff"))
    except ValueError as error:
        raise BundleError(f"{name} is no notebook: not JSON ({error})") from None
    except RecursionError:
        raise BundleError(f"{name} is no notebook: its JSON is nested too deeply") from None
    if not isinstance(data, dict) or not {"cells", "worksheets"} & set(data):
        raise BundleError(f'{name} is no notebook: it has no "cells"')
    language = _language(data)
    if not _PYTHON.fullmatch(language):
        raise BundleError(f"{name} is written in {language}; only Python notebooks can be run")
    try:
        cells = [_mended_cell(cell, number) for number, cell in enumerate(_cells(data), start=1)]
    except ValueError as error:
        raise BundleError(f"{name} is no notebook that can be read: {error}") from None
    _give_ids(cells)
    metadata = {**_mapping(data.get("metadata"))}
    for key, needed in (("kernelspec", ("name", "display_name")), ("language_info", ("name",))):
        if not all(isinstance(_mapping(metadata.get(key)).get(each), str) for each in needed):
            metadata.pop(key, None)
    notebook: NotebookNode = nbformat.from_dict(
        {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}
    )
    return notebook


def _of_script(text: str, *, name: str) -> str:
    """Return the JSON of the notebook that a script in jupytext's percent format is. Raises `BundleError`."""
    import jupytext  # a tenth of a second, for those who need it

    try:
        return str(jupytext.writes(jupytext.reads(text, fmt="py:percent"), fmt="ipynb"))
    except Exception as error:  # a header's YAML, or what a cell mark says, may raise anything
        reason = next(iter(str(error).splitlines()), type(error).__name__)  # what follows is a schema
        raise BundleError(f"{name} is no notebook that jupytext can read: {reason}") from None


def _language(data: Mapping[str, Any]) -> str:
    """Return the language of a notebook: what `language_info` says, else `kernelspec`, else Python."""
    metadata = _mapping(data.get("metadata"))
    kernel = _mapping(metadata.get("kernelspec"))
    said = (_mapping(metadata.get("language_info")).get("name"), kernel.get("language"))
    language = next((each.strip() for each in said if isinstance(each, str) and each.strip()), "")
    name = str(kernel.get("name") or kernel.get("display_name") or "").strip()
    by_kernel = (language for language, kernels in _KERNELS.items() if kernels.fullmatch(name))
    return language or next(by_kernel, "python")


def _cells(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the cells of a notebook; up to version 3 they lay in worksheets."""
    version = data.get("nbformat")
    if isinstance(version, int) and version > 4:
        raise ValueError(f"it is of version {version}; at most 4 is known")
    sheets = [data] if "cells" in data else data["worksheets"]
    if not isinstance(sheets, list):
        raise ValueError('its "worksheets" are no list')
    cells: list[dict[str, Any]] = []
    for sheet in sheets:
        found = _mapping(sheet).get("cells")
        if not isinstance(found, list) or not all(isinstance(cell, dict) for cell in found):
            raise ValueError('its "cells" are no list of objects')
        cells += found
    return cells


def _mended_cell(cell: Mapping[str, Any], number: int) -> dict[str, Any]:
    """Return a cell whose parts have the types that they must have; what it showed before is left out."""
    kind = cell.get("cell_type")
    source = cell.get("source", cell.get("input"))
    lines = [] if source is None else [source] if isinstance(source, str) else source
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        raise ValueError(f'the "source" of cell {number} is no text')
    if kind in ("heading", "html"):
        level = cell.get("level") if kind == "heading" else 0
        kind, lines = "markdown", ["#" * level + " ", *lines] if isinstance(level, int) else lines
    text = "".join(lines).replace("\r\n", "\n").replace("\r", "\n")  # as Python reads it
    if kind not in ("code", "markdown", "raw"):
        raise ValueError(f'the "cell_type" of cell {number} is none of code, markdown and raw')
    metadata = _mapping(cell.get("metadata"))
    if "tags" in metadata:
        tags = metadata["tags"]
        tags = [tags] if isinstance(tags, str) else tags if isinstance(tags, list) else []
        metadata = {**metadata, "tags": [tag for tag in tags if isinstance(tag, str)]}
    mended = {"id": cell.get("id"), "cell_type": kind, "metadata": metadata, "source": text}
    if kind == "code":
        return {**mended, "outputs": [], "execution_count": None}
    attachments = _mapping(cell.get("attachments"))
    return {**mended, "attachments": attachments} if attachments else mended


def _give_ids(cells: list[dict[str, Any]]) -> None:
    """Give each cell an id of its own: one that is missing, odd or taken is its number."""
    taken: set[str] = set()
    for number, cell in enumerate(cells, start=1):
        found = cell["id"]
        if not isinstance(found, str) or not _ID.fullmatch(found) or found in taken:
            cell["id"] = f"cell-{number}"
        taken.add(cell["id"])


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
