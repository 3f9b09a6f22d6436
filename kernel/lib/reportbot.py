"""What a notebook hands over its results with: `from reportbot import write_output, figure, table`.

    write_output(total=total, sales=table(frame), daily=figure(fig), summary={…})

Nothing here imports pandas, matplotlib or another library: what is given is known by what it can do.
"""

import base64
import dataclasses
import io
import json
import math
import numbers
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import Path, PurePath
from typing import Any
from uuid import UUID

__all__ = ["figure", "table", "write_output"]

_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"<svg", b"<?xml")


def write_output(output: Mapping[str, Any] | None = None, /, **keys: Any) -> None:
    """Write output.json: one object of all that is given, by name, as JSON has it.

    Frames become lists of objects, days and times ISO text, Decimals and NumPy's numbers plain ones, figures
    pictures, and what is missing (NaN, NaT, NA) null. Raises `TypeError` that names the key of what has no form.
    """
    text = json.dumps(_plain({**(output or {}), **keys}, "output"), ensure_ascii=False, allow_nan=False)
    Path("output.json").write_text(text, encoding="utf-8")


def figure(shown: Any = None, /, **options: Any) -> str:
    """Return the picture of a figure as base64, as output.json takes it.

    A figure, axes or grid of matplotlib, seaborn or plotnine (left out: matplotlib's current one, which is closed
    then), a Pillow image, a chart of plotly (with kaleido) or Altair (with vl-convert-python), or the bytes of a
    PNG, JPEG or SVG. `options` go to matplotlib's `savefig`. Raises `TypeError` for what has no picture.
    """
    content = _picture(_current() if shown is None else shown, options)
    if content is None:
        raise TypeError(f"figure() takes a figure or a picture, not {_kind(shown)}")
    if shown is None:
        _close_current()
    return base64.b64encode(content).decode()


def table(frame: Any, /) -> dict[str, Any]:
    """Return a table as `{"columns": […], "rows": [[…], …]}`, for `summary.table` and for a template.

    A frame of pandas, polars or pyarrow, a relation of DuckDB, pandas' Styler, or a list of objects. The index of
    a pandas frame is a column where it has a name or is no mere count. Raises `TypeError` for what is no table.
    """
    records = _records(frame)
    if records is None and isinstance(frame, list) and all(isinstance(row, Mapping) for row in frame):
        records = list(dict.fromkeys(name for row in frame for name in row)), frame
    if records is None:
        raise TypeError(f"table() takes a frame or a list of objects, not {_kind(frame)}")
    columns, rows = records
    return {
        "columns": [_name(column) for column in columns],
        "rows": [
            [_plain(row.get(column), f"row {number}, {_name(column)}") for column in columns]
            for number, row in enumerate(rows)
        ],
    }


def _plain(value: Any, path: str) -> Any:
    """Return a value as JSON has it; `path` is its place, for the sentence about what has no form there."""
    if value is None or isinstance(value, (bool, str)):
        return str(value) if isinstance(value, str) else value
    if _is_missing(value):
        return None
    for convert in (_moment, _number, _collection, _foreign):
        found = convert(value, path)
        if found is not NotImplemented:
            return found
    picture = _picture(value, {})
    if picture is not None:
        return base64.b64encode(picture).decode()
    raise TypeError(f"{path} is {_kind(value)}, which JSON has no form for; write text, a number or a list")


def _is_missing(value: Any) -> bool:
    if type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, (float, Decimal)) and not math.isfinite(value)


def _number(value: Any, path: str) -> Any:
    if isinstance(value, Enum):
        return _plain(value.value, path)
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, (numbers.Real, Decimal)):
        number = float(value)
        return (
            None
            if not math.isfinite(number)
            else int(value)
            if isinstance(value, Decimal) and value == int(value)
            else number
        )
    return NotImplemented


def _moment(value: Any, path: str) -> Any:
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    kind = getattr(getattr(value, "dtype", None), "kind", "")
    if kind == "M" and type(value).__module__ == "numpy":
        return _plain(value.astype(str).tolist(), path)
    if kind == "m" and type(value).__module__ == "numpy":
        return _plain((value.astype("timedelta64[ns]").astype(float) / 1e9).tolist(), path)
    return str(value) if isinstance(value, (UUID, PurePath)) else NotImplemented


