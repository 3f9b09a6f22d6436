"""How parts of periods are said: the end of last month, the first week of March, last Monday of May."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dates.calendar_units import Unit
from bot.dates.expressions import Moment, Relative
from bot.dates.numeric import Found
from bot.dates.parts import UnitOf, Within
from bot.dates.word_reader import WordReader


class PartReader(WordReader):
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

    def _within(self, start: int) -> Iterator[Found]:
        """Read the first week of March, last day of last month, first 10 days of 2025, last Monday of March."""
        place = self._skip(start, "the")
        for position, behind in [*self._ordinals(place), *self._said("of_these", place)]:
            for kind in ("unit", "half_name"):
                for unit, end in self._said(kind, behind):
                    yield from self._part_of(start, unit, position, end)
            for weekday, end in self._said("weekday", behind):
                yield from self._part_of(start, "day", position, end, weekday=weekday)
            yield from self._half_months(start, position, behind)
            if abs(position) == 1:
                for count, middle in self._counts(behind):
                    for unit, end in self._said("unit", middle):
                        yield from self._part_of(start, unit, position, end, count=count)

    def _half_months(self, start: int, position: int, place: int) -> Iterator[Found]:
        """Read primera quincena de marzo."""
        for _, end in self._said("fortnight", place):
            for inner in self._of(end):
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

    def _units_of(self, start: int) -> Iterator[Found]:
        """Read the week of 3 March, la semana del 3 de marzo."""
        for unit, behind in self._said("unit", self._skip(start, "the")):
            for inner in self._of(behind) if unit != "day" else ():
                for moment, end in self.singles(inner):
                    if moment.unit == "day":
                        yield UnitOf(unit=unit, inner=moment, typed=self._line.typed(start, end)), end
