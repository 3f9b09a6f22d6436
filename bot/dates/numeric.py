"""Days and months written in figures: 2025-01-31, 01/02/2025, 2025-03, 03/2025, 2025-W12-3."""

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.dates.calendar_units import Unit
from bot.dates.expressions import Moment, Year, Yearly
from bot.dates.lexer import Lexeme, Line
from bot.dates.parts import Timed, Within
from runner.i18n.phrases import Phrase, phrase

Found = tuple[Moment, int]  # what was read, and the lexeme behind it
_SEPARATORS = ("-", "/", ".")
_FIRST_MINUTE = re.compile(r"t00(:?00){0,2}([.,]0+)?(z|[+-].*)?$")
_LAST_MINUTE = re.compile(r"t(23:?59(:?59([.,]\d+)?)?|24(:?00){0,2})(z|[+-].*)?$")
_NEAR = 15  # years: 26-07-01 is not of 2001
_PIVOT = 69  # two figures below are of this century, as in POSIX


def figures(line: Line, start: int, order: str) -> Iterator[Found]:
    """Read what begins with a figure here and is written without gaps."""
    run = _run(line, start)
    numbers = run[::2]
    marks = {lexeme.text for lexeme in run[1::2]}
    if len(marks) == 1:
        mark = marks.pop()
        if len(numbers) >= 3:
            yield from _three(line, start, numbers[:3], mark, order)
        if len(numbers) >= 2:
            yield from _two(line, start, numbers[:2], mark, order)
    if len(run) == 1 or len(run[0].raw) == 8:
        yield from _compact(line, start, run[0])
    yield from _iso_week(line, start)
    yield from spaced(line, start)


def _run(line: Line, start: int) -> list[Lexeme]:
    """Give figure, separator, figure, … as long as they are glued and the separator is the same; at most three."""
    run = [line.lexemes[start]]
    for index in range(start + 1, min(start + 5, len(line.lexemes)) - 1, 2):
        mark, figure = line.lexemes[index], line.lexemes[index + 1]
        if mark.text not in _SEPARATORS or not mark.glued or not figure.glued or figure.number is None:
            break
        if len(run) > 1 and mark.text != run[1].text:
            break
        run += [mark, figure]
    return run


def _three(line: Line, start: int, figures_: list[Lexeme], mark: str, order: str) -> Iterator[Found]:
    a, b, c = (lexeme.number or 0 for lexeme in figures_)
    sizes = [len(lexeme.raw) for lexeme in figures_]
    typed = line.typed(start, start + 5)
    if sizes[0] == 4 and max(sizes[1:]) <= 2:
        yield from _timed(line, start, start + 5, _day(c, b, a, typed=typed, form="iso"))
        return
    if max(sizes[:2]) > 2 or sizes[2] not in (2, 4):
        return
    year = c if sizes[2] == 4 else c + (2000 if c < _PIVOT else 1900)
    plausible = min(a, b) >= 1 and max(a, b) <= 31 and min(a, b) <= 12
    if sizes[2] == 4 or plausible or mark == "/":
        if order.startswith("Y") and sizes[2] == 2 and a < _PIVOT and _plausible(b, c):
            yield _ymd_or_dmy(a, b, c, typed), start + 5
            return
        day = _by_order(a, b, year, order, typed)
        yield (day if sizes[2] == 4 else replace(day, most_years=_NEAR)), start + 5


def _without_time(typed: str) -> Phrase:
    return phrase('"{typed}" was read as that day; the time of day was left out', typed=typed)


def _two(line: Line, start: int, figures_: list[Lexeme], mark: str, order: str) -> Iterator[Found]:
    a, b = (lexeme.number or 0 for lexeme in figures_)
    sizes = [len(lexeme.raw) for lexeme in figures_]
    typed = line.typed(start, start + 3)
    if sizes == [4, 2] or (sizes == [4, 1] and mark != "."):
        yield Yearly(unit="month", number=b, year=Year(number=a), typed=typed, form="iso"), start + 3
    elif sizes[1] == 4 and (sizes[0] == 2 or (sizes[0] == 1 and mark != ".")):
        yield Yearly(unit="month", number=a, year=Year(number=b), typed=typed, form="figures"), start + 3
    elif mark == "." and max(sizes) <= 2 and 1 <= a <= 31 and 1 <= b <= 12 and order.startswith("D"):
        dot = line.texts[start + 3 : start + 4] == (".",) and line.lexemes[start + 3].glued
        last = start + 5 >= len(line.lexemes) or not line.lexemes[start + 4].glued
        last = last or line.texts[start + 4] == "-"  # "1.6.-15.6."
        if dot and last:  # "15.6." is a day, "15.6" a number
            yield _day(a, b, None, typed=line.typed(start, start + 4), form="figures"), start + 4
    elif mark == "/" and max(sizes) <= 2 and 1 <= min(a, b) <= 12 and max(a, b) <= 31:
        yield _by_order(a, b, None, order, typed), start + 3


