"""Keeps a long table that a cell shows as a file as well, where a page shows no more than its beginning."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

MOST_ROWS = 200  # that a page shows
MOST_CELLS = 5_000_000  # of a table that is written
MOST_TABLES = 10  # of a report
_MODULES = ("pandas", "pandas.core.frame")  # by which pandas has called the home of its frames


def keep_long_tables(html_formatter: Any, folder: str) -> None:
    """Have each data frame that is shown, and is long, written into the folder as CSV.

    Its output's metadata say so: `reportbot_file`, and `reportbot_rows`.
    """
    show = _writing(Path(folder))
    for module in _MODULES:
        html_formatter.for_type_by_name(module, "DataFrame", show)


def _writing(folder: Path) -> Callable[[Any], Any]:
    names: list[str] = []

    def show(frame: Any) -> Any:
        html = frame._repr_html_()
        if html is None or not _is_long(frame) or len(names) >= MOST_TABLES:
            return html
        name = _free_name(folder, len(names) + 1)
        try:
            frame.to_csv(folder / name)
        except Exception:  # the disk is full, or a value cannot be written: what is shown is shown all the same
            (folder / name).unlink(missing_ok=True)
            return html
        names.append(name)
        return html, {"reportbot_file": name, "reportbot_rows": len(frame)}

    return show


def _is_long(frame: Any) -> bool:
    import pandas

    shown = pandas.get_option("display.max_rows")
    rows = len(frame)
    return rows * max(frame.shape[1], 1) <= MOST_CELLS and (rows > MOST_ROWS or (bool(shown) and rows > shown))


def _free_name(folder: Path, number: int) -> str:
    while (folder / f"table-{number}.csv").exists():
        number += 1
    return f"table-{number}.csv"
