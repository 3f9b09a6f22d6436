"""A rule: when a schedule fires, as somebody said it; and the cron lines that it comes to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from runner.request import known

Unit = Literal["minute", "hour", "day", "week", "month", "quarter", "year", "cron"]
Time = tuple[int, int]  # hour and minute

LAST = -1  # the last day of a month, the last Monday of one
NINE: Time = (9, 0)  # when nobody says a time
WORKING_DAYS = (0, 1, 2, 3, 4)
WEEKEND = (5, 6)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What was said. Every `every` units, on these days, at these times; or a cron line as it was typed.

    Strides of days, weeks, months and years are counted from `anchor`, the day of the first firing.
    """

    unit: Unit
    every: int = 1
    weekdays: tuple[int, ...] = ()  # 0 is Monday
    days: tuple[int, ...] = ()  # of the month, or LAST
    nths: tuple[tuple[int, int], ...] = ()  # (2, 0) is the second Monday of the month
    month: int | None = None  # of the year
    times: tuple[Time, ...] = (NINE,)
    cron: str | None = None
    anchor: str | None = None  # ISO day

    @property
    def has_stride(self) -> bool:
        """Whether its firings are counted from an anchor."""
        return self.every > 1 and self.unit in ("day", "week", "month", "year")

    def strides_over(self, day: date) -> bool:
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
        if self.unit == "minute":
            return (f"*/{self.every} * * * *",)
        if self.unit == "hour":
            hours = "*" if self.every == 1 else _listed(range(0, 24, self.every))
            return (f"0 {hours} * * *",)
        return tuple(
            f"{minute} {_listed(hours)} {days}"
            for minute, hours in self._hours_by_minute().items()
            for days in self._day_fields()
        )

    def to_dict(self) -> dict[str, Any]:
        """Write it for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Rule:
        """Read what `to_dict` wrote, here or in a later version, which may say more."""
        data = known(cls, data)
        pairs = {name: tuple((first, second) for first, second in data[name]) for name in ("nths", "times")}
        return cls(**{**data, **pairs, "weekdays": tuple(data["weekdays"]), "days": tuple(data["days"])})

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
            return [f"* * {_listed((weekday + 1) % 7 for weekday in self.weekdays)}"]
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


def _nth(which: int, weekday: int) -> str:
    return f"{(weekday + 1) % 7}L" if which == LAST else f"{(weekday + 1) % 7}#{which}"


def _listed(numbers: Iterable[int]) -> str:
    return ",".join(str(number) for number in sorted(numbers))
