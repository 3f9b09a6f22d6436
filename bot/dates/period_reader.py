"""How periods are said: last month, last 7 days, Q1 2025, week 12, March, the weekend."""

from collections.abc import Iterator
from dataclasses import replace

from bot.dates.calendar_units import Unit
from bot.dates.expressions import HalfMonth, Moment, Relative, Rolling, SameUnit, Weekend, WholeYear, Year, Yearly
from bot.dates.numeric import Found
from bot.dates.parts import UnitOf, Vague, Within
from bot.dates.ranges import Range
from bot.dates.word_reader import NEAR_YEARS, WordReader
from bot.dates.wording import month_name
from runner.i18n.phrases import phrase


class PeriodReader(WordReader):
    """Reads whole calendar units, one or several."""

    def _relatives(self, start: int) -> Iterator[Found]:
        for shift, unit, end in self._relative_units(self._skip(start, "the")):
            if any(map(self._is_plural, range(start, end))):  # "los últimos días": how many?
                yield Vague(typed=self._line.typed(start, end)), end
            else:
                yield Relative(unit=unit, shift=shift), end
        for shift, end in self._said("this_year", start):
            yield Relative(unit="year", shift=shift), end
        for _, behind in self._said("same", self._skip(start, "the")):
            for unit, middle in self._said("unit", behind):
                for year, end in self._relative_year(self._skip(middle, "of", "the")) if unit != "year" else ():
                    yield SameUnit(unit=unit, year=year), end

    def _rolling(self, start: int) -> Iterator[Found]:
        """Read last 7 days, los 7 últimos días, next 3 months, 7 dies passats."""
        for shift, count, unit, end in self._stretches(self._skip(start, "the")):
            if shift:
                yield Rolling(count=count, of=unit, ahead=shift > 0), end
        for shift, behind in self._said("relative", self._skip(start, "the")):
            for unit, end in self._said("span", behind):
                if shift:
                    yield Rolling(count={"week": 2, "month": 6}[unit], of=unit, ahead=shift > 0), end
            for _, end in self._said("fortnight", behind):
                yield HalfMonth(shift=shift), end
        for _, behind in self._said("fortnight", self._skip(start, "the")):
            for shift, end in self._said("relative", behind):
                yield HalfMonth(shift=shift), end

    def _stretches(self, place: int) -> Iterator[tuple[int, int, Unit, int]]:
        """Read whether before or ahead, how many, and of what, in any order."""
        for shift, behind in self._said("relative", place):
            for count, middle in self._counts(behind):
                for unit, end in self._said("unit", self._skip(middle, "whole")):
                    yield shift, count, unit, end
                for unit, end in self._said("unit_letter", middle):
                    if self._is_glued(middle) and not self._is_glued(end):
                        yield shift, count, unit, end
        for count, behind in self._counts(place):
            for shift, unit, end in self._relative_units(behind):
                plural = any(map(self._is_plural, range(behind, end)))  # "top 5 last month" are not five
                if abs(shift) == 1 and (plural or count == 1):
                    yield shift, count, unit, end

    def _numbered(self, start: int) -> Iterator[Found]:
        """Read first quarter of 2025, segundo semestre, week 12 of 2025, trimestre 1."""
        place = self._skip(start, "the")
        for number, behind in self._ordinals(place):
            for kind in ("unit", "half_name"):
                for unit, end in self._said(kind, behind):
                    yield from self._numbered_unit(start, unit, number, end, bare=unit in ("quarter", "half"))
        for unit, behind in self._said("unit", place):
            number_here = self._number(behind, most=2)
            if number_here is not None and unit in ("week", "quarter", "half"):
                yield from self._numbered_unit(start, unit, number_here, behind + 1, bare=True)

    def _lettered(self, start: int) -> Iterator[Found]:
        """Read Q1, Q1 2025, T1, 1Q25, 2025-Q1, W12, 2025-W12, H1."""
        for unit, number, end in self._letters(start):
            yield from self._numbered_unit(start, unit, number, end, bare=True)
            short = self._number(end, most=2) if self._is_glued(end) else None
            if short is not None and self._text(end - 1) in ("q", "t"):
                yield self._in_year(start, unit, number, Year(number=2000 + short), end + 1), end + 1
            for near, behind in self._short_year(end) if unit != "week" else ():
                yield replace(self._in_year(start, unit, number, near, behind), most_years=NEAR_YEARS), behind
        year = self._number(start, most=4)
        if year is not None and len(self._line.lexemes[start].raw) == 4:
            place = start + 2 if self._text(start + 1) in ("-", "/", ",") else start + 1
            for unit, number, end in self._letters(self._skip(place, "of")):
                yield self._in_year(start, unit, number, Year(number=year), end), end
        for relative_year, behind in self._relative_year(start):
            for unit, number, end in self._letters(self._possessive(behind)):
                yield self._in_year(start, unit, number, relative_year, end), end
            for month, end in self._month_names(self._possessive(behind)):
                yield self._in_year(start, "month", month, relative_year, end), end

    def _letters(self, start: int) -> Iterator[tuple[Unit, int, int]]:
        number = self._number(start + 1, most=2)
        if number is not None and self._is_glued(start + 1):
            for unit, _ in self._said("letter", start):
                if self._texts[start] != "s":
                    yield unit, number, start + 2
            if self._texts[start] == "s":  # S1 is a semester, S12 a semana
                yield "half" if number <= 2 else "week", number, start + 2
        number = self._number(start, most=1)
        if number is not None and self._is_glued(start + 1) and self._text(start + 1) in ("q", "t", "h", "s"):
            for unit, _ in self._said("letter", start + 1):
                yield unit, number, start + 2

    def _numbered_unit(self, start: int, unit: Unit, number: int, end: int, *, bare: bool) -> Iterator[Found]:
        for year, behind in self._year(end):
            exists = 1 <= number <= {"quarter": 4, "half": 2, "week": 53}.get(unit, 0)
            if (year is None and bare and exists) or (year is not None and unit in ("week", "quarter", "half")):
                yield self._in_year(start, unit, number, year, behind), behind

    def _in_year(self, start: int, unit: Unit, number: int, year: Year | None, end: int) -> Yearly:
        return Yearly(unit=unit, number=number, year=year, typed=self._line.typed(start, end))

    def _months(self, start: int) -> Iterator[Found]:
        """Read March, March 2025, 2025 March, mes de marzo del 2025, last March, marzo pasado."""
        place = self._skip(start, "the")
        for _, behind in self._said("month_word", place):
            place = self._skip(behind, "of")
        for relative, behind in self._said("relative", place):
            for month, end in self._month_names(behind):
                yield replace(self._in_year(start, "month", month, None, end), relative=relative), end
        for month, behind in self._month_names(place):
            for year, end in self._year(behind):
                yield self._in_year(start, "month", month, year, end), end
            for relative, end in self._said("relative", behind):
                yield replace(self._in_year(start, "month", month, None, end), relative=relative), end
            yield from self._dashed(start, month, behind)
        year_number = self._number(place, most=4)
        if year_number is not None and len(self._line.lexemes[place].raw) == 4:
            behind = place + 2 if self._text(place + 1) in ("-", "/", ",") else place + 1
            for month, end in self._month_names(behind):
                yield self._in_year(start, "month", month, Year(number=year_number), end), end

    def _dashed(self, start: int, month: int, place: int) -> Iterator[Found]:
        """Read the year of Jan-25."""
        short = self._number(place + 1, most=2) if self._text(place) == "-" and self._is_glued(place) else None
        if short is None or not self._is_glued(place + 1) or len(self._line.lexemes[place + 1].raw) != 2:
            return
        typed = self._line.typed(start, place + 2)
        name = month_name(month, 2000 + short)
        note = phrase('"{typed}" was read as {day}', typed=typed, day=name)
        year = Year(number=2000 + short)
        yield (
            Yearly(unit="month", number=month, year=year, typed=typed, note=note, most_years=NEAR_YEARS),
            place + 2,
        )

    def _spaced_letters(self, start: int) -> Iterator[Found]:
        """Read Q 2 2026, wk 27."""
        number = self._number(start + 1, most=2)
        if number is not None and not self._is_glued(start + 1) and self._text(start) in ("q", "wk", "cw", "kw"):
            for unit, _ in self._said("letter", start):
                yield from self._numbered_unit(start, unit, number, start + 2, bare=True)

    def _month_said_twice(self, start: int) -> Iterator[Found]:
        """Read last month of June, el pasado mes de junio de 2024."""
        for relative, behind in self._said("relative", self._skip(start, "the")):
            for _, middle in self._said("month_word", behind):
                for inner in self._of(middle):
                    for month, name_end in self._month_names(inner):
                        for year, end in self._year(name_end):
                            said = None if year else relative
                            yield replace(self._in_year(start, "month", month, year, end), relative=said), end

    def _years(self, start: int) -> Iterator[Found]:
        place = self._skip(start, "the", "year_word", "of")
        number = self._number(place, most=4)
        if number is not None and 1900 <= number <= 2200 and len(self._line.lexemes[place].raw) == 4:
            yield WholeYear(year=Year(number=number)), place + 1

    def _weekends(self, start: int) -> Iterator[Found]:
        for relative, end in self._which_weekend(self._skip(start, "the")):
            if any(map(self._is_plural, range(start, end))):
                yield Vague(typed=self._line.typed(start, end)), end
            else:
                yield Weekend(relative=relative), end

        for _, behind in self._said("weekend", self._skip(start, "the")):
            for inner in self._of(behind):
                for moment, end in self.singles(inner):
                    if moment.unit == "day":
                        yield self._weekend_of(moment, self._line.typed(start, end)), end

    def _weekend_of(self, day: Moment, typed: str) -> Range:
        """Make the weekend of a day's week."""
        week = UnitOf(unit="week", inner=day, typed=typed)
        days = [Within(unit="day", of="day", position=position, period=week, typed=typed) for position in (6, 7)]
        return Range(start=days[0], stop=days[1])

    def _which_weekend(self, place: int) -> Iterator[tuple[int | None, int]]:
        for _, behind in self._said("weekend", place):
            yield None, behind
            for kind in ("relative", "relative_behind"):
                yield from self._said(kind, behind)
        for relative, behind in self._said("relative", place):
            yield from ((relative, end) for _, end in self._said("weekend", behind))

    def _whole(self, start: int) -> Iterator[Found]:
        for _, behind in self._said("whole", self._skip(start, "the")):
            yield from self.singles(self._skip(behind, "of", "the"))
