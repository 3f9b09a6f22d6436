"""How fiscal years are said: FY25, last fiscal quarter, Q1 FY2025/26, ejercicio 2025, any fiscal passat."""

from collections.abc import Iterator
from dataclasses import replace

from bot.dates.calendar_units import Unit
from bot.dates.fiscal import FiscalUnit
from bot.dates.numeric import Found
from bot.dates.parts import ToDate
from bot.dates.word_reader import WordReader

_MOST = {"quarter": 4, "half": 2}


class FiscalReader(WordReader):
    """Reads fiscal years, halves and quarters."""

    def _fiscal(self, start: int) -> Iterator[Found]:
        place = self._skip(start, "the")
        yield from self._fiscal_years(place)
        yield from self._fiscal_relatives(place)
        yield from self._fiscal_parts(place)
        yield from self._parts_of_years(place)
        yield from self._fiscal_to_date(start)

    def _fiscal_years(self, place: int) -> Iterator[tuple[FiscalUnit, int]]:
        """Read FY25, fiscal year 2025/26, ejercicio 2025, 2025 fiscal year."""
        for year, behind in self._named_year(place):
            for _, end in self._said("fiscal_year", behind):
                yield self._fiscal_unit("year", behind, year=year), end
        for _, behind in self._said("fiscal_year", place):
            mark = behind + 1 if self._text(behind) in ("'", "-") else self._skip(behind, "of", "the", "year_word")
            for year, end in self._named_year(mark):
                yield self._fiscal_unit("year", place, year=year), end

    def _named_year(self, place: int) -> Iterator[tuple[int, int]]:
        number = self._number(place, most=4)
        if number is None or len(self._line.lexemes[place].raw) not in (2, 4):
            return
        year = number if number > 99 else 2000 + number
        following = self._number(place + 2, most=4) if self._text(place + 1) in ("/", "-") else None
        if following is not None and following % 100 == (year + 1) % 100:
            yield year + 1, place + 3
        yield year, place + 1

    def _fiscal_relatives(self, place: int) -> Iterator[tuple[FiscalUnit, int]]:
        """Read last fiscal year, this FY, trimestre fiscal pasado."""
        for shift, behind in self._said("relative", place):
            for unit, end in self._fiscal_names(behind):
                yield self._fiscal_unit(unit, behind, shift=shift), end
        for unit, behind in self._fiscal_names(place):
            for shift, end in self._said("relative", behind):
                yield self._fiscal_unit(unit, place, shift=shift), end

    def _fiscal_names(self, place: int) -> Iterator[tuple[Unit, int]]:
        yield from (("year", end) for _, end in self._said("fiscal_year", place))
        yield from self._said("fiscal_unit", place)

    def _fiscal_parts(self, place: int) -> Iterator[Found]:
        """Read fiscal Q1, FQ1 2025, first fiscal quarter of FY25."""
        for unit, number, said_at, end in self._fiscal_part(place):
            yield from self._of_year(self._fiscal_unit(unit, said_at, number=number), end)

    def _fiscal_part(self, place: int) -> Iterator[tuple[Unit, int, int, int]]:
        """Give unit, number, where the fiscal word is, and the end."""
        for _, behind in self._said("fiscal", place):
            yield from ((unit, number, place, end) for unit, number, end in self._numbered_part(behind))
        for unit, number, behind in self._numbered_part(place):
            yield from ((unit, number, behind, end) for _, end in self._said("fiscal", behind))
        for number, behind in self._ordinals(place):
            for unit, end in self._said("fiscal_unit", behind):
                if number <= _MOST[unit]:
                    yield unit, number, behind, end
        for _, behind in self._said("fiscal_quarter", place):
            quarter = self._number(behind, most=1)
            if quarter is not None and 1 <= quarter <= _MOST["quarter"]:
                yield "quarter", quarter, place, behind + 1

    def _parts_of_years(self, place: int) -> Iterator[Found]:
        """Read Q1 FY25, FY25 Q1, primer trimestre del ejercicio 2025."""
        for unit, number, behind in self._numbered_part(place):
            for year, end in self._whole_years(self._skip(behind, "of", "the")):
                yield replace(year, unit=unit, number=number), end
        for year, behind in self._whole_years(place):
            for unit, number, end in self._numbered_part(self._skip(behind, "dash")):
                yield replace(year, unit=unit, number=number), end

    def _whole_years(self, place: int) -> Iterator[tuple[FiscalUnit, int]]:
        for found, end in [*self._fiscal_years(place), *self._fiscal_relatives(place)]:
            if found.unit == "year":
                yield found, end

    def _numbered_part(self, place: int) -> Iterator[tuple[Unit, int, int]]:
        """Read Q1, quarter 1, first quarter."""
        for unit, number, end in self._letters(place):
            if 1 <= number <= _MOST.get(unit, 0):
                yield unit, number, end
        for unit, behind in self._said("unit", place):
            digit = self._number(behind, most=1)
            if digit is not None and 1 <= digit <= _MOST.get(unit, 0):
                yield unit, digit, behind + 1
        for number, behind in self._ordinals(place):
            for kind in ("unit", "half_name"):
                for unit, end in self._said(kind, behind):
                    if number <= _MOST.get(unit, 0):
                        yield unit, number, end

    def _of_year(self, part: FiscalUnit, place: int) -> Iterator[tuple[FiscalUnit, int]]:
        yield part, place
        behind = self._skip(place, "of", "the", "year_word")
        for year, end in self._named_year(behind):
            yield replace(part, year=year), end
        for found, end in self._whole_years(behind):
            yield replace(part, year=found.year, shift=found.shift), end

    def _fiscal_to_date(self, start: int) -> Iterator[Found]:
        """Read fiscal year to date, fytd, fiscal ytd, en lo que va de ejercicio."""
        for _, end in self._said("fiscal_to_date", start):
            yield ToDate(start=self._fiscal_unit("year", start, shift=0)), end
        for _, behind in self._said("to_date_before", start):
            for unit, end in self._fiscal_names(self._skip(behind, "the")):
                yield ToDate(start=self._fiscal_unit(unit, behind, shift=0)), end
        for unit, behind in self._fiscal_names(self._skip(start, "the")):
            for _, end in self._said("to_date_behind", behind):
                yield ToDate(start=self._fiscal_unit(unit, start, shift=0)), end

    def _fiscal_unit(
        self,
        unit: Unit,
        start: int,
        *,
        number: int | None = None,
        year: int | None = None,
        shift: int | None = None,
    ) -> FiscalUnit:
        """Make one that was said with the fiscal word at a lexeme or behind it."""
        place = next((each for each in range(start, len(self._texts)) if self._is_fiscal(each)), start)
        end = place + 2 if self._is_glued(place + 1) and self._number(place + 1, most=4) is not None else place + 1
        typed = self._line.typed(place, end)
        return FiscalUnit(unit=unit, start=self._fiscal_start, typed=typed, number=number, year=year, shift=shift)

    def _is_fiscal(self, place: int) -> bool:
        return self._texts[place] in ("fiscal", "financial", "fy", "fq", "fytd", "ejercicio", "exercici")

    def _letters(self, start: int) -> Iterator[tuple[Unit, int, int]]:
        raise NotImplementedError
