"""Text made fit to be shown: on one line, printable, not too long."""

import json
import re
from collections.abc import Sequence

_NAME = re.compile(r"[^\W\d]\w*")


def show_path(path: Sequence[str | int]) -> str:
    """Write a place in JSON as people do: `rows[3].value`."""
    parts: list[str] = []
    for step in path:
        if isinstance(step, str) and _NAME.fullmatch(step) and len(step) <= 60:
            parts.append(f".{step}" if parts else step)
        elif isinstance(step, str):
            parts.append(f"[{json.dumps(shortened(step, 61))}]")
        else:
            parts.append(f"[{step}]")
    return shortened("".join(parts), 301)


def shortened(text: str, length: int) -> str:
    """Return a text of at most so many characters, with a … where it was cut."""
    return text if len(text) <= length else text[: length - 1] + "…"


def printable(text: str) -> str:
    """Replace whatever is not to be seen, line ends and tabs apart, by a blank."""
    return "".join(each if each.isprintable() or each in "\n\t" else " " for each in text)


def on_one_line(text: str) -> str:
    """Return a text without line ends, and with single blanks."""
    return " ".join(printable(text).split())
