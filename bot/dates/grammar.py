"""How days, periods and ranges are said: reads every moment that can begin at a place of a line."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from bot.dates.calendar_units import Unit
from bot.dates.expressions import Moment, Relative, WholeYear, Yearly
from bot.dates.fiscal_reader import FiscalReader
from bot.dates.lexer import Line
from bot.dates.numeric import Found
from bot.dates.part_reader import PartReader
from bot.dates.parts import After, ToDate, ToDateIn, Vague
from bot.dates.period_reader import PeriodReader
from bot.dates.ranges import Neighbours, Range, can_lend, range_of
from bot.dates.vocabulary import Vocabulary
from bot.folding import fold

_BESIDE = frozenset(
    fold(word)
    for word in (
        *(
            "prior",
            "previous",
            "preceding",
            "following",
            "anterior",
            "anteriores",
            "anteriors",
            "previo",
            "previa",
        ),
        *("previ", "prèvia", "siguiente", "siguientes", "següent", "següents", "precedente"),
    )
)


class DateSyntax(PartReader, PeriodReader, FiscalReader):
    """Reads one line. What begins at a lexeme is worked out once, so that the work grows with the length only."""

    def __init__(self, line: Line, vocabulary: Vocabulary, fiscal_start: int | None = None) -> None:
        super().__init__(line, vocabulary, fiscal_start)
        self._known: dict[int, list[Found]] = {}

    def moments(self, start: int) -> Iterator[Found]:
        """Read ranges, periods and days; the same words may be read to several ends."""
        yield from self._beside(start)
        yield from self.singles(start)
        yield from self._ranges(start)
        yield from self._days_within(start)
        yield from self._to_date(start)
        yield from self._since(start)
        yield from self.bare_days(start)

    def singles(self, start: int) -> list[Found]:
        """Read periods and days, but no ranges."""
        if start not in self._known:
            self._known[start] = []  # a phrase does not contain itself
            if start < len(self._texts):
                found = [each for read in self._productions() for each in read(start)]
                self._known[start] = found + [each for moment, end in found for each in self._timed(moment, end)]
        return self._known[start]

    def _productions(self) -> tuple[Callable[[int], Iterator[Found]], ...]:
        return (
            self._vague,
            self._figures,
            self._days_of_month,
            self._many_weekdays,
            self._weekdays,
            self._week_then_day,
            self._offsets,
            self._ago,
            self._weekends,
            self._edges,
            self._within,
            self._relatives,
            self._rolling,
            self._numbered,
            self._lettered,
            self._months,
            self._month_said_twice,
            self._spaced_letters,
            self._years,
            self._to_date_words,
            self._units_of,
            self._weeks_of_month,
            self._stretches_at,
            self._fiscal,
            self._whole,
        )

    def _to_date_words(self, start: int) -> Iterator[Found]:
        for unit, end in self._said("to_date_word", start):
            yield ToDate(start=Relative(unit=unit, shift=0)), end
            yield from self._to_date_in(unit, end)

    def _to_date_in(self, unit: Unit, start: int) -> Iterator[Found]:
        """Read the year of "ytd 2024"."""
        for year, end in self._year(start) if unit != "week" else ():
            if year:
                yield ToDateIn(of=unit, year=year), end

    def _to_date(self, start: int) -> Iterator[Found]:
        """Read year to date, this month so far, so far this month, en lo que va de año."""
        for moment, behind in self._bare_or_single(start):
            for _, end in self._said("to_date_behind", behind):
                yield ToDate(start=moment), end
                if isinstance(moment, Relative) and moment.shift == 0:
                    yield from self._to_date_in(moment.unit, end)
        for _, behind in self._said("to_date_before", start):
            for moment, end in self._bare_or_single(self._skip(behind, "the")):
                yield ToDate(start=moment), end

    def _since(self, start: int) -> Iterator[Found]:
        """Read since 1 March, after 1 March, from 1 March on, 1 March onwards."""
        for _, behind in self._said("since", start):
            for moment, end in self.singles(self._skip(behind, "the")):
                yield ToDate(start=moment), end
        for _, behind in self._said("after", start):
            for moment, end in self.singles(self._skip(behind, "the")):
                yield After(moment=moment), end
        yield from self._onwards(start, ("onwards",))
        for _, behind in self._said("from", start):
            yield from self._onwards(self._skip(behind, "the"), ("onward", "onwards"))

    def _onwards(self, start: int, kinds: tuple[str, ...]) -> Iterator[Found]:
        for moment, middle in self.singles(start):
            for kind in kinds:
                yield from ((ToDate(start=moment), end) for _, end in self._said(kind, middle))

    def _beside(self, start: int) -> Iterator[Found]:
        """Read the day after 1 June, semana anterior al 1 de junio: which days these are is asked."""
        place = self._skip(start, "the", "from")
        joints = [mid for _, mid in self._said("unit", place) if any(self._said("after", mid))]
        joints += [mid for _, _, mid in self._relative_units(place) if self._text(mid - 1) in _BESIDE]
        for mid in joints:
            for kind in ("after", "to"):
                for _, behind in self._said(kind, mid):
                    for _, end in self.singles(self._skip(behind, "the")):
                        yield Vague(typed=self._line.typed(start, end)), end

    def _ranges(self, start: int) -> Iterator[Found]:
        for _, place in self._said("between", start):
            yield from self._ends(place, ("and", "to", "dash"))
        for _, place in self._said("from", start):
            yield from self._ends(place, ("to", "dash"))
        yield from self._ends(start, ("to", "dash"))
        yield from self._neighbours(start)

    def _ends(self, start: int, joints: tuple[str, ...]) -> Iterator[Found]:
        start = self._skip(start, "the")
        for first, middle in [*self.singles(start), *self.open_days(start)]:
            places = [place for joint in joints for _, place in self._said(joint, middle)]
            if self._is_doubled_dash(middle) and getattr(first, "form", "") != "iso":
                places = []  # 2025--W12 is a slip for 2025-W12; 2025-01-01--2025-01-31 is how ISO 8601 has it
            if isinstance(first, WholeYear) and self._is_glued(middle) and self._is_glued(middle + 1):
                places = [place for place in places if any(self._years(place))]  # no "2026-06/07"
            if self._text(middle) == "/" and (getattr(first, "form", "") == "iso" or isinstance(first, WholeYear)):
                places.append(middle + 1)
            for place in places:
                yield from self._stops(first, middle, self._skip(place, "the"))
            if getattr(first, "form", "") == "iso" and first.unit == "day":
                for last, end in self._figures(middle) if middle < len(self._texts) else ():
                    if getattr(last, "form", "") == "iso" and last.unit == "day":
                        yield range_of(first, last), end

    def _is_doubled_dash(self, index: int) -> bool:
        return self._text(index) == self._text(index + 1) == "-" and self._is_glued(index)

    def _stops(self, first: Moment, middle: int, place: int) -> Iterator[Found]:
        stops = list(self.singles(place))
        stops += [(Relative(unit="day", shift=0), end) for _, end in self._said("now", place)]
        for day, behind in self.open_days(place):
            if isinstance(day, Yearly):
                stops += [(replace(day, year=year), end) for year, end in self._year(behind)]
        stops += self._numbers_alone(first, place)
        for last, end in stops:
            if can_lend(first, last):
                yield range_of(first, last), end

    def _numbers_alone(self, first: Moment, place: int) -> Iterator[Found]:
        """Read the 28 of "weeks 27 to 28", "weeks 27 and 28"."""
        number = self._number(place, most=2)
        if isinstance(first, Yearly) and first.unit in ("week", "quarter") and number is not None:
            yield from self._numbered_unit(place, first.unit, number, place + 1, bare=True)

    def _days_within(self, start: int) -> Iterator[Found]:
        """Read 1st to 5th of this month, del 15 al 21 del mes pasado."""
        places = [start, *(end for kind in ("from", "between") for _, end in self._said(kind, start))]
        for place in places:
            for first, middle in self._day_numbers(self._skip(place, "the")):
                for joint in ("to", "dash", "and"):
                    for _, behind in self._said(joint, middle):
                        yield from self._within_month(start, first, self._skip(behind, "the"))

    def _within_month(self, start: int, first: int, place: int) -> Iterator[Found]:
        for last, behind in self._day_numbers(place):
            for inner in self._of(behind):
                for shift, unit, end in self._relative_units(inner):
                    if unit == "month":
                        month = Relative(unit=unit, shift=shift)
                        days = [self._within_of(start, "day", day, month, end) for day in (first, last)]
                        yield Range(start=days[0], stop=days[1]), end

    def _neighbours(self, start: int) -> Iterator[Found]:
        """Read January and February; Jan, Feb and Mar; Q1+Q2: what follows each other is one period."""
        for first, middle in self.singles(start):
            moments, end = [first], middle
            while (place := self._behind_comma(end)) is not None and (
                found := [*self.singles(place), *self._numbers_alone(first, place)]
            ):
                last, end = max(found, key=lambda each: each[1])
                moments.append(last)
                yield Neighbours(all=tuple(moments), typed=self._line.typed(start, end)), end
        yield from self._days_listed(start)

    def _days_listed(self, start: int) -> Iterator[Found]:
        """Read 1 and 2 July; 1, 2, 3 March."""
        days: list[Yearly] = []
        place: int | None = start
        while place is not None:
            found = [each for each in self.open_days(place) if self._behind_comma(each[1]) is not None]
            for last, end in self.singles(place) if days else ():
                if isinstance(last, Yearly) and last.unit == "day" and last.form == "named":
                    listed = [replace(day, month=last.month, year=last.year) for day in days]
                    yield Neighbours(all=(*listed, last), typed=self._line.typed(start, end)), end
            if not found or not isinstance(found[0][0], Yearly):
                return
            days.append(found[0][0])
            place = self._behind_comma(found[0][1])

    def _behind_comma(self, start: int) -> int | None:
        """Step over what stands between the items of a list; None where nothing does."""
        place = start + 1 if self._text(start) in (",", "+", "/", ";") else start
        for _, end in self._said("and", place):
            place = end
            break
        return self._skip(place, "the", "of") if place > start else None