def _compact(line: Line, start: int, lexeme: Lexeme) -> Iterator[Found]:
    """Read 20250131."""
    if len(lexeme.raw) == 8 and lexeme.number is not None and "19" <= lexeme.raw[:2] <= "22":
        year, month, day = lexeme.number // 10000, lexeme.number // 100 % 100, lexeme.number % 100
        if _plausible(month, day):
            yield from _timed(line, start, start + 1, _day(day, month, year, typed=lexeme.raw, form="iso"))


def spaced(line: Line, start: int) -> Iterator[Found]:
    """Read 2025 - 01 - 31, an ISO day with gaps."""
    parts = line.lexemes[start : start + 5]
    sizes = [len(part.raw) for part in parts[::2] if part.number is not None]
    marks = {part.text for part in parts[1::2]}
    if (
        len(parts) == 5
        and sizes == [4, 2, 2]
        and marks in ({"-"}, {"/"})
        and any(part.glued is False for part in parts[1:])
    ):
        year, month, day = (part.number or 0 for part in parts[::2])
        if _plausible(month, day):
            yield _day(day, month, year, typed=line.typed(start, start + 5), form="iso"), start + 5


def _iso_week(line: Line, start: int) -> Iterator[Found]:
    """Read 2025-W12-3, a day, as ISO 8601 has it; the week alone is read with the periods."""
    texts = "".join(
        each.text for index, each in enumerate(line.lexemes[start : start + 7]) if each.glued or not index
    )
    match = re.match(r"(\d{4})-w(\d\d)-([1-7])(?!\d)", texts)
    if match:
        week = Yearly(unit="week", number=int(match[2]), year=Year(number=int(match[1])), typed=match[0].upper())
        yield Within(unit="day", of="day", position=int(match[3]), period=week, typed=match[0].upper()), start + 6


def _timed(line: Line, start: int, place: int, day: Yearly) -> Iterator[Found]:
    """Read an ISO day with the time of day that is glued to it."""
    end, time = _behind_time(line, place)
    if not time:
        yield day, end
    elif _FIRST_MINUTE.match(time) or _LAST_MINUTE.match(time):
        yield Timed(day=day, at_end=not _FIRST_MINUTE.match(time)), end
    else:
        yield replace(day, note=_without_time(line.typed(start, end))), end


def _behind_time(line: Line, start: int) -> tuple[int, str]:
    """Step over a time of day that is glued to an ISO day."""
    index, text = start, ""
    while index < len(line.lexemes) and line.lexemes[index].glued:
        text += line.lexemes[index].text
        index += 1
    match = re.match(r"t\d\d(:?\d\d){0,2}([.,]\d+)?(z|[+-]\d\d(:?\d\d)?)?", text)
    if not match:
        return start, ""
    length = 0
    for index in range(start, len(line.lexemes)):
        length += len(line.lexemes[index].text)
        if length == match.end():
            return index + 1, match[0]
    return start, ""


def _by_order(a: int, b: int, year: int | None, order: str, typed: str) -> Yearly:
    """Read day and month as the locale writes them, where both could be the month."""
    month_first = order.index("M") < order.index("D")
    if a > 12 >= b:
        month_first = False
    elif b > 12 >= a:
        month_first = True
    day, month = (b, a) if month_first else (a, b)
    ambiguous = max(a, b) <= 12 and a != b
    said = "MD" if month_first else "DM"
    return _day(day, month, year, typed=typed, form="figures", ambiguous=ambiguous, order=said)


def _plausible(month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= 31


def _ymd_or_dmy(a: int, b: int, c: int, typed: str) -> Moment:
    return _day(c, b, 2000 + a, typed=typed, form="figures", ambiguous=True)


def _day(
    day: int,
    month: int,
    year: int | None,
    *,
    typed: str,
    form: str,
    ambiguous: bool = False,
    order: str | None = None,
    note: str | None = None,
) -> Yearly:
    unit: Unit = "day"
    said = None if year is None else Year(number=year)
    return Yearly(
        unit=unit,
        number=day,
        month=month,
        year=said,
        typed=typed,
        form=form,
        note=note,
        ambiguous=ambiguous,
        order=order,
    )
