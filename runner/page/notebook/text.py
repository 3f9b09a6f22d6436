"""What a notebook printed, as a reader should see it: without a terminal's codes, and in bounds."""

import re

MAX_TEXT = 20_000  # characters of one output on the page
_CODES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def printed(text: str) -> str:
    """Return a text as a terminal would leave it standing: what a progress bar overwrote is gone."""
    lines = _CODES.sub("", text.replace("\r\n", "\n")).split("\n")
    return _CONTROLS.sub("", "\n".join(_last_state(line) for line in lines)).rstrip()


def cut(text: str) -> tuple[str, bool]:
    """Return the beginning of a text, and whether there was more."""
    if len(text) <= MAX_TEXT:
        return text, False
    end = text.rfind("\n", 0, MAX_TEXT)
    return text[: end if end > MAX_TEXT // 2 else MAX_TEXT], True


def _last_state(line: str) -> str:
    states = [state for state in line.split("\r") if state]
    return states[-1] if states else ""
