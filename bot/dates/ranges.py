"""From one moment to another: each end lends the other the month and the year that it lacks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TypeGuard

from bot.dates.calendar_units import Period, Unit
from bot.dates.expressions import Moment, Weekday, Yearly
from bot.dates.parts import Timed
from bot.dates.wording import backwards, unclear
from runner.errors import InvalidParameter
from runner.i18n.phrases import phrase

_MONTH_AND_FIGURES = re.compile(r"[^\W\d]\.? (\d\d)$")


@dataclass(frozen=True, kw_only=True)
class Range:
    """All days from the first day of `start` to the last day of `stop`; made by `range_of`."""

    start: Moment
    stop: Moment
    days_less: int = 0  # at its end
    unit: Unit | None = None

    def resolve(self, today: date) -> Period:
        """Give the days; `InvalidParameter` where the end comes before the start."""
        first, last = self.ends(today)
        if isinstance(self.start, Yearly) and isinstance(self.stop, Yearly):
            _check_clear(self.start, self.stop, today, are_same=first == last)
        end = last.last - timedelta(days=self.days_less)
        if end < first.first:
            raise backwards(first.first, end)
        return Period(first.first, end)

    def ends(self, today: date) -> tuple[Period, Period]:
        """Give what either end means beside the other."""
        return _ends(self.start, self.stop, today)


@dataclass(frozen=True, kw_only=True)
class Neighbours:
    """Periods that follow each other: "January, February and March"."""

    all: tuple[Moment, ...]
    typed: str
    unit: Unit | None = None

    def resolve(self, today: date) -> Period:
        """Return all their days; `InvalidParameter` where they do not meet."""
        found = sorted(self._each(today), key=lambda period: period.first)
        if any(after.first != before.last + timedelta(days=1) for before, after in pairwise(found)):
            raise InvalidParameter(
                phrase('"{typed}" is not one period; ask for one at a time, or write "to"', typed=self.typed)
            )
        return Period(found[0].first, found[-1].last)

    def _each(self, today: date) -> Iterator[Period]:
        """Yield what each means beside the others: those without a year are near the one that has it."""
        backwards = not _floats(self.all[-1]) or all(isinstance(each, Weekday) for each in self.all)
        found: Period | None = None
        for moment in reversed(self.all) if backwards else self.all:
            if found is None or not _floats(moment):
                found = moment.resolve(today)
            else:
                found = moment.latest(found.last) if backwards else moment.earliest(found.first)
            yield found


def range_of(start: Moment, stop: Moment) -> Range:
    """Make a range whose ends have lent each other what they lack; a day's first minute ends the day before."""
    if isinstance(start, Timed) or isinstance(stop, Timed):
        return replace(range_of(_untimed(start), _untimed(stop)), days_less=int(is_first_minute(stop)))
    if isinstance(start, Yearly) and isinstance(stop, Yearly):
        start, stop = _same_order(start, stop), _same_order(stop, start)
        if start.is_open and not stop.is_open:
            start = _before(start, stop)
        elif stop.is_open and not start.is_open:
            year = stop.year or start.year
            stop = replace(stop, month=start.month, year=year, typed=f"{start.typed} … {stop.typed}")
            start = replace(start, year=start.year or year)
    return Range(start=start, stop=stop)


def _check_clear(start: Yearly, stop: Yearly, today: date, *, are_same: bool) -> None:
    """Refuse "Jan-Jun 26", whose 26 is a day or a year, and "last June to this June" where both are one."""
    figures = _MONTH_AND_FIGURES.search(stop.typed)
    is_near = figures is not None and abs(2000 + int(figures[1]) - today.year) <= 1
    is_day = start.unit == "month" and stop.unit == "day" and stop.year is None
    if (is_day and is_near) or (are_same and start.relative != stop.relative):
        raise unclear(f"{start.typed} … {stop.typed}")


def _before(start: Yearly, stop: Yearly) -> Yearly:
    """Lend a day its month: the 28 of "28 to 3 July" is one of June."""
    month, year = stop.month or 1, stop.year
    if start.number > stop.number:
        month -= 1
        if month == 0:
            month = 12
            year = year and year.before()
    return replace(start, month=month, year=year, typed=f"{start.typed} … {stop.typed}")


def _same_order(day: Yearly, other: Yearly) -> Yearly:
    """Read 1/3 day first where the other end, 15/3, can only be read so."""
    decided = other.order and not other.ambiguous and other.number != other.month
    if not (day.ambiguous and decided and day.order != other.order):
        return day
    return replace(day, number=day.month or 0, month=day.number, order=other.order)


def is_first_minute(moment: Moment) -> bool:
    """Say whether a moment is where a day begins, so that what ends there ended the day before."""
    return isinstance(moment, Timed) and not moment.at_end


def last_day(stop: Moment, today: date) -> date:
    """Give the last day of what ends with this moment."""
    return stop.resolve(today).last - timedelta(days=int(is_first_minute(stop)))


def _untimed(moment: Moment) -> Moment:
    return moment.day if isinstance(moment, Timed) else moment


def can_lend(start: Moment, stop: Moment) -> bool:
    """Say whether two ends can make a range: at most one of them is a day alone, and the other has its month."""
    if isinstance(start, Timed) and start.at_end:
        return False
    start, stop = _untimed(start), _untimed(stop)
    open_ends = [isinstance(end, Yearly) and end.is_open for end in (start, stop)]
    if not any(open_ends):
        return True
    other = stop if open_ends[0] else start
    return not all(open_ends) and isinstance(other, Yearly) and other.unit == "day" and other.form != "iso"


def _ends(start: Moment, stop: Moment, today: date) -> tuple[Period, Period]:
    if isinstance(start, Weekday) and isinstance(stop, Weekday) and _floats(start) and _floats(stop):
        last = stop.resolve(today)  # the latest that is over: "Mon-Fri" on a Wednesday is last week's
        return start.latest(last.last), last
    if _floats(stop):
        first = start.resolve(today)
        if isinstance(stop, Yearly) and _same_month_backwards(start, stop):
            return first, replace(stop, year=None).latest(first.first)
        return first, stop.earliest(first.first)
    last = stop.resolve(today)
    if _floats(start):
        if isinstance(start, Yearly) and _same_month_backwards(start, stop):
            return start.earliest(last.first), last
        return start.latest(last.last), last
    return start.resolve(today), last


def _floats(moment: Moment) -> TypeGuard[Yearly | Weekday]:
    """Say whether a moment lacks its year, or its week."""
    if isinstance(moment, Yearly):
        return moment.year is None and moment.relative is None
    return isinstance(moment, Weekday) and moment.relative is None


def _same_month_backwards(start: Moment, stop: Moment) -> bool:
    """Say whether a range goes backwards inside one month: "15 March to 10 March" is a slip, not a year."""
    return (
        isinstance(start, Yearly)
        and isinstance(stop, Yearly)
        and start.unit == stop.unit == "day"
        and start.month == stop.month
        and stop.number < start.number
        and (start.year is None or stop.year is None)
    )
