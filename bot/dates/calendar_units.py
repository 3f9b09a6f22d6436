"""Calendar units: which days a week, month, quarter, half-year or year has. Weeks are ISO weeks."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Unit = Literal["day", "week", "month", "quarter", "half", "year"]
_MONTHS: dict[Unit, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}


@dataclass(frozen=True)
class Period:
    """Two days, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


def unit_around(unit: Unit, day: date, shift: int = 0) -> Period:
    """Give the unit that holds the day, or one `shift` units away.

    Raises `ValueError` or `OverflowError` outside the years 1 to 9999.
    """
    if unit == "day":
        day += timedelta(days=shift)
        return Period(day, day)
    if unit == "week":
        first = day + timedelta(days=7 * shift - day.weekday())
        return Period(first, first + timedelta(days=6))
    size = _MONTHS[unit]
    return months_from(((day.year * 12 + day.month - 1) // size + shift) * size, size)


def numbered_unit(unit: Unit, number: int, year: int) -> Period | None:
    """Give the month, quarter, half or ISO week with this number in this year; None where the year has none."""
    if unit == "week":
        try:
            first = date.fromisocalendar(year, number, 1)
        except ValueError:
            return None
        return Period(first, first + timedelta(days=6))
    size = _MONTHS[unit]
    if not 1 <= number <= 12 // size:
        return None
    return months_from(year * 12 + (number - 1) * size, size)


def units_within(unit: Unit, period: Period) -> list[Period]:
    """Give the units of a period in order: those wholly in it, and the weeks whose Thursday is in it."""
    if unit == "half" and period == unit_around("month", period.first):
        middle = period.first.replace(day=15)
        return [Period(period.first, middle), Period(middle + timedelta(days=1), period.last)]
    units, shift = [], 0
    while (each := unit_around(unit, period.first, shift)).first <= period.last:
        anchor = each.first + timedelta(days=3) if unit == "week" else each.first
        whole = unit == "week" or each.last <= period.last
        if period.first <= anchor <= period.last and whole:
            units.append(each)
        shift += 1
    return units


def move(day: date, unit: Unit, count: int) -> date:
    """Move a day by whole units; a day that the month does not have becomes its last one."""
    if unit in ("day", "week"):
        return day + timedelta(days=count * (7 if unit == "week" else 1))
    month = day.year * 12 + day.month - 1 + count * _MONTHS[unit]
    return date(month // 12, month % 12 + 1, min(day.day, monthrange(month // 12, month % 12 + 1)[1]))


def months_from(first: int, count: int) -> Period:
    """Give `count` months from the one with this index (year * 12 + month - 1)."""
    last = first + count - 1
    return Period(
        date(first // 12, first % 12 + 1, 1),
        date(last // 12, last % 12 + 1, monthrange(last // 12, last % 12 + 1)[1]),
    )
