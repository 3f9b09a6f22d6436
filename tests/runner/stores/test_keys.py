"""Where the artifacts of a report lie in a store."""

from datetime import date

import pytest

from runner.stores.keys import day_key, read_day


def test_a_key_tells_its_day():
    """What was written is read back."""
    assert day_key(date(2025, 2, 1), "a1", "report.html") == "2025/02/01/a1/report.html"
    assert read_day("2025", "02", "01") == date(2025, 2, 1)


@pytest.mark.parametrize("parts", [("2025", "2", "1"), ("2025", "02", "30"), ("25", "02", "01"), ("a", "b", "c")])
def test_other_things_are_no_day(parts):
    """Somebody else's folders are left alone."""
    assert read_day(*parts) is None
