"""Fiscal years and their parts; a year is named by the calendar year that it ends in."""

from dataclasses import dataclass
from datetime import date

from bot.dates.calendar_units import Period, Unit, months_from
from runner.errors import InvalidParameter
from runner.i18n.phrases import phrase

_SIZES: dict[Unit, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def needs_setting(said: str) -> InvalidParameter:
    """Refuse a fiscal year where nobody knows when it begins."""
    return InvalidParameter(
        phrase(
            "{said} needs the setting FISCAL_YEAR_START, the month in which your fiscal year begins",
            said=f'"{said}"',
        )
    )


@dataclass(frozen=True, kw_only=True)
class FiscalUnit:
    """A fiscal year, or a half or quarter of one.

    With a `number` it is the one of the year that is named or so many years away, or else the latest that has
    begun; without one it is the unit that holds today, or so many before or after it.
    """

    unit: Unit
    start: int | None  # the month in which fiscal years begin
    typed: str  # the word that says "fiscal"
    number: int | None = None
    year: int | None = None
    shift: int | None = None  # of the year where there is a number, or else of the unit

    def resolve(self, today: date) -> Period:
        """Give its days; `InvalidParameter` where the month is not set."""
        if self.start is None:
            raise needs_setting(self.typed)
        size, begin = _SIZES[self.unit], self.start - 1
        month = today.year * 12 + today.month - 1
        if self.number is None:
            if self.year is not None:
                return months_from(self._first_month(self.year, begin), size)
            return months_from(((month - begin) // size + (self.shift or 0)) * size + begin, size)
        if self.year is not None:
            year = self._first_month(self.year, begin)
        else:
            year = ((month - begin) // 12 + (self.shift or 0)) * 12 + begin
        first = year + (self.number - 1) * size
        if self.year is None and self.shift is None and first > month:
            first -= 12
        return months_from(first, size)

    def _first_month(self, year: int, begin: int) -> int:
        return (year - (begin > 0)) * 12 + begin
