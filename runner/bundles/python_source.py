"""The source of a cell as Python: its comments, its options, its tree, whatever IPython adds to the language."""

import ast
import io
import re
import tokenize
import warnings
from collections.abc import Iterator, Mapping
from functools import lru_cache

# Comments that are for a tool and not for a reader: Colab's forms, Quarto's options, editors' marks.
_TOOL_COMMENT = re.compile(r"#\s*@\w|#\||#\s?%%|#!|#\s*-\*-|#\s*In ?\[")
_OPTION = re.compile(r"#\|\s?(.*)")
_ASSIGNED_MAGIC = re.compile(r"(\s*[\w\s,.\[\]'\"]+=\s*)[!%]\S.*")
# Cell magics whose body is the notebook's own Python; that of all others is another language, or no code.
_PYTHON_MAGICS = {"time", "timeit", "capture", "prun", "memit", "mprun", "debug", "snakeviz", "pyinstrument"}


@lru_cache(maxsize=4096)  # a worker's next report asks for the same cells
def first_comment(source: str) -> str | None:
    """Return the first comment of a cell that is meant for a reader."""
    return next((each for each in comments(source) if not _TOOL_COMMENT.match(each)), None)


def comments(source: str) -> Iterator[str]:
    """Yield the comments of a cell; of one that is no Python, the first line's."""
    if "#" not in source:
        return
    try:
        yield from [token.string for token in tokens(source) if token.type == tokenize.COMMENT]
    except (tokenize.TokenError, SyntaxError):
        for line in source.lstrip().split("\n"):
            if not line.startswith("#"):
                return
            yield line


def tokens(source: str) -> list[tokenize.TokenInfo]:
    """Tokenise a cell; where that fails, once more without what is IPython's (`%magic`, `!ls`)."""
    try:
        return list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError):
        return list(tokenize.generate_tokens(io.StringIO(without_magics(source)).readline))


@lru_cache(maxsize=4096)
def parse(source: str) -> ast.Module | None:
    """Return the tree of a cell, at the places that its source has; None where it is no Python."""
    if is_foreign(source):
        return None
    for text in (source, without_magics(source)):
        try:
            with warnings.catch_warnings():  # of the author's string escapes: they are not our concern
                warnings.simplefilter("ignore")
                return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return None


def syntax_fault(source: str) -> str | None:
    """Return what is wrong with a cell that is no Python, with the line, as Python says it; None for Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(without_magics(source))
    except SyntaxError as error:
        return f"{error.msg}, line {error.lineno}"
    except (ValueError, RecursionError, MemoryError) as error:
        return str(error) or "it is nested too deeply"
    return None


def is_foreign(source: str) -> bool:
    """Whether a cell magic gives the whole cell to another language: `%%bash`, `%%sql`."""
    first = source.lstrip()
    return first.startswith("%%") and first[2:].split(maxsplit=1)[:1] not in ([each] for each in _PYTHON_MAGICS)


def without_magics(source: str) -> str:
    """Blank the lines that are IPython's and not Python's, and keep every other in its place."""
    return "\n".join(_without_magic(line) for line in source.split("\n"))


def magic_lines(source: str) -> list[str]:
    """Return the lines that are IPython's; of a cell in another language, all."""
    lines = source.split("\n")
    return lines if is_foreign(source) else [line for line in lines if _without_magic(line) != line]


def cell_options(source: str) -> Mapping[str, str | list[str]]:
    """Return Quarto's options of a cell: `#| tags: [parameters]`, `#| eval: false`."""
    found: dict[str, str | list[str]] = {}
    key = ""
    for line in source.lstrip().split("\n"):
        match = _OPTION.match(line)
        if match is None:
            if line.startswith("%") or not line.strip():
                continue
            return found
        text = match[1]
        if text.lstrip().startswith("- ") and key:
            listed = found.get(key)
            found[key] = [*(listed if isinstance(listed, list) else []), _plain(text.lstrip()[2:])]
        elif ":" in text:
            key, _, value = (part.strip() for part in text.partition(":"))
            listing = value.startswith("[")
            found[key] = [_plain(each) for each in value.strip("[]").split(",")] if listing else _plain(value)
    return found


def _plain(text: str) -> str:
    return text.strip().strip("\"'")


def _without_magic(line: str) -> str:
    if line.lstrip()[:1] in ("%", "!", "?"):
        return ""
    assigned = _ASSIGNED_MAGIC.fullmatch(line)
    return f"{assigned[1]}None" if assigned else line
