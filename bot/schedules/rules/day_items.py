"""Days in a rule: "monday and thursday", "the 1st and the last day of every month", "l'1 de març"."""

from bot.schedules.rules.builder import RuleBuilder
from bot.schedules.rules.day_times import DayTimes
from bot.schedules.rules.line import RuleLine
from bot.schedules.rules.rule import WEEKEND, WORKING_DAYS


class DayItems:
    """Reads days into a draft. Every method gives the place behind what it read, or None."""

    def __init__(self, line: RuleLine, times: DayTimes, draft: RuleBuilder) -> None:
        self._line = line
        self._times = times
        self._draft = draft

    def read(self, place: int, *, is_every: bool = False) -> int | None:
        """Read days, one after another, and of which month they are; `is_every` says what stands before them."""
        end = self._item(place, is_every=is_every)
        if end is None:
            return None
        while (joined := self._line.find("and", end)) and not self._times.is_time(joined[1]):
            more = self._item(self._item_start(joined[1]), is_every=False)
            if more is None:
                break
            end = more
        return self._of_what(end)

    def of_unit(self, place: int) -> tuple[str, int, int] | None:
        """Read "of every month", "de cada 3 meses": the unit, how many, and the place behind."""
        of = self._line.find("of_every", place)
        if of is None:
            return None
        number = self._line.number(of[1])
        unit = self._line.find("unit", number[1] if number else of[1])
        if unit is None or unit[0] not in ("month", "quarter", "year"):
            return None
        return unit[0], number[0] if number else 1, unit[1]

    def _item_start(self, place: int) -> int:
        """Pass over what stands before another day: "and on thursday", "y cada jueves"."""
        every = self._line.find("every", place)
        if every and self._line.weekday(every[1]):
            return every[1]
        on = self._line.find("on", place)
        return on[1] if on else place

    def _of_what(self, end: int) -> int:
        unit = self.of_unit(end)
        if unit and not self._draft.is_weekly:
            name, count, end = unit
            self._draft.set_unit(name, count)
            return end
        of = self._line.find("of", end)
        month = self._line.find("month", of[1]) if of else None
        if month is None:
            return end
        self._draft.set_month(month[0])
        return self._of_what(month[1])  # "of March of every year"

    def _item(self, place: int, *, is_every: bool) -> int | None:
        for kind, weekdays in (("working", WORKING_DAYS), ("weekdays", WORKING_DAYS), ("weekend", WEEKEND)):
            found = self._line.find(kind, place)
            if found:
                self._draft.add_weekdays(weekdays, working=kind == "working")
                return found[1]
        weekday = self._line.weekday(place)
        if weekday:
            self._draft.add_weekdays((weekday[0],))
            return weekday[1]
        return self._nth(place) or self._month_first(place, is_every=is_every) or self._day_of_month(place)

    def _nth(self, place: int) -> int | None:
        """Read "first monday", "2nd and 4th friday", "last day", "last working day"."""
        found = self._line.ordinal(place)
        which = [found[0]] if found else []
        while found and (joined := self._line.find("and", found[1])) and (more := self._line.ordinal(joined[1])):
            which.append(more[0])
            found = more
        if found is None:
            return None
        weekday = self._line.weekday(found[1])
        if weekday:
            self._draft.add_nths(which, weekday[0])
            return weekday[1]
        working = self._line.find("working", found[1]) or self._line.find("weekdays", found[1])
        if working:
            self._draft.add_working(which)
            return working[1]
        day = self._line.find("day_word", found[1])
        if day is None:
            return None
        self._draft.add_days(which)
        return day[1]

    def _month_first(self, place: int, *, is_every: bool) -> int | None:
        """Read "january 1st", and behind "every" a month alone."""
        month = self._line.find("month", place)
        if month is None:
            return None
        the = self._line.find("the", month[1])
        day = self._line.marked(the[1] if the else month[1]) or self._line.number(month[1])
        if day and not self._times.is_time(month[1]):
            self._draft.set_month(month[0])
            self._draft.add_days([day[0]])
            return day[1]
        if not is_every:
            return None
        self._draft.set_month(month[0])
        return month[1]

    def _day_of_month(self, place: int) -> int | None:
        """Read "1st", "15", "día 15", "1 de març"."""
        word = self._line.find("day_word", place)
        start = word[1] if word else place
        day = self._line.marked(start) or self._line.find("ordinal", start)
        if day is None and not self._draft.is_weekly:
            day = self._line.number(start)
        if day is None:
            return None
        self._draft.add_days([day[0]])
        month = self._line.find("month", day[1])
        if month:
            self._draft.set_month(month[0])
        return month[1] if month else day[1]
