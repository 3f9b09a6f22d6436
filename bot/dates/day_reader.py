"""How single days are said: 1 January, last Monday, 3 days ago, yesterday."""

from collections.abc import Iterator
from dataclasses import replace

from bot.dates.expressions import Ago, DayOfMonth, Moment, Relative, SameUnit, Weekday, Year, Yearly
from bot.dates.numeric import Found, figures
from bot.dates.parts import Checked, Timed, Vague, Within
from bot.dates.word_reader import NEAR_YEARS, WordReader


class DayReader(WordReader):
    """Reads days."""

    def _figures(self, start: int) -> Iterator[Found]:
        if self._line.lexemes[start].number is not None:
            yield from figures(self._line, start, self._vocabulary.order)

    def open_days(self, start: int) -> Iterator[Found]:
        """Read a day without its month, as the 1 of "1 to 15 March"."""
        place = self._skip(start, "the", "day_word")
        for number, end in self._day_numbers(place):
            yield Yearly(unit="day", number=number, typed=self._line.typed(place, end)), end

    def bare_days(self, start: int) -> Iterator[Found]:
        """Read a day without its month that can be nothing else: the 25th, el 25, dia 25."""
        place = self._skip(start, "the")
        number = self._number(place, most=2)
        if number and self._is_glued(place + 1) and self._text(place + 1) in ("st", "nd", "rd", "th"):
            yield from self._bare_day(number, place + 2)
        for _, behind in self._said("singular_the", start):
            yield from self._bare_day(self._number(behind, most=2), behind + 1)

    def _bare_day(self, number: int | None, end: int) -> Iterator[Found]:
        if number and number <= 31:
            yield DayOfMonth(number=number), end

    def _timed(self, moment: Moment, start: int) -> Iterator[Found]:
        """Read the time of day behind a day, where it is the day's first or last minute."""
        for at_end, end in self._clock(self._skip(start, "a", "the")) if moment.unit == "day" else ():
            yield Timed(day=moment, at_end=at_end), end

    def _clock(self, start: int) -> Iterator[tuple[bool, int]]:
        yield from ((False, end) for _, end in self._said("midnight", start))
        place, figures_ = start, []
        while (number := self._number(place, most=2)) is not None:
            figures_.append(number)
            place += 1
            if self._text(place) != ":" or not self._is_glued(place) or not self._is_glued(place + 1):
                break
            place += 1
        hour, *rest = figures_ or [-1]
        halves = [(half, end) for half, end in self._said("half_day", place)]
        for half, end in halves or ([(None, place)] if rest else []):
            if half is not None:
                hour = hour % 12 + 12 * half
            if (hour == 0 and not any(rest)) or (hour, *rest) in ((23, 59), (23, 59, 59), (24, 0), (24, 0, 0)):
                yield hour > 0, end

    def _days_of_month(self, start: int) -> Iterator[Found]:
        """Read 1 January 2025, the 1st of January, January 1st, 1-Jan-25, el pasado 3 de marzo."""
        place = self._skip(start, "the", "day_word")
        yield from self._day_then_month(start, place)
        yield from self._month_then_day(start, place)
        for relative, behind in self._said("relative", place):
            is_after = self._skip(behind, "the") > behind  # "pasado el 3 de marzo"
            for moment, end in self._days_of_month(behind) if relative == -1 and not is_after else ():
                if isinstance(moment, Yearly) and moment.year is None:
                    yield replace(moment, relative=relative), end

    def _day_then_month(self, start: int, place: int) -> Iterator[Found]:
        for day, behind in self._day_numbers(place):
            dashed = self._text(behind) in ("-", "/", ".") and self._is_glued(behind)
            for month, end in self._month_names(self._skip(behind + dashed, "of")):
                yield from self._dated(start, day, month, end, dashed=dashed)
        for day, behind in self._said("day_name", place):
            for inner in self._of(behind):
                for month, end in self._month_names(inner):
                    yield from self._dated(start, day, month, end)

    def _month_then_day(self, start: int, place: int) -> Iterator[Found]:
        for month, behind in self._month_names(place):
            for day, end in self._day_numbers(self._skip(behind, "the")):
                if not self._is_glued(behind):
                    yield from self._dated(start, day, month, end)

    def _dated(self, start: int, day: int, month: int, end: int, *, dashed: bool = False) -> Iterator[Found]:
        typed = self._line.typed(start, end)
        for year, behind in self._year(end):
            whole = self._line.typed(start, behind) if year else typed
            yield Yearly(unit="day", number=day, month=month, year=year, typed=whole), behind
        for relative, behind in self._said("relative", end):
            if relative == -1:
                yield Yearly(unit="day", number=day, month=month, relative=relative, typed=typed), behind
        short = self._number(end + 1, most=2) if dashed and self._text(end) in ("-", "/") else None
        if short is not None and self._is_glued(end + 1):
            whole = self._line.typed(start, end + 2)
            yield Yearly(unit="day", number=day, month=month, year=Year(number=2000 + short), typed=whole), end + 2
        for near, behind in self._short_year(end):
            whole = self._line.typed(start, behind)
            yield (
                Yearly(unit="day", number=day, month=month, year=near, typed=whole, most_years=NEAR_YEARS),
                behind,
            )

    def _weekdays(self, start: int) -> Iterator[Found]:
        """Read monday, last monday, lunes pasado, monday of last week, lunes, 3 de marzo."""
        place = self._skip(start, "the")
        for relative, behind in self._said("relative", place):
            for weekday, end in self._said("weekday", self._skip(behind, "the")):
                yield Weekday(weekday=weekday, relative=relative), self._dot(end)
            for weekday, end in self._weekday_of_week(behind):
                yield (
                    Within(
                        unit="day", of="day", position=weekday + 1, period=Relative(unit="week", shift=relative)
                    ),
                    end,
                )
        for weekday, name_end in self._said("weekday", place):
            behind = self._dot(name_end)
            yield Weekday(weekday=weekday), behind
            for relative, end in self._said("relative", behind):
                yield Weekday(weekday=weekday, relative=relative), end
            for shift, unit, end in self._relative_units(self._skip(behind, "of", "the")):
                if unit == "week":
                    week = Relative(unit="week", shift=shift)
                    yield Within(unit="day", of="day", position=weekday + 1, period=week), end
            yield from self._checked(start, weekday, behind + 1 if self._text(behind) == "," else behind)

    def _many_weekdays(self, start: int) -> Iterator[Found]:
        """Read los lunes, which are many."""
        for _, behind in self._said("plural_the", start):
            for _, end in self._said("weekday", behind):
                yield Vague(typed=self._line.typed(start, end)), end

    def _week_then_day(self, start: int) -> Iterator[Found]:
        """Read last week monday, last week's monday."""
        for shift, unit, behind in self._relative_units(self._skip(start, "the")):
            for weekday, end in self._said("weekday", self._possessive(behind)) if unit == "week" else ():
                week = Relative(unit="week", shift=shift)
                yield Within(unit="day", of="day", position=weekday + 1, period=week), end

    def _weekday_of_week(self, start: int) -> Iterator[tuple[int, int]]:
        for unit, end in self._said("unit", start):
            if unit == "week":
                yield from self._said("weekday", end)

    def _checked(self, start: int, weekday: int, place: int) -> Iterator[Found]:
        for read in (self._figures, self._days_of_month) if place < len(self._texts) else ():
            for moment, end in read(place):
                if moment.unit == "day":
                    yield Checked(day=moment, weekday=weekday, typed=self._line.typed(start, end)), end

    def _offsets(self, start: int) -> Iterator[Found]:
        for which, behind in ((0, start), *self._said("relative", self._skip(start, "the"))):
            place = self._skip(behind, "the")
            for shift, end in self._said("offset", place):
                if shift == 1 and place > start and which == 0:  # "esta mañana" is no tomorrow
                    yield Vague(typed=self._line.typed(start, end)), end
        for shift, end in self._said("offset", self._skip(start, "the")):
            yield Relative(unit="day", shift=shift), end
            for year, behind in self._relative_year(self._skip(end, "of", "the")):
                yield SameUnit(unit="day", year=year, shift=shift), behind

    def _ago(self, start: int) -> Iterator[Found]:
        """Read 3 days ago, hace 3 días, fa 3 dies, in 3 days."""
        for sign, before, behind in ((1, "ago_before", "ago_behind"), (-1, "ahead_before", "ahead_behind")):
            for count, unit, end in self._amounts(start):
                for _, last in self._said(behind, end):
                    yield Ago(count=sign * count, of=unit, typed=self._line.typed(start, last)), last
            for _, place in self._said(before, start):
                for count, unit, end in self._amounts(place):
                    yield Ago(count=sign * count, of=unit, typed=self._line.typed(start, end)), end
