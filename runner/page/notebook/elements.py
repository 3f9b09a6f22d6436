"""Finds elements in HTML that nobody has cleaned yet, in one pass whatever it is."""

from collections.abc import Callable


def replaced(html: str, name: str, change: Callable[[str], str]) -> str:
    """Return HTML with each outermost piece from `<name` to its `</name>`, or to the end, changed."""
    folded = html.lower() if html.isascii() else _folded(html)
    pieces: list[str] = []
    done = 0
    while (start := _find_tag(folded, name, done)) >= 0:
        close = folded.find(f"</{name}", start)
        end = folded.find(">", close) + 1 if close >= 0 else 0
        end = end or len(html)
        pieces += [html[done:start], change(html[start:end])]
        done = end
    return "".join([*pieces, html[done:]])


def _find_tag(folded: str, name: str, start: int) -> int:
    while (start := folded.find(f"<{name}", start)) >= 0:
        after = folded[start + len(name) + 1 : start + len(name) + 2]
        if not (after.isalnum() or after in ("-", ":")) or not after:
            return start
        start += 1
    return -1


def _folded(html: str) -> str:
    """Fold ASCII letters only: other letters may change their number."""
    return html.translate({code: code + 32 for code in range(ord("A"), ord("Z") + 1)})
