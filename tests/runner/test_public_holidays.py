"""Public holidays."""

from datetime import date

import pytest

from runner.errors import SettingsError
from runner.public_holidays import check_calendar, is_holiday
from runner.settings import load_settings


def test_a_region_has_holidays_of_its_own():
    """Saint John is a holiday in Catalonia, and not in Madrid."""
    assert is_holiday("ES-CT", date(2025, 6, 24)) and not is_holiday("ES-MD", date(2025, 6, 24))
    assert is_holiday("ES", date(2025, 1, 1)) and not is_holiday("ES", date(2025, 1, 2))


@pytest.mark.parametrize(("said", "code"), [("es-ct", "ES-CT"), (" DE ", "DE")])
def test_a_code_is_taken_however_it_is_written(said, code):
    """As ISO 3166 has it."""
    assert check_calendar(said) == code


@pytest.mark.parametrize("code", ["ES-XX", "QQ", "Catalonia", "-", "ES-CT-X"])
def test_an_unknown_code_is_refused_when_the_settings_are_read(code, monkeypatch, tmp_path):
    """With one that would be right."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOLIDAYS", code)
    with pytest.raises(SettingsError, match=r"HOLIDAYS: .*ES-CT"):
        load_settings()
