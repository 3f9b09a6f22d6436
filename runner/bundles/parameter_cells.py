"""The cells that take a report's parameters by assigning them, as for papermill; what is assigned anew there."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from nbformat import NotebookNode

from runner.bundles.inference.date_ranges import find_range
from runner.bundles.python_source import cell_options, comments, parse, without_magics
from runner.request import Value

PERIOD_ENDS = ("from_day", "to_day")  # the names of a period's days in every report
_TAGS = {"parameters", "parameter"}
_PARAM = re.compile(r"#\s*@param\b")
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_LEFT_BEHIND = "injected-parameters"  # by an earlier run of papermill


@dataclass(frozen=True, kw_only=True)
class ParameterCell:
    """A cell that takes parameters; `names` are those that it assigns, `is_first` whether none comes before it.

    `period` are two of them that hold days, and are named like the ends of a range: `start_date`, `end_date`.
    """

    names: tuple[str, ...]
    is_first: bool
    period: tuple[str, str] | None = None

    def takes(self, name: str) -> list[str]:
        """Return the variables of the cell that take a parameter: as it is spelt, or as an end of the period."""
        spelt = [each for each in self.names if same_name(each) == same_name(name)]
        if not spelt and self.period and name in PERIOD_ENDS:
            return [self.period[PERIOD_ENDS.index(name)]]
        return spelt


def parameter_cells(notebook: NotebookNode) -> dict[int, ParameterCell]:
    """Find the cells that take parameters, by their index.

    They are tagged `parameters` (in the metadata, or as Quarto does: `#| tags: [parameters]`) or hold a `#@param`
    of Colab's. In a notebook that has none, what an earlier run of papermill injected is one.
    """
    code = {index: cell for index, cell in enumerate(notebook.cells) if cell.cell_type == "code"}
    found = [index for index, cell in code.items() if _TAGS & tags(cell) or _is_form(cell.source)]
    found = [index for index in found if not is_left_behind(code[index])]
    found = found or [index for index, cell in code.items() if is_left_behind(cell)]
    return {
        index: ParameterCell(
            names=assigned_names(code[index].source),
            is_first=index == found[0],
            period=find_range(_days(code[index].source)),
        )
        for index in found
    }


def is_left_behind(cell: NotebookNode) -> bool:
    """Whether a cell was added by an earlier run of papermill; where another takes parameters, it does not run."""
    return _LEFT_BEHIND in tags(cell)


def tags(cell: NotebookNode) -> set[str]:
    """Return the tags of a cell, in small letters and with hyphens between their words."""
    named = cell.metadata.get("tags", [])
    if cell.cell_type == "code" and "#|" in cell.source:
        option = cell_options(cell.source).get("tags", [])
        named = [*named, *([option] if isinstance(option, str) else option)]
    return {str(tag).strip().lower().replace("_", "-") for tag in named}


def same_name(name: str) -> str:
    """Return what all spellings of a parameter's name have in common: `from_day`, `FROM_DAY`, `fromDay`."""
    return name.replace("_", "").casefold()


def injected(
    cell: ParameterCell, parameters: Mapping[str, Value], standard: Mapping[str, str]
) -> dict[str, Value]:
    """Return what is assigned after a cell, by the name that it is assigned to there.

    After the first of them that is every parameter, under its own name and as the cell spells it; of LANGUAGE and
    its like, and after a further cell, only what the cell assigns itself.
    """
    values: dict[str, Value] = {}
    for name, value in sorted(parameters.items(), key=lambda each: each[0] not in PERIOD_ENDS):
        values |= dict.fromkeys([*([name] if cell.is_first else []), *cell.takes(name)], value)
    for name, value in standard.items():
        values |= dict.fromkeys(cell.takes(name), value)
    return values


def set_in_place(source: str, values: Mapping[str, Value]) -> str:
    """Assign values within a cell that reads on what it assigns itself: a query that is built from a parameter.

    Each is put behind the statement that first assigns its name, on the same line.
    """
    tree = parse(source) if values else None
    if tree is None:
        return source
    lines = source.split("\n")
    places: list[tuple[ast.stmt, str]] = []
    done: set[str] = set()
    for index, statement in enumerate(tree.body):
        for name in sorted(stored(statement) & values.keys() - done):
            done.add(name)
            if any(name in loaded(later) for later in tree.body[index + 1 :]):
                places.append((statement, f"{name} = {values[name]!r}"))
    for statement, assignment in reversed(places):
        _put_behind(lines, statement, assignment)
    return "\n".join(lines)


def _put_behind(lines: list[str], statement: ast.stmt, assignment: str) -> None:
    """Put an assignment behind a statement: on its line, or below it where that would be a part of it."""
    line = statement.end_lineno or statement.lineno
    text = lines[line - 1]
    if hasattr(statement, "body") or without_magics(text) != text:
        lines.insert(line, assignment)
    else:
        end = len(text.encode()[: statement.end_col_offset].decode())
        lines[line - 1] = f"{text[:end]}; {assignment}{text[end:]}"


def assigned_names(source: str) -> tuple[str, ...]:
    """Return the variables that a cell assigns, in order."""
    tree = parse(source)
    names = (sorted(stored(statement)) for statement in tree.body) if tree else ()
    return tuple(dict.fromkeys(name for each in names for name in each))


def _days(source: str) -> Iterator[str]:
    """Yield the variables to which a cell assigns a day as config.json writes it, or nothing yet."""
    tree = parse(source)
    for statement in tree.body if tree else ():
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=value)):
                pass
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.Constant(value=value)):
                pass
            case _:
                continue
        if value is None or is_day(value):
            yield name


def is_day(value: object) -> bool:
    """Whether a value is a day as config.json and the notebook write it."""
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def stored(node: ast.AST) -> set[str]:
    """Return the variables of the notebook that a statement assigns, not those of functions in it."""
    return {each.id for each in _in_scope(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}


def loaded(node: ast.AST) -> set[str]:
    """Return the names that are read in a piece of code, functions included."""
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)}


def _in_scope(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    if not isinstance(node, _SCOPES):
        for child in ast.iter_child_nodes(node):
            yield from _in_scope(child)


@lru_cache(maxsize=4096)
def _is_form(source: str) -> bool:
    return "@param" in source and any(_PARAM.match(comment) for comment in comments(source))