def _collection(value: Any, path: str) -> Any:
    if isinstance(value, Mapping):
        return {_name(key): _plain(each, f"{path}[{_name(key)!r}]") for key, each in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return _plain(value._asdict(), path)
    if isinstance(value, (set, frozenset)):
        value = sorted(value, key=str)
    if isinstance(value, (list, tuple, range)) or hasattr(value, "__next__"):
        return [_plain(each, f"{path}[{number}]") for number, each in enumerate(value)]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            each.name: _plain(getattr(value, each.name), f"{path}.{each.name}")
            for each in dataclasses.fields(value)
        }
    return NotImplemented


def _foreign(value: Any, path: str) -> Any:
    """Return what NumPy's, pandas' and others' values are as JSON."""
    records = _records(value)
    if records is not None:
        columns, rows = records
        return [
            {_name(name): _plain(row.get(name), f"{path}[{number}].{_name(name)}") for name in columns}
            for number, row in enumerate(rows)
        ]
    index = getattr(value, "index", None)
    if hasattr(value, "to_dict") and hasattr(value, "to_list") and not _is_count(index):
        return {_name(key): _plain(each, f"{path}[{_name(key)!r}]") for key, each in value.to_dict().items()}
    for method in ("tolist", "to_list", "to_pylist", "item", "model_dump", "isoformat"):
        if callable(getattr(value, method, None)) and not isinstance(value, type):
            return _plain(getattr(value, method)(), path)
    return str(value) if type(value).__name__ in ("Period", "Interval") else NotImplemented


def _records(value: Any) -> tuple[list[Any], list[dict[Any, Any]]] | None:
    """Return the columns and rows of a frame; None for what is none."""
    if isinstance(value, type):
        return None
    if hasattr(value, "data") and type(value).__name__ == "Styler":
        value = value.data
    if hasattr(value, "iterrows") and hasattr(value, "reset_index"):
        frame = value if _is_count(value.index) else value.reset_index()
        columns = list(frame.columns)
        return columns, [dict(zip(columns, row, strict=True)) for row in frame.itertuples(index=False, name=None)]
    if callable(getattr(value, "collect", None)) and type(value).__name__ == "LazyFrame":
        value = value.collect()
    if callable(getattr(value, "to_dicts", None)):
        return list(value.columns), value.to_dicts()
    if callable(getattr(value, "to_pylist", None)) and hasattr(value, "column_names"):
        return list(value.column_names), value.to_pylist()
    if callable(getattr(value, "fetchall", None)) and hasattr(value, "columns"):
        columns = list(value.columns)
        return columns, [dict(zip(columns, row, strict=True)) for row in value.fetchall()]
    return None


def _is_count(index: Any) -> bool:
    """Whether an index only counts its rows, and has no name."""
    return type(index).__name__ == "RangeIndex" and index.name is None


def _name(key: Any) -> str:
    """Return a key or a column's name as text; one of several levels is joined."""
    if isinstance(key, tuple):
        return " ".join(part for part in map(_name, key) if part)
    plain = _plain(key, "a key")
    return plain if isinstance(plain, str) else json.dumps(plain)


def _picture(shown: Any, options: Mapping[str, Any]) -> bytes | None:
    """Return the picture of what has one."""
    if isinstance(shown, (bytes, bytearray)):
        return bytes(shown) if bytes(shown[:60]).lstrip().startswith(_IMAGES) else None
    content = io.BytesIO()
    for owner in (shown, getattr(shown, "figure", None), getattr(shown, "fig", None)):
        if callable(getattr(owner, "savefig", None)):
            owner.savefig(content, **{"format": "png", "bbox_inches": "tight", **options})
            return content.getvalue()
    if callable(getattr(shown, "to_image", None)):  # plotly
        return bytes(shown.to_image("png"))
    if callable(getattr(shown, "save", None)):  # Pillow, plotnine, Altair
        if type(shown).__module__.startswith("PIL"):
            shown.save(content, format="PNG")
        else:
            shown.save(content, format="png", **options)
        return content.getvalue()
    made = shown._repr_png_() if callable(getattr(shown, "_repr_png_", None)) else None
    return made if isinstance(made, bytes) else None


def _current() -> Any:
    import matplotlib.pyplot as plt

    return plt.gcf()


def _close_current() -> None:
    import matplotlib.pyplot as plt

    plt.close()


def _kind(value: Any) -> str:
    module = type(value).__module__
    return f"a {type(value).__name__}" + ("" if module == "builtins" else f" of {module.partition('.')[0]}")
