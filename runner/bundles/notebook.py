"""Prepares a notebook's cells for one report: which run, and with which values in them."""

import ast
import copy
import io
import itertools
import re
import tokenize
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import nbformat
from nbformat import NotebookNode

from runner.bundles.parameter_cells import injected, is_left_behind, parameter_cells, set_in_place
from runner.bundles.python_source import cell_options, first_comment, syntax_fault, tokens
from runner.errors import BundleError
from runner.request import Value, as_text

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


def check_cells(notebook: NotebookNode, names: Collection[str]) -> list[str]:
    """Find every fault of the `#Environment` cells, as sentences; `names` are those that a cell may use."""
    faults = []
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "code" and not is_skipped(cell) and is_environment(cell.source):
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
    takers = parameter_cells(notebook)
    prepared = copy.deepcopy(notebook)
    cells: list[NotebookNode] = []
    indices: list[int] = []
    for index, cell in enumerate(prepared.cells):
        cell.metadata["reportbot_cell"] = index + 1
        taker = takers.get(index)
        if taker is None and is_left_behind(cell):
            continue
        assigned = {} if taker is None else injected(taker, parameters, standard)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
            if not is_skipped(cell):
                cell.source = set_in_place(cell.source, assigned)
                if is_environment(cell.source):
                    cell.source = replace_names(cell.source, values, cell=index + 1)
                indices.append(len(cells))
        cells.append(cell)
        if taker is not None:
            indices.append(len(cells))
            cells.append(_assignments(assigned, index + 1))
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
        for token in tokens(source):
            start = offsets[token.start[0] - 1] + token.start[1]
            end = offsets[token.end[0] - 1] + token.end[1]
            literal = _replaced(token.type, source[start:end], values, cell)
            if literal is not None:
                pieces += [source[done:start], literal]
                done = end
    except (tokenize.TokenError, SyntaxError) as error:
        reason = syntax_fault(source) or (error.args[0] if error.args else "it is incomplete")
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


def _assignments(values: Mapping[str, Value], number: int) -> NotebookNode:
    """Make the cell that papermill would add: one assignment a line."""
    source = "\n".join(["# Parameters", *(f"{name} = {value!r}" for name, value in values.items())])
    metadata = {"tags": ["injected-parameters"], "reportbot_cell": number}
    cell: NotebookNode = nbformat.v4.new_code_cell(source, metadata=metadata)
    return cell


def is_skipped(cell: NotebookNode) -> bool:
    """Whether a code cell is not for here: `#NoExecute`, `skip-execution`, `eval: false`, or nothing in it."""
    comment = first_comment(cell.source)
    return (
        "skip-execution" in cell.metadata.get("tags", [])
        or not cell.source.strip()
        or bool(comment and _NO_EXECUTE.fullmatch(comment))
        or ("#|" in cell.source and str(cell_options(cell.source).get("eval")).lower() in ("false", "no"))
    )


def is_environment(source: str) -> bool:
    """Whether a cell's `$NAME`s are filled in."""
    comment = first_comment(source)
    return bool(comment and _ENVIRONMENT.fullmatch(comment))
