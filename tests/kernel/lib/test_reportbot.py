"""The module that notebooks hand over their results with."""

import base64
import json
from collections import namedtuple
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import Path
from types import SimpleNamespace

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from PIL import Image
from reportbot import figure, table, write_output

PNG = "iVBORw0KGgo"


@dataclass
class Point:
    """Of two coordinates."""

    x: int
    y: object


class Colour(Enum):
    """Of one."""

    RED = "red"


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Write output, and give what stands in output.json."""
    monkeypatch.chdir(tmp_path)

    def write(value):
        write_output(value=value)
        return json.loads(Path("output.json").read_text(encoding="utf-8"))["value"]

    return write


@pytest.mark.parametrize(
    ("value", "stands"),
    [
        (None, None),
        (True, True),
        ("é", "é"),
        (3, 3),
        (1.5, 1.5),
        (float("nan"), None),
        (float("inf"), None),
        (Decimal("12.50"), 12.5),
        (Decimal("12"), 12),
        (Decimal("NaN"), None),
        (date(2025, 1, 31), "2025-01-31"),
        (datetime(2025, 1, 31, 9, tzinfo=UTC), "2025-01-31T09:00:00+00:00"),
        (timedelta(minutes=1), 60),
        ((1, 2), [1, 2]),
        ({3, 1}, [1, 3]),
        (range(2), [0, 1]),
        ((n for n in (1, 2)), [1, 2]),
        ({1: "a", date(2025, 1, 1): "b", ("x", 2): "c", None: "d", 1.5: "e"}, None),
        (Point(1, np.int64(2)), {"x": 1, "y": 2}),
        (namedtuple("Pair", "a b")(1, 2), {"a": 1, "b": 2}),
        (Colour.RED, "red"),
        (Path("a/b"), "a/b"),
        (np.int64(3), 3),
        (np.float32(1.5), 1.5),
        (np.float64("nan"), None),
        (np.bool_(True), True),
        (np.str_("a"), "a"),
        (np.array([[1, 2], [3, 4]]), [[1, 2], [3, 4]]),
        (np.array([1.0, np.nan]), [1, None]),
        (np.datetime64("2025-01-31"), "2025-01-31"),
        (np.timedelta64(2, "s"), 2),
        (pd.Timestamp("2025-01-31"), "2025-01-31T00:00:00"),
        (pd.NaT, None),
        (pd.NA, None),
        (pd.Timedelta("1min"), 60),
        (pd.Period("2025-01"), "2025-01"),
        (pd.Series([1, None]), [1, None]),
        (pd.Series({"a": 1, "b": np.nan}), {"a": 1, "b": None}),
        (pd.Categorical(["a", None]), ["a", None]),
        (pd.Index(["a", "b"]), ["a", "b"]),
        (pd.DataFrame({"a": [1, 2], "b": [None, "x"]}), [{"a": 1, "b": None}, {"a": 2, "b": "x"}]),
        (pd.DataFrame({"a": [1]}, index=["x"]), [{"index": "x", "a": 1}]),
        (pd.DataFrame({("a", "b"): [1]}), [{"a b": 1}]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_notebooks_have_becomes_json(written, value, stands):
    """Frames, days, Decimals and NumPy's values; what is missing is null."""
    found = written(value)
    if stands is None and isinstance(value, dict):
        stands = {"1": "a", "2025-01-01": "b", "x 2": "c", "null": "d", "1.5": "e"}
    assert found == stands


def test_what_has_no_form_is_named_by_its_place(written):
    """The key and the kind of what stands there; nothing is written."""
    with pytest.raises(TypeError, match=r"output\['value'\]\['rows'\]\[1\] is a object, which JSON"):
        written({"rows": [1, object()]})
    with pytest.raises(TypeError, match=r"is a type"):
        written(dict)
    assert not Path("output.json").exists()


def test_a_table_has_columns_and_rows(written):
    """As the summary and the macro of templates take it, whichever library it is of."""
    frame = pd.DataFrame({"day": [date(2025, 1, 1)], "kWh": [np.float64(1.5)]})
    expected = {"columns": ["day", "kWh"], "rows": [["2025-01-01", 1.5]]}
    arrow = SimpleNamespace(column_names=["day", "kWh"], to_pylist=lambda: [{"day": "2025-01-01", "kWh": 1.5}])
    duck = SimpleNamespace(columns=["day", "kWh"], fetchall=lambda: [(date(2025, 1, 1), 1.5)])
    polars = SimpleNamespace(columns=["day", "kWh"], to_dicts=lambda: [{"day": date(2025, 1, 1), "kWh": 1.5}])
    for made in (frame, arrow, duck, polars, [{"day": date(2025, 1, 1), "kWh": 1.5}]):
        assert table(made) == expected
    by_site = pd.DataFrame({"site": ["a", "b"], "kWh": [1, 2]}).groupby("site").sum()
    assert table(by_site) == {"columns": ["site", "kWh"], "rows": [["a", 1], ["b", 2]]}
    assert written(table(frame)) == expected
    with pytest.raises(TypeError, match=r"table\(\) takes a frame .* not a int"):
        table(3)


def test_figures_are_pictures(written):
    """Of matplotlib, its axes, the current figure, Pillow, and what gives bytes."""
    mpl.use("agg")
    import matplotlib.pyplot as plt

    drawn, axes = plt.subplots(figsize=(1, 1))
    image = Image.new("RGB", (2, 2))
    for shown in (drawn, axes, image, base64.b64decode(figure(image)), SimpleNamespace(fig=drawn)):
        assert figure(shown).startswith(PNG)
    assert figure().startswith(PNG) and not plt.get_fignums()
    assert written({"daily": drawn})["daily"].startswith(PNG)
    assert base64.b64decode(figure(drawn, format="svg")).lstrip().startswith(b"<?xml")
    with pytest.raises(TypeError, match=r"figure\(\) takes a figure"):
        figure("daily.png")
