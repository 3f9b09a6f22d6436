"""Tables that a notebook showed: cut where they are long, numbers to the right."""

import re
from html import unescape

from runner.page.notebook.elements import replaced

MAX_ROWS = 200  # of one table on the page
_ROW_END = re.compile(r"</tr\s*>", re.IGNORECASE)
_ROW = re.compile(r"<tr\b[^>]*>.*?</tr>", re.DOTALL)
_CELL = re.compile(r"<(td|th)((?:\s[^>]*)?)>(.*?)</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_HEAD = re.compile(r"<thead\b.*?</thead>", re.DOTALL)
_ALIGNED = re.compile(r'\s*(?:align="(\w+)"|style="[^"]*?text-align:\s*(\w+)[^"]*")')
_NUMBER = re.compile(
    r"[-+−–(]?\s*(?:[$€£¥]\s*|[A-Z]{3}\s)?\d[\d.,'’\s]*(?:[eE][-+]?\d+)?\)?\s*(?:[%‰$€£¥]|[A-Za-zµ°²³/]{1,5})?"
    r"|NaN|nan|NaT|None|<NA>|null|-?inf|[-–—]|\.\.\.|…"
)
_LETTERS = {"right": "r", "end": "r", "center": "c", "left": "l", "start": "l"}


def cut_rows(html: str) -> tuple[str, int]:
    """Return HTML whose tables have at most `MAX_ROWS` rows of their body, and how many the longest one had."""
    most = 0

    def cut(table: str) -> str:
        nonlocal most
        body = table.lower().rfind("</thead") + 1 if "</thead" in table[:50_000].lower() else 0
        ends = [each.end() for each in _ROW_END.finditer(table, body)]
        most = max(most, len(ends))
        return table if len(ends) <= MAX_ROWS else table[: ends[MAX_ROWS - 1]] + table[ends[-1] :]

    return replaced(html, "table", cut), most


def aligned(html: str) -> str:
    """Return sanitised HTML whose tables scroll by themselves, and have their numbers to the right."""
    return replaced(html, "table", lambda table: f'<div class="scroll" tabindex="0">{_aligned(table)}</div>')


def _aligned(table: str) -> str:
    head = _HEAD.search(table)
    body = table[head.end() :] if head else table
    width, columns = _numeric_columns(body) if "span=" not in body else (0, set())
    shown_head = _ROW.sub(lambda row: _head_row(row[0], width, columns), head[0]) if head else ""
    before = table[: head.start()] if head else ""
    return before + shown_head + _ROW.sub(lambda row: _row(row[0], columns, is_head=False), body)


def _numeric_columns(body: str) -> tuple[int, set[int]]:
    """Return how many columns the body has, and in which of them every cell is a number."""
    rows = [_CELL.findall(row) for row in _ROW.findall(body)]
    rows = [row for row in rows if any(kind == "td" for kind, _, _ in row)]
    width = min((len(row) for row in rows), default=0)
    return width, {
        place for place in range(width) if all(row[place][0] == "td" and _is_number(row[place][2]) for row in rows)
    }


def _head_row(row: str, width: int, columns: set[int]) -> str:
    """Align a row of headings with its columns, where it has one for each."""
    return _row(row, columns if len(_CELL.findall(row)) == width else set(), is_head=True)


def _row(row: str, columns: set[int], *, is_head: bool) -> str:
    cells = iter(range(1000))

    def cell(match: re.Match[str]) -> str:
        kind, attributes, content = match.groups()
        place = next(cells, 1000)
        said = _ALIGNED.search(attributes)
        letter = _LETTERS.get((said[1] or said[2]).lower(), "") if said else ""
        numeric = place in columns if is_head else kind == "td" and _is_number(content)
        letter = letter or ("r" if numeric else "")
        return f"<{kind}{attributes}{f' class={chr(34)}{letter}{chr(34)}' if letter else ''}>{content}</{kind}>"

    return _CELL.sub(cell, row)


def _is_number(content: str) -> bool:
    text = unescape(_TAG.sub("", content)).strip()
    return len(text) < 60 and _NUMBER.fullmatch(text) is not None
