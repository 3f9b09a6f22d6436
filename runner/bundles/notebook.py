"""Prepares a notebook's cells for one report: which run, and with which values in them."""

import ast
import copy
import io
import itertools
import json
import re
import tokenize
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from runner.bundles.files import read_text
from runner.errors import BundleError
from runner.request import Value, as_text

NOTEBOOK = "report.ipynb"
NAME = re.compile(r"\$([A-Za-z_]\w*)")
# A remark may follow behind a mark of punctuation: "#NoExecute: for my laptop".
_REMARK = r"\s*([.:;,!(–—-].*)?"
_NO_EXECUTE = re.compile(rf"#+\s*no\s*execute{_REMARK}", re.IGNORECASE)
_ENVIRONMENT = re.compile(rf"#+\s*environment{_REMARK}", re.IGNORECASE)
# From Python 3.12 an f-string is several tokens; before, one STRING. Template strings came with 3.14.
_FORMATTED = {getattr(tokenize, f"{kind}STRING_MIDDLE", None) for kind in "FT"} - {None}


@dataclass(frozen=True, kw_only=True)
class PreparedNotebook:
    """A copy of the notebook that can be executed; `indices` are the cells to run, in order.

    Each cell's metadata has `reportbot_cell`: its number in the author's notebook, counted from 1.
    """

    notebook: NotebookNode
    indices: tuple[int, ...]


def load_notebook(folder: Path) -> NotebookNode:
    """Read a bundle's notebook. Raises `BundleError` where there is none that can be read."""
    return read_notebook(read_text(folder / NOTEBOOK, name=NOTEBOOK))


