"""What was said about time, before it is known which day today is; resolving it gives days."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol

from bot.dates.calendar_units import Period, Unit, move, numbered_unit, unit_around, units_within
from bot.dates.wording import counted, last_seven, month_of, unclear
from runner.errors import InvalidParameter
from runner.i18n.phrases import Phrase, phrase

FIRST_YEAR, LAST_YEAR = 1900, 2200
_YEARS_BACK = 9  # 29 February may be eight years away


def out_of_reach(typed: str) -> InvalidParameter:
    """Refuse days that no report is about; years beyond these are slips."""
    return InvalidParameter(
        phrase(
            '"{typed}" is out of reach: days go from {first} to {last}',
            typed=typed,
            first=f"{FIRST_YEAR}-01-01",
            last=f"{LAST_YEAR}-12-31",
        )
    )


class Moment(Protocol):
    """A day, a period or a range, as it was said."""

    @property
    def unit(self) -> Unit | None:
        """Name the calendar unit it is; None for what is none, such as a range."""

    def resolve(self, today: date) -> Period:
        """Give its days; `InvalidParameter` where there are none."""


@dataclass(frozen=True, kw_only=True)
class Fixed:
    """A day that is known already."""

    day: date
    unit: Unit | None = "day"

    def resolve(self, today: date) -> Period:
        """Give the day."""
        return Period(self.day, self.day)


@dataclass(frozen=True, kw_only=True)
class Year:
    """A year in figures, or one counted from today's (`shift`)."""

    number: int = 0
    shift: int | None = None

    def before(self) -> Year:
        """Return the year before it."""
        return Year(number=self.number - 1, shift=None if self.shift is None else self.shift - 1)

    def of(self, today: date, *, typed: str = "") -> int:
        """Give the year's number; `typed` is what the error names, the year itself where there is nothing else."""
        year = self.number if self.shift is None else today.year + self.shift
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise out_of_reach(typed or str(year))
        return year


@dataclass(frozen=True, kw_only=True)
class Yearly:
    """What comes once a year: a month, quarter, half or week with a number, or a day of a month.

    Without a year it is the latest one that has begun. `month` None is a day alone, as the 1 of "1–15 March".
    """

    unit: Unit
    number: int
    month: int | None = None
    year: Year | None = None
    relative: int | None = None  # "last March", "this March", "next March"
    typed: str = ""
    form: str = "named"  # or "iso", "figures"
    note: str | None = None
    ambiguous: bool = False  # day and month could be the other way round
    order: str | None = None  # "DM" or "MD": how a day in figures was read
    most_years: int | None = None  # how far from today's its year may be; beyond, it is rather no year

    @property
    def is_open(self) -> bool:
        """Whether it lacks its month, so that only the other end of a range can say which day it is."""
        return self.unit == "day" and self.month is None

    def in_year(self, year: int) -> Period | None:
        """Give its days in a year; None where the year has none such."""
        if self.unit != "day":
            return numbered_unit(self.unit, self.number, year)
        try:
            day = date(year, self.month or 0, self.number)
        except ValueError:
            return None
        return Period(day, day)

    def resolve(self, today: date) -> Period:
        """Give its days, seen from today."""
        if self.year is not None:
            year = self.year.of(today, typed=self.typed)
            if self.most_years is not None and abs(year - today.year) > self.most_years:
                raise unclear(self.typed)
            found = self.in_year(year)
            if found is None:
                raise self._impossible(year)
            return found
        if self.relative == 1:
            return self.earliest(unit_around(self.unit, today, 1).first, begun=False)
        if self.relative == 0:
            return replace(self, year=Year(shift=0)).resolve(today)
        if self.relative == -1:
            return self.latest(unit_around(self.unit, today).first - timedelta(days=1))
        return self.latest(today)

    def latest(self, until: date) -> Period:
        """Give the latest one that begins on that day or before."""
        for year in range(until.year + 1, until.year - _YEARS_BACK, -1):
            found = self.in_year(year)
            if found and found.first <= until:
                return found
        raise self._impossible(until.year)

    def earliest(self, since: date, *, begun: bool = True) -> Period:
        """Give the earliest one that ends on that day or later; not `begun`: that begins then or later."""
        for year in range(since.year - 1, since.year + _YEARS_BACK):
            found = self.in_year(year)
            if found and (found.last if begun else found.first) >= since:
                return found
        raise self._impossible(since.year)

    def _impossible(self, year: int) -> InvalidParameter:
        reason = self._reason(year)
        return InvalidParameter(phrase('"{typed}" does not exist: {reason}', typed=self.typed, reason=reason))

    def _reason(self, year: int) -> Phrase:
        if self.unit == "week":
            weeks = counted("week", date(year, 12, 28).isocalendar().week)
            return phrase("{year} has {weeks}", year=str(year), weeks=weeks)
        if self.unit != "day" or not 1 <= (self.month or 0) <= 12:
            unit: Unit = self.unit if self.unit in ("quarter", "half") else "month"
            count = {"quarter": 4, "half": 2}.get(unit, 12)
            return phrase("a year has {units}", units=counted(unit, count))
        first = date(year, self.month or 1, 1)
        if self.month == 2 and self.year:
            days = counted("day", monthrange(year, 2)[1])
            return phrase("{month} {year} has {days}", month=month_of(first), year=str(year), days=days)
        days = counted("day", 29 if self.month == 2 else monthrange(year, first.month)[1])
        return phrase("{month} has {days}", month=month_of(first), days=days)


