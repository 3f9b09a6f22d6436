"""Times of day in a rule: 9:00, 9.30 pm, noon, a las 9 de la mañana, a les 5 de la tarda."""

from collections.abc import Callable

from bot.schedules.rules.line import RuleLine
from bot.schedules.rules.rule import Time
from runner.errors import CommandError
from runner.i18n.phrases import phrase

# What is said behind an hour, and the hour of 24 that this makes of it.
_HALVES: dict[str, Callable[[int], int]] = {
    "am": lambda hour: 0 if hour == 12 else hour,
    "pm": lambda hour: hour + 12 if hour < 12 else hour,
    "night": lambda hour: 0 if hour == 12 else hour + 12 if 5 < hour < 12 else hour,
    "at_noon": lambda hour: hour + 12 if hour < 6 else hour,
}


class DayTimes:
    """Reads times of day."""

    def __init__(self, line: RuleLine) -> None:
        self._line = line

    def clause(self, start: int) -> tuple[tuple[Time, ...], int] | None:
        """Give the times said at a place: `at 9:00 and 17:30`, and without `at` what is plainly a time: `9:00`."""
        found = self._said(start)
        if found is None:
            return None
        times, end = [found[0]], found[1]
        while (joined := self._line.find("and", end)) and (more := self._said(joined[1])):
            times.append(more[0])
            end = more[1]
        return tuple(dict.fromkeys(times)), end

    def is_time(self, start: int) -> bool:
        """Whether a time of day stands here even without `at`."""
        return self._time(start, plain=True) is not None

    def _said(self, start: int) -> tuple[Time, int] | None:
        at = self._line.find("at", start)
        return self._time(at[1], plain=False) if at else self._time(start, plain=True)

    def _time(self, start: int, *, plain: bool) -> tuple[Time, int] | None:
        noon = self._line.find("noon", start)
        if noon:
            return (noon[0], 0), noon[1]
        said = self._line.number(start)
        if said is None or (plain and self._line.figure(start) is None):
            return None
        minute, end = self._minute(said[1])
        sharp = self._line.find("sharp", end)
        hour, behind = self._half_of_day(said[0], sharp[1] if sharp else end)
        if plain and behind == said[1]:  # a number alone
            return None
        return self._checked(hour, minute, start, behind), behind

    def _minute(self, start: int) -> tuple[int, int]:
        """Read the ":00" of 9:00, the "h30" of 9h30, "y media"."""
        if self._line.texts[start : start + 1] in ((":",), (".",), ("h",)) and self._line.is_glued(
            start, start + 2
        ):
            minute = self._line.figure(start + 1)
            if minute is not None and len(self._line.line.lexemes[start + 1].raw) == 2:
                return minute, start + 2
        return self._line.find("past", start) or (0, start)

    def _half_of_day(self, hour: int, start: int) -> tuple[int, int]:
        for kind, shifted in _HALVES.items():
            found = self._line.find(kind, start)
            if found:
                return shifted(hour), found[1]
        return hour, start

    def _checked(self, hour: int, minute: int, start: int, end: int) -> Time:
        if hour > 23 or minute > 59:
            typed = self._line.typed(start, end)
            raise CommandError(phrase('"{typed}" is no time of day; write for instance 9:00', typed=typed))
        return hour, minute