def read_notebook(text: str, *, name: str = NOTEBOOK) -> NotebookNode:
    """Parse a notebook of any version as one of version 4. Raises `BundleError` where it is none."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise BundleError(f"{name} is no notebook: not JSON ({error})") from None
    except RecursionError:
        raise BundleError(f"{name} is no notebook: its JSON is nested too deeply") from None
    if not isinstance(data, dict) or not {"cells", "worksheets"} & set(data):
        raise BundleError(f'{name} is no notebook: it has no "cells"')
    try:
        notebook: NotebookNode = nbformat.convert(nbformat.reader.reads(text), 4)
        if not all(_is_cell(cell) for cell in notebook.cells):
            raise ValueError("a cell lacks its type or its source")
        language = notebook.metadata.get("kernelspec", {}).get("language", "python")
    except Exception as error:  # nbformat's converters raise whatever they stumble over
        raise BundleError(f"{name} is no notebook that can be read: {error}") from None
    if str(language).lower() != "python":
        raise BundleError(f"{name} is written in {language}; only Python notebooks can be run")
    return notebook


def _is_cell(cell: NotebookNode) -> bool:
    cell.setdefault("metadata", NotebookNode())
    return isinstance(cell.get("source"), str) and isinstance(cell.get("cell_type"), str)


def check_cells(notebook: NotebookNode, names: Collection[str]) -> list[str]:
    """Find every fault of the `#Environment` cells, as sentences; `names` are those that a cell may use."""
    faults = []
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "code" and not is_skipped(cell) and _is_environment(cell.source):
            try:
                replace_names(cell.source, dict.fromkeys(names, ""), cell=number)
            except BundleError as error:
                faults.append(error.message)
    return faults


def prepare_cells(
    notebook: NotebookNode, *, parameters: Mapping[str, Value], standard: Mapping[str, str]
) -> PreparedNotebook:
    """Put a report's values into a copy of the notebook.

    `parameters` are the report's, by lower-case name; `standard` is LANGUAGE and its like, upper-case.
    Raises `BundleError` that names the cell.
    """
    values = environment_values(parameters, standard)
    prepared = copy.deepcopy(notebook)
    cells: list[NotebookNode] = []
    indices: list[int] = []
    has_parameters = False
    for number, cell in enumerate(prepared.cells, start=1):
        cell.metadata["reportbot_cell"] = number
        tags = cell.metadata.get("tags", [])
        if "injected-parameters" in tags:
            continue  # what an earlier papermill run left behind
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
            if not is_skipped(cell):
                if _is_environment(cell.source):
                    cell.source = replace_names(cell.source, values, cell=number)
                indices.append(len(cells))
        cells.append(cell)
        if "parameters" in tags and not has_parameters:
            has_parameters = True
            indices.append(len(cells))
            cells.append(_assignments(parameters, standard, number))
    prepared.cells = cells
    return PreparedNotebook(notebook=prepared, indices=tuple(indices))


def environment_values(parameters: Mapping[str, Value], standard: Mapping[str, str]) -> dict[str, str]:
    """Return every name that a notebook knows, upper-cased, with its value as text; unset ones are empty."""
    return {**{name.upper(): as_text(value) for name, value in parameters.items()}, **standard}


def replace_names(source: str, values: Mapping[str, str], *, cell: int) -> str:
    """Replace every `$NAME` in plain string literals; a literal is written anew, so no value can end it."""
    offsets = [0, *itertools.accumulate(len(line) for line in io.StringIO(source))]
    pieces: list[str] = []
    done = 0
    try:
        for token in _tokens(source):
            start = offsets[token.start[0] - 1] + token.start[1]
            end = offsets[token.end[0] - 1] + token.end[1]
            literal = _replaced(token.type, source[start:end], values, cell)
            if literal is not None:
                pieces += [source[done:start], literal]
                done = end
    except (tokenize.TokenError, SyntaxError) as error:
        reason = error.args[0] if error.args else "it is incomplete"
        raise BundleError(f"cell {cell}, an #Environment cell, is not Python: {reason}", cell=cell) from None
    return "".join([*pieces, source[done:]])


def _replaced(kind: int, literal: str, values: Mapping[str, str], cell: int) -> str | None:
    """Return the new literal for a string token that holds a `$NAME`; None for any other token."""
    formatted = kind in _FORMATTED
    name = NAME.search(literal) if formatted or kind == tokenize.STRING else None
    if name is None:
        return None
    prefix = set() if formatted else set(literal[: literal.index(literal[-1])].lower())
    if formatted or prefix & set("fbt"):
        what = "bytes" if "b" in prefix else "a formatted string"
        raise BundleError(
            f"cell {cell}: {name[0]} stands in {what}; only a plain string literal is filled in", cell=cell
        )
    return repr(NAME.sub(lambda match: _value(match[1], values, cell), ast.literal_eval(literal)))


def _value(name: str, values: Mapping[str, str], cell: int) -> str:
    try:
        return values[name]
    except KeyError:
        known = ", ".join(f"${known}" for known in values)
        raise BundleError(f"cell {cell}: ${name} is not known here; there are {known}", cell=cell) from None


def _assignments(parameters: Mapping[str, Value], standard: Mapping[str, str], number: int) -> NotebookNode:
    """Make the cell that papermill would add: one assignment a line."""
    values = {**parameters, **{name.lower(): value for name, value in standard.items()}}
    source = "\n".join(["# Parameters", *(f"{name} = {value!r}" for name, value in values.items())])
    metadata = {"tags": ["injected-parameters"], "reportbot_cell": number}
    cell: NotebookNode = nbformat.v4.new_code_cell(source, metadata=metadata)
    return cell


def is_skipped(cell: NotebookNode) -> bool:
    """Whether a code cell is not for here: `#NoExecute`, `skip-execution`, or nothing in it."""
    comment = _first_comment(cell.source)
    return (
        "skip-execution" in cell.metadata.get("tags", [])
        or not cell.source.strip()
        or bool(comment and _NO_EXECUTE.fullmatch(comment))
    )


def _is_environment(source: str) -> bool:
    comment = _first_comment(source)
    return bool(comment and _ENVIRONMENT.fullmatch(comment))


@lru_cache(maxsize=4096)  # a worker's next report asks for the same cells
def _first_comment(source: str) -> str | None:
    if "#" not in source:
        return None
    try:
        return next((token.string for token in _tokens(source) if token.type == tokenize.COMMENT), None)
    except (tokenize.TokenError, SyntaxError):
        first = source.lstrip().split("\n", 1)[0]
        return first if first.startswith("#") else None


def _tokens(source: str) -> list[tokenize.TokenInfo]:
    """Tokenise a cell; where that fails, once more without the lines that are IPython's (`%magic`, `!ls`)."""
    try:
        return list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError):
        lines = ("\n" if line.lstrip()[:1] in ("%", "!", "?") else line for line in io.StringIO(source))
        return list(tokenize.generate_tokens(io.StringIO("".join(lines)).readline))
