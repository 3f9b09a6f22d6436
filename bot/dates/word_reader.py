"""The words that dates are made of, read one kind at a time: numbers, ordinals, month names, years."""

from collections.abc import Iterator
from typing import Any

from bot.dates.calendar_units import Unit
from bot.dates.expressions import Relative, Year
from bot.dates.lexer import Line
from bot.dates.numeric import Found
from bot.dates.vocabulary import Vocabulary

NEAR_YEARS = 2  # from today's: "Q2 26", "15 June 26", "Jan-25" are of those years, and nothing else is


class WordReader:
    """Reads words of one line: every meaning that stands at a lexeme, and the lexeme behind it."""

    def __init__(self, line: Line, vocabulary: Vocabulary, fiscal_start: int | None = None) -> None:
        self._line = line
        self._fiscal_start = fiscal_start
        self._texts = line.texts
        self._vocabulary = vocabulary

    def singles(self, start: int) -> list[Found]:
        """Read periods and days, but no ranges."""
        raise NotImplementedError

    def _said(self, kind: str, start: int) -> Iterator[tuple[Any, int]]:
        return self._vocabulary.said(kind, self._texts, start)

    def _skip(self, start: int, *kinds: str) -> int:
        """Step over any words of these kinds."""
        for kind in kinds:
            for _, end in self._said(kind, start):
                return self._skip(end, *kinds)
        return start

    def _of(self, start: int) -> Iterator[int]:
        """Step over an "of"; nowhere where there is none."""
        for _, end in self._said("of", start):
            yield self._skip(end, "the")
            return

    def _text(self, index: int) -> str:
        return self._texts[index] if index < len(self._texts) else ""

    def _is_glued(self, index: int) -> bool:
        return index < len(self._texts) and self._line.lexemes[index].glued

    def _number(self, index: int, *, most: int) -> int | None:
        """Give the figure that stands alone here, if it has at most so many digits."""
        if index >= len(self._texts):
            return None
        lexeme = self._line.lexemes[index]
        return lexeme.number if len(lexeme.raw) <= most else None

    def _counts(self, start: int) -> Iterator[tuple[int, int]]:
        """Read a number of things, in figures or words."""
        number = self._number(start, most=6)
        if number is not None:
            yield number, start + 1
        yield from self._said("number", start)

    def _ordinals(self, start: int) -> Iterator[tuple[int, int]]:
        """Read first, 1st, 3er, 2ª."""
        yield from self._said("ordinal", start)
        number = self._number(start, most=3)
        if number is not None and self._is_glued(start + 1):
            yield from ((number, end) for _, end in self._said("ordinal_mark", start + 1))

    def _day_numbers(self, start: int) -> Iterator[tuple[int, int]]:
        """Read the number of a day in a month: 1, 1st, 1., first."""
        number = self._number(start, most=3)
        if number is not None:
            yield number, start + 1
            if self._text(start + 1) == "." and self._is_glued(start + 1):
                yield number, start + 2
        yield from self._ordinals(start)

    def _dot(self, start: int) -> int:
        """Step over the dot of an abbreviation."""
        return start + 1 if self._text(start) == "." and self._is_glued(start) else start

    def _month_names(self, start: int) -> Iterator[tuple[int, int]]:
        for month, end in self._said("month", start):
            yield month, self._dot(end)

    def _year(self, start: int) -> Iterator[tuple[Year | None, int]]:
        """Read the year behind a month, a quarter, a week, or that there is none."""
        yield None, start
        place = start + 1 if self._text(start) in (",", "-", "/", ".") else start
        place = self._skip(place, "of", "the", "year_word")
        number = self._number(place, most=4)
        if number is not None and len(self._line.lexemes[place].raw) == 4:
            yield Year(number=number), place + 1
        if self._text(place) == "'" and self._is_glued(place + 1):
            short = self._number(place + 1, most=2)
            if short is not None:
                yield Year(number=2000 + short), place + 2
        yield from self._relative_year(self._skip(start, "of", "the"))

    def _short_year(self, start: int) -> Iterator[tuple[Year, int]]:
        """Read the 26 of "15 June 26" and "Q2/26", where nothing hangs on to it."""
        place = start + (self._text(start) == "/" and self._is_glued(start) and self._is_glued(start + 1))
        short = self._number(place, most=2)
        stands_alone = place > start or not self._is_glued(place)
        ends = not self._is_glued(place + 1) or self._text(place + 1) in (",", ";", ")")
        if short is not None and stands_alone and ends and len(self._line.lexemes[place].raw) == 2:
            yield Year(number=2000 + short), place + 1

    def _relative_year(self, start: int) -> Iterator[tuple[Year, int]]:
        for shift, unit, end in self._relative_units(start):
            if unit == "year":
                yield Year(shift=shift), end
        for shift, end in self._said("this_year", start):
            yield Year(shift=shift), end

    def _relative_units(self, start: int) -> Iterator[tuple[int, Unit, int]]:
        """Read last month, mes pasado, month before last: how far away, which unit."""
        for shift, behind in self._said("relative", start):
            dash = self._text(behind) == "-" and self._is_glued(behind) and self._is_glued(behind + 1)
            for unit, end in self._said("unit", self._skip(behind + dash, "whole")):
                yield shift, unit, end
        for unit, behind in self._said("unit", start):
            before = {end for _, end in self._said("relative_before", behind)}
            for kind in ("relative", "relative_behind"):
                for shift, end in self._said(kind, behind):
                    if end not in before:
                        yield shift, unit, end

    def _is_plural(self, index: int) -> bool:
        """Say whether a word is several of a unit."""
        return any(self._said("units", index))

    def _possessive(self, start: int) -> int:
        """Step over the 's of "last year's"."""
        return start + 2 if self._text(start) == "'" and self._text(start + 1) == "s" else start

    def _bare_or_single(self, start: int) -> Iterator[Found]:
        """Read a period, or a unit alone, which is the current one: "end of month"."""
        yield from self.singles(start)
        for unit, end in self._said("unit", self._skip(start, "the")):
            yield Relative(unit=unit, shift=0), end

    def _amounts(self, start: int) -> Iterator[tuple[int, Unit, int]]:
        for read in (self._counts, lambda place: self._said("one", place)):
            for count, behind in read(start):
                for unit, end in self._said("unit", behind):
                    yield count, unit, end
