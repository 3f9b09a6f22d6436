"""How parts of periods are said: the end of last month, the first week of March, last Monday of May."""

from collections.abc import Iterator

from bot.dates.calendar_units import Unit
from bot.dates.day_reader import DayReader
from bot.dates.expressions import Moment, Relative, Yearly
from bot.dates.numeric import Found
from bot.dates.parts import Stretch, UnitOf, Vague, Within


class PartReader(DayReader):
    """Reads what is said as a part of something longer, or as what something shorter lies in."""

    def _edges(self, start: int) -> Iterator[Found]:
        """Read the end of last month, first of last month, principio de mes, el 15 del mes pasado."""
        place = self._skip(start, "a", "the")
        for kind in ("edge", "ordinal", "of_these"):
            for position, behind in self._said(kind, place):
                if kind == "ordinal" and position != 1:
                    continue
                for inner in self._of(behind):
                    yield from self._part(start, "day", position, inner)
        for day, behind in self._day_numbers(place):
            for inner in self._of(behind):
                for moment, end in self._bare_or_single(inner):
                    if isinstance(moment, Relative) and moment.unit == "month":
                        yield self._within_of(start, "day", day, moment, end), end

    def _vague(self, start: int) -> Iterator[Found]:
        """Read mid March, a finales de marzo."""
        for _, behind in self._said("vague", self._skip(start, "a", "the")):
            is_edge = any(self._said("edge", behind - 1))
            place = self._skip(behind + (self._text(behind) == "-"), "of", "the")
            for moment, end in self._bare_or_single(place):
                if not (is_edge and isinstance(moment, Relative)):
                    yield Vague(typed=self._line.typed(start, end)), end

    def _within(self, start: int) -> Iterator[Found]:
        """Read the first week of March, last day of last month, first 10 days of 2025, last Monday of March."""
        place = self._skip(start, "the")
        for position, behind in [*self._ordinals(place), *self._said("of_these", place)]:
            for kind in ("unit", "half_name"):
                for unit, end in self._said(kind, behind):
                    if any(map(self._is_plural, range(place, end))):  # "first weeks of June": how many?
                        yield from self._vague_part(start, end)
                    else:
                        yield from self._part_of(start, unit, position, end)
            for weekday, end in self._said("weekday", behind):
                if any(map(self._is_plural, range(place, end))):  # "los últimos viernes de junio"
                    yield from self._vague_part(start, end)
                else:
                    yield from self._part_of(start, "day", position, end, weekday=weekday)
            yield from self._half_months(start, position, behind)
            if abs(position) == 1:
                for count, middle in self._counts(behind):
                    for unit, end in self._said("unit", middle):
                        yield from self._part_of(start, unit, position, end, count=count)

    def _vague_part(self, start: int, place: int) -> Iterator[Found]:
        for inner in self._of(place):
            for _, end in self._bare_or_single(inner):
                yield Vague(typed=self._line.typed(start, end)), end

    def _half_months(self, start: int, position: int, place: int) -> Iterator[Found]:
        """Read primera quincena de marzo."""
        for _, end in self._said("fortnight", place):
            for inner in (*self._of(end), end):
                for moment, last in self.singles(inner):
                    if moment.unit == "month":
                        yield self._within_of(start, "half", position, moment, last), last

    def _part_of(
        self,
        start: int,
        unit: Unit,
        position: int,
        place: int,
        *,
        weekday: int | None = None,
        count: int = 1,
    ) -> Iterator[Found]:
        """Read "of" and a period, a part of which was said."""
        for inner in self._of(place):
            yield from self._part(start, unit, position, inner, weekday=weekday, count=count)

    def _part(
        self, start: int, unit: Unit, position: int, inner: int, *, weekday: int | None = None, count: int = 1
    ) -> Iterator[Found]:
        for moment, end in self._bare_or_single(inner):
            if moment.unit != unit or unit == "day":
                yield self._within_of(start, unit, position, moment, end, weekday=weekday, count=count), end

    def _within_of(
        self,
        start: int,
        unit: Unit,
        position: int,
        period: Moment,
        end: int,
        *,
        weekday: int | None = None,
        count: int = 1,
    ) -> Within:
        return Within(
            unit=unit if count == 1 else None,
            of=unit,
            position=position,
            period=period,
            count=count,
            weekday=weekday,
            typed=self._line.typed(start, end),
        )

    def _weeks_of_month(self, start: int) -> Iterator[Found]:
        """Read week 3 of June, June week 3, June 15 week."""
        for unit, behind in self._said("unit", self._skip(start, "the")):
            number = self._number(behind, most=1) if unit == "week" else None
            for inner in self._of(behind + 1) if number else ():
                for moment, end in self.singles(inner):
                    if moment.unit == "month":
                        yield self._within_of(start, "week", number or 0, moment, end), end
        for moment, behind in [*self._month_alone(start), *self._days_of_month(start)]:
            for unit, middle in self._said("unit", behind):
                if unit == "week" and moment.unit == "day":
                    yield UnitOf(unit=unit, inner=moment, typed=self._line.typed(start, middle)), middle
                number = self._number(middle, most=1) if unit == "week" else None
                if number and moment.unit == "month":
                    yield self._within_of(start, "week", number, moment, middle + 1), middle + 1

    def _month_alone(self, start: int) -> Iterator[Found]:
        for month, end in self._month_names(start):
            for year, behind in self._year(end):
                yield Yearly(unit="month", number=month, year=year, typed=self._line.typed(start, behind)), behind

    def _stretches_at(self, start: int) -> Iterator[Found]:
        """Read week ending 5 July, w/c 29/06, week commencing 29 June, 7 days ending 30 June."""
        for forward, behind in self._said("stretch_from", self._skip(start, "the")):
            yield from self._stretch(start, behind, 7, forward=forward > 0)
        for count, unit, middle in self._amounts(self._skip(start, "the")):
            for forward, behind in self._said("stretch_at", middle):
                if unit in ("day", "week"):
                    size = count * (7 if unit == "week" else 1)
                    yield from self._stretch(start, behind, size, forward=forward > 0)

    def _stretch(self, start: int, place: int, days: int, *, forward: bool) -> Iterator[Found]:
        for moment, end in self.singles(self._skip(place, "the")) if days else ():
            if moment.unit == "day":
                yield Stretch(day=moment, days=days, forward=forward, typed=self._line.typed(start, end)), end

    def _units_of(self, start: int) -> Iterator[Found]:
        """Read the week of 3 March, la semana del 3 de marzo."""
        for unit, behind in self._said("unit", self._skip(start, "the")):
            for inner in self._of(behind) if unit != "day" else ():
                for moment, end in self.singles(inner):
                    if moment.unit == "day":
                        yield UnitOf(unit=unit, inner=moment, typed=self._line.typed(start, end)), end
