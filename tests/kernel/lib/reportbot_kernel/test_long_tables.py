"""A long table that is shown is a file as well."""

import pandas as pd
import pytest
from IPython.core.formatters import HTMLFormatter
from reportbot_kernel.long_tables import MOST_TABLES, keep_long_tables


@pytest.fixture
def show(tmp_path):
    """Show a frame, as a cell does."""
    formatter = HTMLFormatter()
    keep_long_tables(formatter, str(tmp_path))
    return formatter


def test_only_a_long_frame_is_written(show, tmp_path):
    """What pandas shows whole is not; a file of that name is left alone."""
    (tmp_path / "table-1.csv").write_text("mine")
    assert show(pd.DataFrame({"a": range(60)})).startswith("<div")
    html, said = show(pd.DataFrame({"a": range(61)}))
    assert html.startswith("<div") and said == {"reportbot_file": "table-2.csv", "reportbot_rows": 61}
    assert (tmp_path / "table-2.csv").read_text().splitlines()[-1] == "60,60"
    assert (tmp_path / "table-1.csv").read_text() == "mine"


def test_what_cannot_be_written_is_shown_all_the_same(show, tmp_path):
    """And nothing is left of it; there are not too many."""
    frame = pd.DataFrame({"a": range(100)})
    frame.to_csv = None
    assert show(frame).startswith("<div") and list(tmp_path.iterdir()) == []
    shown = [show(pd.DataFrame({"a": range(100)})) for _ in range(MOST_TABLES + 1)]
    assert [type(each) for each in shown] == [tuple] * MOST_TABLES + [str]
