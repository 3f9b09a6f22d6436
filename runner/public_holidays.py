"""Public holidays of a country or a region, by the code that ISO 3166 gives it: ES, ES-CT."""

from datetime import date
from functools import lru_cache


def check_calendar(code: str) -> str:
    """Return the code as ISO writes it. Raises `ValueError` where nobody's holidays are known by it."""
    wanted = code.strip().upper()
    try:
        holidays_of(wanted, 2026)
    except (NotImplementedError, KeyError, AttributeError):
        raise ValueError(f'"{code}" is no country or region; write for instance "ES-CT" or "DE"') from None
    return wanted


def is_holiday(code: str, day: date) -> bool:
    """Say whether a day is a public holiday there; `code` has been checked."""
    return day in holidays_of(code, day.year)


@lru_cache(maxsize=256)
def holidays_of(code: str, year: int) -> frozenset[date]:
    """Return the public holidays of a year. Raises `NotImplementedError` where the code is unknown."""
    import holidays  # half a second, for those who ask for it

    country, _, region = code.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=region or None, years=year))
