"""Markdown as the generated pages have it."""

from collections.abc import Iterable

GENERATED = "<!-- Written by docs/generate.py (make reference). Change the code that it describes. -->"


class Undescribed(Exception):
    """Something that people use has no description in the code."""


def sentence(text: str) -> str:
    """Return a text that begins with a capital letter and ends with a full stop."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "…", ":")) else ".")


def table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table in Markdown."""
    lines = [list(headings), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def page(title: str, *parts: str) -> str:
    """Return a page in Markdown."""
    return "\n\n".join([GENERATED, f"# {title}", *parts]) + "\n"
