"""Finds the parameters that nothing in a notebook takes up: whatever was asked, the report would be the same."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from nbformat import NotebookNode

from runner.author_warnings import AuthorWarning
from runner.bundles.config import PeriodParameter, ReportConfig
from runner.bundles.notebook import is_environment, is_skipped
from runner.bundles.parameter_cells import (
    ParameterCell,
    assigned_names,
    is_left_behind,
    loaded,
    parameter_cells,
    same_name,
    stored,
)
from runner.bundles.python_source import magic_lines, parse
from runner.i18n.phrases import phrase

# Files of a bundle that a notebook may run, and that may read the environment.
_CODE = (
    ".py",
    ".sh",
    ".r",
    ".jl",
    ".sql",
    ".js",
    ".ipynb",
    ".j2",
    ".jinja",
    ".toml",
    ".ini",
    ".cfg",
    ".yaml",
    ".yml",
)
# By these a notebook reads variables whose names it does not spell out.
_ANY_VARIABLE = {"globals", "locals", "vars", "eval", "exec", "get_ipython", "user_ns"}
# These read settings from the environment by themselves.
_ANY_SETTING = re.compile(r"\b(BaseSettings|pydantic_settings|environs|decouple|dynaconf|typer|click|hydra)\b")
_ENVIRONMENT = re.compile(r"environ|getenv|%env|dotenv")


@dataclass(frozen=True, kw_only=True)
class _Notebook:
    """What is looked at: the cells that run, the cells that take parameters, the code beside the notebook."""

    sources: Mapping[int, str]  # by index
    takers: Mapping[int, ParameterCell]
    beside: Sequence[str]

    @cached_property
    def trees(self) -> Mapping[int, ast.Module]:
        found = {index: parse(source) for index, source in self.sources.items()}
        return {index: tree for index, tree in found.items() if tree is not None}

    @cached_property
    def foreign(self) -> str:
        """Magics, shell lines, cells in other languages, and cells that cannot be read."""
        lines = [line for source in self.sources.values() for line in magic_lines(source)]
        return "\n".join([*lines, *(self.sources[index] for index in self.sources.keys() - self.trees.keys())])

    @cached_property
    def texts(self) -> str:
        """The texts in the cells."""
        nodes = (node for tree in self.trees.values() for node in ast.walk(tree))
        return "\n".join(
            node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)
        )

    @cached_property
    def reads_any_variable(self) -> bool:
        names = {_spelt(node) for tree in self.trees.values() for node in ast.walk(tree)}
        return bool(names & _ANY_VARIABLE) or "%run -i" in self.foreign or "%store" in self.foreign

    @cached_property
    def environment_texts(self) -> str:
        """What may name variables of the environment: nothing where the environment is not read at all."""
        everything = "\n".join([*self.sources.values(), *self.beside])
        texts = self.texts if _ENVIRONMENT.search(everything) else ""
        return "\n".join([texts, self.foreign, *self.beside])

    @cached_property
    def reads_any_setting(self) -> bool:
        beside = (parse(source) for source in self.beside)
        return bool(_ANY_SETTING.search("\n".join([*self.sources.values(), *self.beside]))) or any(
            _reads_whole_environment(tree) for tree in (*self.trees.values(), *beside) if tree is not None
        )


def find_uptake(
    notebook: NotebookNode, config: ReportConfig, files: Mapping[str, bytes]
) -> tuple[list[str], list[AuthorWarning]]:
    """Find the parameters that nothing takes up, and warn of those that are assigned and never read.

    The faults are sentences that say where was looked. `files` are those beside the notebook. What reads all
    variables or the whole environment takes up everything.
    """
    code = [(index, cell) for index, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    takers = parameter_cells(notebook)
    looked = _Notebook(
        sources={
            index: cell.source
            for index, cell in code
            if not is_skipped(cell) and (index in takers or not is_left_behind(cell))
        },
        takers=takers,
        beside=[
            content.decode(errors="replace")
            for name, content in files.items()
            if PurePosixPath(name).suffix.lower() in _CODE and len(content) < 2**20
        ],
    )
    faults: list[str] = []
    warnings: list[AuthorWarning] = []
    for name, parameter in config.parameters.items():
        names = ("from_day", "to_day") if isinstance(parameter, PeriodParameter) else (name,)
        left = [each for each in names if not _is_taken(each, looked)]
        unread = [found for each in left for found in _unread(each, looked)]
        warnings += unread
        if len(left) == len(names) and not unread:
            faults.append(_fault(name, names, looked))
        elif not unread:
            warnings += map(_makes_no_difference, left)
    return faults, warnings


def _is_taken(name: str, looked: _Notebook) -> bool:
    filled_in = any(f"${name.upper()}" in source for source in looked.sources.values() if is_environment(source))
    in_environment = looked.reads_any_setting or _names(looked.environment_texts, name.upper())
    return filled_in or in_environment or (bool(looked.takers) and _is_read(name, looked))


def _is_read(name: str, looked: _Notebook) -> bool:
    """Whether the variable that a parameter is assigned to is read before it is assigned anew."""
    spelt = {name, *(each for cell in looked.takers.values() for each in cell.takes(name))}
    marked = rf"[@${{:]\s*({'|'.join(map(re.escape, spelt))})\b"  # in a query or a template: @region, {region}
    in_text = any(_names(looked.foreign, each) for each in spelt) or re.search(marked, looked.texts)
    if looked.reads_any_variable or in_text:
        return True
    return any(_first_use(each, looked) == "read" for each in spelt)


def _unread(name: str, looked: _Notebook) -> Iterator[AuthorWarning]:
    """Warn of a parameter that a cell assigns, and that nothing reads or overwrites."""
    for index, cell in looked.takers.items():
        for each in cell.takes(name):
            if _first_use(each, looked) == "":
                said = phrase("Cell {cell} takes {name}, and nothing reads it.", cell=index + 1, name=each)
                yield AuthorWarning(kind="unread parameter", message=said, cell=index + 1)


def _makes_no_difference(name: str) -> AuthorWarning:
    """Warn of one end of a period that nothing takes up, where the other is."""
    said = phrase(
        "Nothing in the notebook reads {name}: whoever asks for another one gets the same report.",
        name=name.upper(),
    )
    return AuthorWarning(kind="unread parameter", message=said)


def _first_use(name: str, looked: _Notebook) -> str | int:
    """Return "read", the index of the cell that assigns a variable anew before it is read, or "" for neither."""
    first = min(looked.takers)
    if any(
        name in loaded(tree) for index, tree in looked.trees.items() if index < first or index in looked.takers
    ):
        return "read"
    for index, tree in looked.trees.items():
        for statement in tree.body if index > first and index not in looked.takers else ():
            if name in loaded(statement):
                return "read"
            if isinstance(statement, (ast.Assign, ast.AnnAssign)) and name in stored(statement):
                return index
    return ""


def _fault(name: str, names: Sequence[str], looked: _Notebook) -> str:
    listed = " or ".join(name.upper() for name in names)
    what = f"the parameter {name}" + (f" ({' and '.join(names)})" if names != (name,) else "")
    return (
        f"nothing takes up {what}: {'; '.join(_looked_at(names, looked))}; no #Environment cell has "
        f"${' or $'.join(each.upper() for each in names)}; nothing reads {listed} from the environment"
    )


def _looked_at(names: Sequence[str], looked: _Notebook) -> Iterator[str]:
    """Say what is wrong with the cells that take parameters."""
    for index, cell in looked.takers.items():
        assigned = [each for name in names for each in cell.takes(name)]
        if not assigned:
            others = ", ".join(cell.names[:10]) or "nothing"
            yield f"cell {index + 1}, which takes parameters, assigns {others} and not {' or '.join(names)}"
        for each in assigned:
            use = _first_use(each, looked)
            if isinstance(use, int):
                yield f"cell {index + 1} takes {each}, and cell {use + 1} assigns it anew before anything reads it"
    if looked.takers:
        return
    untagged = [
        (index, each)
        for index, source in looked.sources.items()
        for each in assigned_names(source)
        if any(_same(each, name) for name in names)
    ]
    hint = f" (cell {untagged[0][0] + 1} assigns {untagged[0][1]}: give it that tag)" if untagged else ""
    yield f"no code cell is tagged parameters{hint}"


def _same(one: str, other: str) -> bool:
    return same_name(one) == same_name(other)


def _names(text: str, name: str) -> bool:
    return name in text and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _reads_whole_environment(tree: ast.Module) -> bool:
    """Whether the environment is read other than by names that are written there."""
    reads = {id(node) for node in ast.walk(tree) if _spelt(node) in ("environ", "environb", "getenv")}
    return bool(reads - {id(node) for node in _named_reads(tree)})


def _named_reads(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield what is asked for a name that is written there: `environ["A"]`, `getenv("A")`, `"A" in environ`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and _is_text(node.slice):
            yield node.value
        elif isinstance(node, ast.Call) and node.args and _is_text(node.args[0]):
            yield node.func
            if isinstance(node.func, ast.Attribute):
                yield node.func.value
        elif isinstance(node, ast.Compare) and _is_text(node.left):
            yield from node.comparators


def _spelt(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