@dataclass(frozen=True, kw_only=True)
class WholeYear:
    """A year."""

    year: Year
    unit: Unit = "year"

    def resolve(self, today: date) -> Period:
        """Give its days."""
        return unit_around("year", date(self.year.of(today), 1, 1))


@dataclass(frozen=True, kw_only=True)
class Relative:
    """The calendar unit that holds today, or one so many before or after it."""

    unit: Unit
    shift: int

    def resolve(self, today: date) -> Period:
        """Give its days."""
        return unit_around(self.unit, today, self.shift)


@dataclass(frozen=True, kw_only=True)
class SameUnit:
    """The current month, quarter, half or week, or a day near today, in another year: "this month last year"."""

    unit: Unit
    year: Year
    shift: int = 0  # days from today

    def resolve(self, today: date) -> Period:
        """Give its days."""
        year = self.year.of(today)
        today += timedelta(days=self.shift)
        if self.unit == "week":
            iso = today.isocalendar()
            weeks = date(year + iso.year - today.year, 12, 28).isocalendar()
            return unit_around("week", date.fromisocalendar(weeks.year, min(iso.week, weeks.week), 1))
        return unit_around(self.unit, move(today, "year", year - today.year))


@dataclass(frozen=True, kw_only=True)
class DayOfMonth:
    """A day that was said without its month: the latest one not after today."""

    number: int
    unit: Unit = "day"

    def resolve(self, today: date) -> Period:
        """Give the day."""
        back = 0
        while True:
            month = unit_around("month", today, -back)
            if self.number <= month.days and month.first.replace(day=self.number) <= today:
                return unit_around("day", month.first, self.number - 1)
            back += 1


@dataclass(frozen=True, kw_only=True)
class HalfMonth:
    """The half of a month that holds today, or one so many before or after it; the 16th begins the second."""

    shift: int
    unit: Unit | None = None

    def resolve(self, today: date) -> Period:
        """Give its days."""
        index = (today.year * 12 + today.month - 1) * 2 + (today.day > 15) + self.shift
        month = unit_around("month", date(index // 24, index // 2 % 12 + 1, 1))
        return units_within("half", month)[index % 2]


@dataclass(frozen=True, kw_only=True)
class Rolling:
    """So many whole units before the current one, or after it: "last 7 days" ends yesterday."""

    count: int
    of: Unit
    ahead: bool = False
    unit: Unit | None = None

    def resolve(self, today: date) -> Period:
        """Give its days."""
        if self.count < 1:
            none, some = counted(self.of, self.count), last_seven(self.of)
            raise InvalidParameter(phrase("{none} are no period; write for instance {some}", none=none, some=some))
        shifts = (1, self.count) if self.ahead else (-self.count, -1)
        first, last = (unit_around(self.of, today, shift) for shift in shifts)
        return Period(first.first, last.last)


@dataclass(frozen=True, kw_only=True)
class Weekday:
    """A weekday: the latest before today, or that of this week (0), or the next after today (1)."""

    weekday: int  # Monday is 0
    relative: int | None = None
    unit: Unit = "day"

    def resolve(self, today: date) -> Period:
        """Give the day."""
        if self.relative == 0:
            return unit_around("day", unit_around("week", today).first, self.weekday)
        if self.relative == 1:
            return self.earliest(today + timedelta(days=1))
        return self.latest(today - timedelta(days=1))

    def latest(self, until: date) -> Period:
        """Give the latest one on that day or before."""
        return unit_around("day", until, -((until.weekday() - self.weekday) % 7))

    def earliest(self, since: date) -> Period:
        """Give the earliest one on that day or later."""
        return unit_around("day", since, (self.weekday - since.weekday()) % 7)


@dataclass(frozen=True, kw_only=True)
class Weekend:
    """Saturday and Sunday of this week or another; without saying which, the latest that has begun."""

    relative: int | None = None
    unit: Unit | None = None

    def resolve(self, today: date) -> Period:
        """Give both days."""
        shift = self.relative
        if shift is None:
            shift = 0 if today.weekday() >= 5 else -1
        week = unit_around("week", today, shift)
        return Period(week.last - timedelta(days=1), week.last)


@dataclass(frozen=True, kw_only=True)
class Ago:
    """The day so many units before today, or after it where `count` is negative."""

    count: int
    of: Unit
    typed: str = ""
    unit: Unit = "day"

    def resolve(self, today: date) -> Period:
        """Give the day."""
        return unit_around("day", move(today, self.of, -self.count))
