"""What people can choose in a plain notebook: what its parameters cells assign, as config.json would write it."""

import ast
import keyword
import re
import tokenize
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode

from runner.bundles.config import NAME, STANDARD_NAMES
from runner.bundles.config_rules import is_kernels_own
from runner.bundles.inference.date_ranges import find_range, words_of
from runner.bundles.parameter_cells import is_day, parameter_cells
from runner.bundles.python_source import parse, tokens

PERIOD = "period"
MAX_NUMBER = 1e300
MAX_TEXT = 2000  # characters of a default that a person could write in its place
_SHOWN_TEXT = 200  # that a text may have without saying so
_TYPES = {"int": "integer", "float": "number", "bool": "boolean", "str": "text", "date": "date"}
_TYPE_COMMENT = re.compile(r"#\s*type:\s*(?P<type>[^\s#]+)\s*(?P<rest>.*)")
_FORM = re.compile(r"#\s*@param\b\s*(?P<choices>\[.*?\])?")


def infer_parameters(notebook: NotebookNode) -> dict[str, dict[str, Any]]:
    """Return what people can choose: what the parameters cells assign, where its value is one that words can say.

    The type is that of the annotation, of a `# type:` comment or of the default; what else the comment says is
    its help. Two days that are named like the ends of a range are one period.
    """
    found: dict[str, _Assigned] = {}
    for index in parameter_cells(notebook):
        for each in _assignments(notebook.cells[index].source):
            found[each.name] = each  # where a name is assigned twice, the last value counts
    made = _with_period({each.parameter: made for each in found.values() if (made := _parameter(each))}, found)
    return {
        name: each for name, each in made.items() if not keyword.iskeyword(name)
    }  # `FROM` is one end of a period


@dataclass(frozen=True, kw_only=True)
class _Assigned:
    """One assignment of a parameters cell; `value` is None where it is no literal."""

    name: str
    annotation: str
    value: ast.expr
    comment: str

    @property
    def parameter(self) -> str:
        """The name that people type: in small letters, with _ between its words."""
        return self.name.lower() if "_" in self.name or self.name.isupper() else "_".join(words_of(self.name))


def _assignments(source: str) -> Iterator[_Assigned]:
    tree = parse(source)
    comments = _comments(source) if tree else {}
    for statement in tree.body if tree else ():
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                annotation = ""
            case ast.AnnAssign(target=ast.Name(id=name), annotation=written, value=ast.expr() as value):
                annotation = str(written.value) if isinstance(written, ast.Constant) else ast.unparse(written)
            case _:
                continue
        comment = comments.get(statement.end_lineno or statement.lineno, "")
        yield _Assigned(name=name, annotation=annotation, value=value, comment=comment)


def _comments(source: str) -> Mapping[int, str]:
    """Return the comments that stand behind code, by line."""
    try:
        found = tokens(source)
    except (tokenize.TokenError, SyntaxError):
        return {}
    return {each.start[0]: each.string for each in found if each.type == tokenize.COMMENT}


def _parameter(assigned: _Assigned) -> dict[str, Any] | None:
    """Return the parameter of an assignment; None where nobody could choose its value with words."""
    name = assigned.parameter
    taken = name.upper() in STANDARD_NAMES or is_kernels_own(name)
    if not NAME.fullmatch(name) or taken:
        return None
    try:
        default = ast.literal_eval(assigned.value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    annotation, help_text = _explained(assigned)
    choices = _choices(assigned, annotation)
    kind = "choice" if choices else _type(annotation, default)
    made = {"type": kind, "choices": choices, "default": default, "help": help_text}
    if not kind or not _fits(kind, default, choices):
        return None
    if kind == "number" and default is not None:
        made["default"] = float(default)
    if default is None:
        made["required"] = False
    if kind == "text" and len(default or "") > _SHOWN_TEXT:
        made["max_length"] = MAX_TEXT
    return {key: value for key, value in made.items() if value is not None and value != ""} | (
        {"default": ""} if default == "" else {}
    )


def _explained(assigned: _Assigned) -> tuple[str, str]:
    """Return the type that is written, without what makes it optional, and what the comment says besides."""
    annotation, comment = assigned.annotation, assigned.comment
    typed = _TYPE_COMMENT.match(comment)
    if typed:
        annotation, comment = annotation or typed["type"], typed["rest"]
    elif _FORM.match(comment):
        comment = ""
    annotation = re.sub(r"\s*\|\s*None\b|\bNone\s*\|\s*", "", annotation)
    optional = re.fullmatch(r"(?:typing\.)?Optional\[(.*)\]", annotation)
    return (optional[1] if optional else annotation).strip(), comment.lstrip("#: ").strip()


def _choices(assigned: _Assigned, annotation: str) -> list[str] | None:
    """Return the texts of a `Literal[…]`, or of Colab's `#@param ["north", "south"]`."""
    literal = re.fullmatch(r"(?:typing\.)?Literal(\[.*\])", annotation)
    form = _FORM.match(assigned.comment)
    written = literal[1] if literal else form["choices"] if form else None
    try:
        choices = ast.literal_eval(written) if written else None
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    if not isinstance(choices, list) or not choices or not all(isinstance(each, str) for each in choices):
        return None
    return list(dict.fromkeys(choices))


def _type(annotation: str, default: object) -> str:
    """Return the parameter's type; nothing where there is none for such values."""
    written = _TYPES.get(annotation.rpartition(".")[2])
    if written == "text" or (written is None and isinstance(default, str)):
        return "date" if is_day(default) else "text"
    if written:
        return written
    kinds = {bool: "boolean", int: "integer", float: "number"}
    return kinds.get(type(default), "text" if default is None and not annotation else "")


def _fits(kind: str, default: object, choices: list[str] | None) -> bool:
    """Whether a default is one of its type; what people choose in its place is as good for the notebook then."""
    if default is None or kind == "boolean":
        return default is None or isinstance(default, bool)
    if kind in ("integer", "number"):
        types = int if kind == "integer" else int | float
        return isinstance(default, types) and not isinstance(default, bool) and abs(default) < MAX_NUMBER
    if not isinstance(default, str):
        return False
    if kind == "choice":
        return default in (choices or ())
    return is_day(default) if kind == "date" else len(default) <= MAX_TEXT and "\n" not in default


def _with_period(
    parameters: dict[str, dict[str, Any]], found: Mapping[str, _Assigned]
) -> dict[str, dict[str, Any]]:
    """Put a period in the place of its first and its last day."""
    days = {each.name: each.parameter for each in found.values()}
    days = {name: day for name, day in days.items() if parameters.get(day, {}).get("type") == "date"}
    pair = find_range(days)
    others = parameters.keys() - {days[name] for name in pair or ()}
    if pair is None or others & {PERIOD, "from_day", "to_day"}:
        return parameters
    first, last = (parameters[days[name]] for name in pair)
    period: dict[str, Any] = {"type": "period"}
    if "required" in first and "required" in last:
        period["required"] = False
    if first.get("default") and last.get("default") and first["default"] <= last["default"]:
        period["default"] = f"{first['default']} to {last['default']}"
    elif first.get("default") or last.get("default"):
        return parameters
    if first.get("help"):
        period["help"] = first["help"]
    return {
        PERIOD if name == days[pair[0]] else name: period if name == days[pair[0]] else each
        for name, each in parameters.items()
        if name != days[pair[1]]
    }
