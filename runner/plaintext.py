"""Text that a terminal only shows, and takes no orders from."""

from __future__ import annotations


def printable(text: str) -> str:
    """Replace whatever is not to be seen, line ends and tabs apart, by a blank."""
    return "".join(each if each.isprintable() or each in "\n\t" else " " for each in text)


def on_one_line(text: str) -> str:
    """Give a text without line ends, and with single blanks."""
    return " ".join(printable(text).split())
