"""A rule: when a schedule fires, as somebody said it; and the cron lines that it comes to."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from runner.public_holidays import is_holiday
from runner.request import known

Unit = Literal["minute", "hour", "day", "week", "month", "quarter", "year", "once", "cron"]
Time = tuple[int, int]  # hour and minute

LAST = -1  # the last day of a month, the last Monday of one, the last working day
NINE: Time = (9, 0)  # when nobody says a time
WHOLE_DAY = (0, 23)  # hours
WORKING_DAYS = (0, 1, 2, 3, 4)
WEEKEND = (5, 6)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What was said. Every `every` units, on these days, at these times; or a cron line as it was typed.

    Strides of days, weeks, months and years are counted from `anchor`, the day of the first firing; what fires
    once fires on that day. On the public holidays of `holidays` it does not fire.
    """

    unit: Unit
    every: int = 1
    weekdays: tuple[int, ...] = ()  # 0 is Monday
    days: tuple[int, ...] = ()  # of the month, or LAST
    nths: tuple[tuple[int, int], ...] = ()  # (2, 0) is the second Monday of the month
    working: tuple[int, ...] = ()  # 1 is the first working day of the month
    month: int | None = None  # of the year
    hours: tuple[int, int] = WHOLE_DAY  # the first and the last, of what fires every so many minutes or hours
    minute: int = 0  # of what fires every so many hours
    holidays: str = ""  # a code of ISO 3166: ES-CT
    times: tuple[Time, ...] = (NINE,)
    cron: str | None = None
    anchor: str | None = None  # ISO day

    @property
    def has_stride(self) -> bool:
        """Whether its firings are counted from an anchor."""
        return self.every > 1 and self.unit in ("day", "week", "month", "year")

    def leaves_out(self, day: date) -> bool:
        """Whether a day is one on which it does not fire, though its cron lines do."""
        if self.unit == "once":
            return day.isoformat() != self.anchor
        if self.working and not self._is_working_day(day):
            return True
        return self._strides_over(day) or bool(self.holidays and is_holiday(self.holidays, day))

    def _is_working_day(self, day: date) -> bool:
        """Whether a day is one of the working days of its month that were said."""
        length = monthrange(day.year, day.month)[1]
        month = [each for number in range(1, length + 1) if self._is_open(each := day.replace(day=number))]
        places = (which if which == LAST else which - 1 for which in self.working)
        return day in [month[place] for place in places if -1 <= place < len(month)]

    def _is_open(self, day: date) -> bool:
        return day.weekday() in WORKING_DAYS and not (self.holidays and is_holiday(self.holidays, day))

    def _strides_over(self, day: date) -> bool:
        """Whether a day is one that a stride of days, weeks or years leaves out."""
        if self.every == 1 or self.anchor is None or self.unit not in ("day", "week", "year"):
            return False
        first = date.fromisoformat(self.anchor)
        if self.unit == "day":
            return (day - first).days % self.every != 0
        if self.unit == "year":
            return (day.year - first.year) % self.every != 0
        weeks = (day.toordinal() - day.weekday() - first.toordinal() + first.weekday()) // 7
        return weeks % self.every != 0

    def cron_lines(self) -> tuple[str, ...]:
        """Give the cron lines whose firings together are the rule's, but for what strides leave out."""
        if self.cron is not None:
            return (self.cron,)
        if self.unit in ("minute", "hour"):
            return self._lines_within_days()
        return tuple(
            f"{minute} {_listed(hours)} {days}"
            for minute, hours in self._hours_by_minute().items()
            for days in self._day_fields()
        )

    def _lines_within_days(self) -> tuple[str, ...]:
        (first, last), days = self.hours, _weekdays(self.weekdays) if self.weekdays else "*"
        if self.unit == "hour":
            is_each = self.hours == WHOLE_DAY and self.every == 1
            hours = "*" if is_each else _listed(range(first, last + 1, self.every))
            return (f"{self.minute} {hours} * * {days}",)
        if self.hours == WHOLE_DAY:
            return (f"*/{self.every} * * * {days}",)
        minutes = f"*/{self.every} {_listed(range(first, last))} * * {days}"
        return (minutes, f"0 {last} * * {days}") if last > first else (f"0 {last} * * {days}",)

    def to_dict(self) -> dict[str, Any]:
        """Write it for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Rule:
        """Read what `to_dict` wrote, here or in a later version, which may say more."""
        data = known(cls, data)
        lists = ("weekdays", "days", "working", "hours")
        read: dict[str, Any] = {name: tuple(data[name]) for name in lists if name in data}
        read |= {name: tuple((first, second) for first, second in data[name]) for name in ("nths", "times")}
        return cls(**{**data, **read})

    def _hours_by_minute(self) -> dict[int, list[int]]:
        hours: dict[int, list[int]] = {}
        for hour, minute in sorted(self.times):
            hours.setdefault(minute, []).append(hour)
        return hours

    def _day_fields(self) -> list[str]:
        """Give the last three fields: day of the month, month, day of the week."""
        if self.unit == "day":
            return ["* * *"]
        if self.unit == "week":
            return [f"* * {_weekdays(self.weekdays)}"]
        if self.unit == "once":
            day = date.fromisoformat(self.anchor or "")
            return [f"{day.day} {day.month} *"]
        if self.working:
            return [f"* {self._months(which)} 1-5" for which in self.working]
        fields = [f"{'L' if day == LAST else day} {self._months(day)} *" for day in self.days]
        return fields + [f"* {self._months(which)} {_nth(which, weekday)}" for which, weekday in self.nths]

    def _months(self, place: int) -> str:
        """Give the months: of a quarter the first one, or the third for what is last in it."""
        match self.unit:
            case "year":
                return str(self.month)
            case "quarter":
                return _listed(range(3 if place == LAST else 1, 13, 3))
        if self.every == 1 or self.anchor is None:
            return "*"
        first = date.fromisoformat(self.anchor).month
        return _listed((first - 1 + shift) % 12 + 1 for shift in range(0, 12, self.every))


def _weekdays(weekdays: Iterable[int]) -> str:
    return _listed((weekday + 1) % 7 for weekday in weekdays)


def _nth(which: int, weekday: int) -> str:
    return f"{(weekday + 1) % 7}L" if which == LAST else f"{(weekday + 1) % 7}#{which}"


def _listed(numbers: Iterable[int]) -> str:
    return ",".join(str(number) for number in sorted(numbers))
