"""Times of day in a rule: 9:00, 9.30 pm, noon, a las 9 de la mañana, a les 5 de la tarda."""

from collections.abc import Callable

from bot.schedules.rules.line import RuleLine
from bot.schedules.rules.rule import Time
from runner.errors import CommandError
from runner.i18n.phrases import phrase

# What is said behind an hour, and the hour of 24 that this makes of it.
HALVES: dict[str, Callable[[int], int]] = {
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
        parted = self._line.find("before_hour", start)
        if parted:
            return self._parted(*parted)
        said = self._line.number(start)
        if said is None or (plain and self._line.figure(start) is None):
            return None
        minute, end = self._minute(said[1])
        sharp = self._line.find("sharp", end)
        hour, behind = self._half_of_day(said[0], sharp[1] if sharp else end)
        hour, minute = _shifted(hour, minute)
        if plain and behind == said[1]:  # a number alone
            return None
        return self._checked(hour, minute, start, behind), behind

    def _parted(self, minutes: int, start: int) -> tuple[Time, int] | None:
        """Read "half past eight", and in Catalan the quarters of the hour that comes: "dos quarts de nou"."""
        said = self._line.number(start)
        if said is None:
            return None
        is_coming = self._line.texts[start - 1] in ("de", "d")
        hour, end = self._half_of_day(said[0] - 1 if is_coming else said[0], said[1])
        hour, minute = _shifted(hour, minutes % 60 if is_coming else minutes)
        return self._checked(hour, minute, start, end), end

    def window(self, start: int) -> tuple[Time, Time, int] | None:
        """Read two times, the first and the last: "9 and 17", "9:30 to 17:30"."""
        first = self._time(start, plain=False)
        joint = (self._line.find("and", first[1]) or self._line.find("to", first[1])) if first else None
        at = self._line.find("at", joint[1]) if joint else None
        last = self._time(at[1] if at else joint[1], plain=False) if joint else None
        return (first[0], last[0], last[1]) if first and last else None

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
        for kind, shifted in HALVES.items():
            found = self._line.find(kind, start)
            if found:
                return shifted(hour), found[1]
        return hour, start

    def _checked(self, hour: int, minute: int, start: int, end: int) -> Time:
        if hour > 23 or minute > 59:
            typed = self._line.typed(start, end)
            raise CommandError(phrase('"{typed}" is no time of day; write for instance 9:00', typed=typed))
        return hour, minute


def _shifted(hour: int, minutes: int) -> Time:
    """Write "a quarter to nine" as minutes past an hour."""
    return ((hour - 1) % 24, 60 + minutes) if minutes < 0 else (hour, minutes)
