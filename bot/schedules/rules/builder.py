"""A rule that is being read: what its clauses have said so far, and what they come to together."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from typing import cast

from bot.schedules.rules.day_times import HALVES
from bot.schedules.rules.occurrences import SHORTEST
from bot.schedules.rules.rule import LAST, NINE, WHOLE_DAY, Rule, Time, Unit
from runner.errors import CommandError
from runner.i18n.phrases import phrase

MIDNIGHT: Time = (0, 0)
_USUAL: dict[str, Time] = {"am": NINE, "pm": (17, 0), "night": (21, 0)}
# Of how many a stride of this unit may be, and for some units which strides come round again in the greater one.
_MOST: dict[Unit, int] = {"day": 366, "week": 52, "quarter": 4, "year": 10}
_WHOLE: dict[Unit, int] = {"minute": 60, "hour": 24, "month": 12}


class RuleBuilder:
    """Collects clauses; what contradicts what was said before raises `CommandError`."""

    def __init__(self, holidays: str = "") -> None:
        self._calendar = holidays
        self._unit: Unit | None = None
        self._every = 1
        self._weekdays: list[int] = []
        self._days: list[int] = []
        self._nths: list[tuple[int, int]] = []
        self._month: int | None = None
        self._times: list[Time] = []
        self._part: str | None = None
        self._working: list[int] = []
        self._hours: tuple[Time, Time] | None = None
        self._is_midnight = False
        self._without_holidays = False
        self._day: date | None = None

    @property
    def is_weekly(self) -> bool:
        """Whether days of the week were said, and none of the month."""
        return bool(self._weekdays) and not self._days and not self._nths and not self._working

    def set_unit(self, unit: str, every: int = 1) -> None:
        """Take "every 2 weeks"."""
        if self._unit == "year" == unit and self._month and self._every == 1:  # "on 1 March of every year"
            self._every = every
            return
        if self._unit is not None:
            raise _contradiction()
        self._unit, self._every = cast(Unit, unit), every

    def set_month(self, month: int) -> None:
        """Take "of March", which makes it once a year."""
        if self._month is not None or self._unit not in (None, "year"):
            raise _contradiction()
        self._unit, self._month = "year", month

    def set_day(self, day: date) -> None:
        """Take "once on 20 July"."""
        self._unit, self._day = "once", day

    def set_midnight(self) -> None:
        """Take "@daily", which cron has at midnight, and weeks begin on Sunday there."""
        self._is_midnight = True

    def set_part(self, part: str) -> None:
        """Take "morning"."""
        if self._part not in (None, part):
            raise _contradiction()
        self._part = part
        if self._unit is None and not self.is_weekly and not (self._days or self._nths or self._working):
            self._unit = "day"

    def set_hours(self, first: Time, last: Time) -> None:
        """Take "between 9 and 17"."""
        if self._hours is not None or first >= last or first[1] != last[1]:
            raise CommandError(phrase("say two hours of one day, as in: every hour between 9:00 and 17:00"))
        self._hours = (first, last)

    def leave_holidays_out(self) -> None:
        """Take "except holidays"."""
        if not self._calendar:
            raise CommandError(
                phrase("I do not know your holidays; whoever runs reportbot sets them by HOLIDAYS, such as ES-CT")
            )
        self._without_holidays = True

    def add_working(self, which: Sequence[int]) -> None:
        """Take "the last working day"."""
        if any(each != LAST and not 1 <= each <= 5 for each in which):
            raise CommandError(phrase("say one of the first five working days of a month, or the last"))
        self._working += which

    def add_weekdays(self, weekdays: tuple[int, ...], *, every: int = 1, working: bool = False) -> None:
        """Take days of the week; working days leave out the holidays that are known."""
        self._without_holidays |= working and bool(self._calendar)
        if self._unit == "day" and self._part and self._every == 1:
            self._unit = None
        if every > 1:
            self.set_unit("week", every)
        self._weekdays += weekdays

    def add_days(self, days: Sequence[int]) -> None:
        """Take days of the month."""
        for day in days:
            if day != LAST and not 1 <= day <= 31:
                raise CommandError(phrase("no month has a day {number}", number=day))
        self._days += days

    def add_nths(self, which: Sequence[int], weekday: int) -> None:
        """Take "the second Monday"."""
        if any(each > 5 for each in which):
            raise CommandError(phrase("no month has so many weeks"))
        self._nths += [(each, weekday) for each in which]

    def add_times(self, times: tuple[Time, ...]) -> None:
        """Take times of day."""
        if self._times:
            raise CommandError(phrase('it says the time twice; join several with "and": at 9:00 and 17:30'))
        self._times += times

    def rule(self) -> Rule:
        """Give what was said as a rule."""
        unit, every = self._whole_unit()
        self._check_stride(unit, every)
        if not self._hours and ((unit == "hour" and every == 24) or (unit == "minute" and every == 60)):
            unit, every = ("day", 1) if unit == "hour" else ("hour", 1)
        if unit == "quarter" and every > 1:
            unit, every = "month", 3 * every
        return Rule(
            unit=unit,
            every=every,
            weekdays=tuple(
                sorted(set(self._weekdays) or ({6 if self._is_midnight else 0} if unit == "week" else ()))
            ),
            days=self._days_of_month(unit),
            nths=tuple(dict.fromkeys(self._nths)),
            working=tuple(dict.fromkeys(self._working)),
            month=(self._month or 1) if unit == "year" else None,
            times=() if unit in ("minute", "hour") else tuple(sorted(set(self._day_times()))),
            hours=(self._hours[0][0], self._hours[1][0]) if self._hours else WHOLE_DAY,
            minute=self._hours[0][1] if self._hours else 0,
            holidays=self._calendar if self._without_holidays or self._working else "",
            anchor=self._day.isoformat() if self._day else None,
        )

    def _day_times(self) -> list[Time]:
        """Give the times of day, as the part of the day has them."""
        if not self._times:
            return [_USUAL[self._part] if self._part else MIDNIGHT if self._is_midnight else NINE]
        if self._part is None:
            return self._times
        shifted = [(HALVES[self._part](hour), minute) for hour, minute in self._times]
        if any(hour >= 12 if self._part == "am" else 5 <= hour < 12 for hour, _ in shifted):
            raise _contradiction()
        return shifted

    def _whole_unit(self) -> tuple[Unit, int]:
        """Say of which unit it is, and refuse what does not go with it."""
        unit = self._unit
        if (unit == "day" and self._weekdays and self._every == 1) or (unit is None and self._weekdays):
            unit = "week"
        if unit is None and (self._days or self._nths or self._working):
            unit = "month"
        if unit is None:
            raise CommandError(phrase("it does not say how often the report is to come"))
        monthly = bool(self._days or self._nths or self._working)
        if (unit not in ("week", "hour", "minute") and self._weekdays) or (
            unit not in ("month", "quarter", "year") and monthly
        ):
            raise _contradiction()
        if self._working and (self._days or self._nths):
            raise _contradiction()
        if self._hours and (unit not in ("hour", "minute") or (unit == "minute" and self._hours[0][1])):
            raise CommandError(phrase("say two hours of one day, as in: every hour between 9:00 and 17:00"))
        if unit in ("minute", "hour") and self._times:
            raise CommandError(phrase("what comes every so many minutes or hours has no time of day"))
        return unit, self._every

    def _check_stride(self, unit: Unit, every: int) -> None:
        if every < 1:
            raise CommandError(phrase("it does not say how often the report is to come"))
        if unit == "minute" and every < SHORTEST:
            raise CommandError(phrase("a report can come every {number} minutes at most", number=SHORTEST))
        if unit in _WHOLE and _WHOLE[unit] % every:
            fitting = ", ".join(str(n) for n in range(2, _WHOLE[unit] + 1) if _fits(unit, n))
            raise CommandError(
                phrase("every {number} does not come out even; take {numbers}", number=every, numbers=fitting)
            )
        if unit in _MOST and every > _MOST[unit]:
            raise CommandError(phrase("{number} is too many; the most is {most}", number=every, most=_MOST[unit]))

    def _days_of_month(self, unit: Unit) -> tuple[int, ...]:
        if unit not in ("month", "quarter", "year"):
            return ()
        days = set(self._days) or (set() if self._nths or self._working else {1})
        if self._month and days and LAST not in days and min(days) > monthrange(2024, self._month)[1]:
            raise CommandError(phrase("there is no such day, so the report would never come"))
        return tuple(sorted(days, key=lambda day: (day == LAST, day)))


def _fits(unit: Unit, every: int) -> bool:
    return _WHOLE[unit] % every == 0 and (unit != "minute" or every >= SHORTEST)


def _contradiction() -> CommandError:
    return CommandError(phrase("these do not go together; make two schedules of it"))
