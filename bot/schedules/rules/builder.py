"""A rule that is being read: what its clauses have said so far, and what they come to together."""

from calendar import monthrange
from collections.abc import Sequence
from typing import cast

from bot.schedules.rules.occurrences import SHORTEST
from bot.schedules.rules.rule import LAST, NINE, Rule, Time, Unit
from runner.errors import CommandError
from runner.i18n.phrases import phrase

# Of how many a stride of this unit may be, and for some units which strides come round again in the greater one.
_MOST: dict[Unit, int] = {"day": 366, "week": 52, "quarter": 4, "year": 10}
_WHOLE: dict[Unit, int] = {"minute": 60, "hour": 24, "month": 12}


class RuleBuilder:
    """Collects clauses; what contradicts what was said before raises `CommandError`."""

    def __init__(self) -> None:
        self._unit: Unit | None = None
        self._every = 1
        self._weekdays: list[int] = []
        self._days: list[int] = []
        self._nths: list[tuple[int, int]] = []
        self._month: int | None = None
        self._times: list[Time] = []

    @property
    def is_weekly(self) -> bool:
        """Whether days of the week were said, and none of the month."""
        return bool(self._weekdays) and not self._days and not self._nths

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

    def add_weekdays(self, weekdays: tuple[int, ...], *, every: int = 1) -> None:
        """Take days of the week."""
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
            raise CommandError(phrase('the rule says the time twice; join several with "and": at 9:00 and 17:30'))
        self._times += times

    def rule(self) -> Rule:
        """Give what was said as a rule."""
        unit, every = self._whole_unit()
        self._check_stride(unit, every)
        if (unit == "hour" and every == 24) or (unit == "minute" and every == 60):
            unit, every = ("day", 1) if unit == "hour" else ("hour", 1)
        if unit == "quarter" and every > 1:
            unit, every = "month", 3 * every
        return Rule(
            unit=unit,
            every=every,
            weekdays=tuple(sorted(set(self._weekdays) or ({0} if unit == "week" else ()))),
            days=self._days_of_month(unit),
            nths=tuple(dict.fromkeys(self._nths)),
            month=(self._month or 1) if unit == "year" else None,
            times=() if unit in ("minute", "hour") else tuple(sorted(set(self._times) or {NINE})),
        )

    def _whole_unit(self) -> tuple[Unit, int]:
        """Say of which unit it is, and refuse what does not go with it."""
        unit = self._unit
        if (unit == "day" and self._weekdays and self._every == 1) or (unit is None and self._weekdays):
            unit = "week"
        if unit is None and (self._days or self._nths):
            unit = "month"
        if unit is None:
            raise CommandError(phrase("the rule does not say how often the report is to come"))
        monthly = bool(self._days or self._nths)
        if (unit != "week" and self._weekdays) or (unit not in ("month", "quarter", "year") and monthly):
            raise _contradiction()
        if unit in ("minute", "hour") and self._times:
            raise CommandError(phrase("what comes every so many minutes or hours has no time of day"))
        return unit, self._every

    def _check_stride(self, unit: Unit, every: int) -> None:
        if every < 1:
            raise CommandError(phrase("the rule does not say how often the report is to come"))
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
        days = set(self._days) or (set() if self._nths else {1})
        if self._month and days and LAST not in days and min(days) > monthrange(2024, self._month)[1]:
            raise CommandError(phrase("there is no such day, so the report would never come"))
        return tuple(sorted(days, key=lambda day: (day == LAST, day)))


def _fits(unit: Unit, every: int) -> bool:
    return _WHOLE[unit] % every == 0 and (unit != "minute" or every >= SHORTEST)


def _contradiction() -> CommandError:
    return CommandError(phrase("the rule says two things that do not go together; make two schedules of it"))
