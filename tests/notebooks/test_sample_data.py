"""What keeps the samples of the shipped reports from ending."""

import runpy

import pandas as pd
import pytest

from runner.paths import SHIPPED

HELPERS = sorted(SHIPPED.glob("*/sample_data.py"))
repeat_last_year = runpy.run_path(str(HELPERS[0]))["repeat_last_year"]


def days(first: str, last: str) -> pd.DataFrame:
    """A row a day, which says what day of the sample it was."""
    time = pd.date_range(first, last)
    return pd.DataFrame({"time": time, "end": time + pd.Timedelta(hours=1), "row": range(len(time))})


def test_each_report_has_the_same() -> None:
    """An author copies one folder: so each has its own, and they do not drift apart."""
    assert [helper.parent.name for helper in HELPERS] == ["delivery", "sales", "voltage-quality"]
    assert len({helper.read_bytes() for helper in HELPERS}) == 1


@pytest.mark.parametrize("today", ["2027-01-01", "2027-12-30", "2027-12-31", "2030-07-09", "2041-01-01"])
def test_every_day_until_today_is_there_once(today: str) -> None:
    """No gap and no day twice; each copy has the weekday of what it copies, and moves in all columns."""
    rows = repeat_last_year(days("2024-01-01", "2026-12-31"), "time", "end", until=pd.Timestamp(today))
    assert rows["time"].tolist() == pd.date_range("2024-01-01", today).tolist()
    assert ((rows["end"] - rows["time"]) == pd.Timedelta(hours=1)).all()
    sample = pd.Timestamp("2024-01-01") + pd.to_timedelta(rows["row"], unit="D")
    assert (sample.dt.day_of_week == rows["time"].dt.day_of_week).all()


@pytest.mark.parametrize("rows", [days("2024-01-01", "2026-12-31"), days("2024-01-01", "2026-12-31")[:0]])
def test_a_sample_that_has_not_ended_stays_as_it_is(rows: pd.DataFrame) -> None:
    """Before its end nothing is repeated or cut off, and nothing comes of no rows."""
    assert repeat_last_year(rows, "time", until=pd.Timestamp("2026-11-30")).equals(rows)
