"""The day in an artifact's key."""

from __future__ import annotations

from datetime import date


def read_day(year: str, month: str, day: str) -> date | None:
    """Read the parts of a day as keys write it; None where they are something else's."""
    try:
        read = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return read if f"{read:%Y/%m/%d}" == f"{year}/{month}/{day}" else None
