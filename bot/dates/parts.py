"""Moments made of other moments: the first week of March, the week of 3 March, since Monday."""

from dataclasses import dataclass
from datetime import date, timedelta

from bot.dates.calendar_units import Period, Unit, move, unit_around, units_within
from bot.dates.expressions import Fixed, Moment, Year
from bot.dates.wording import counted, no_whole, unclear, weekday_of
from runner.errors import InvalidParameter
from runner.i18n.phrases import Phrase, phrase, phrases


@dataclass(frozen=True, kw_only=True)
class Within:
    """One unit of a period, counted from its end where negative; or the first or last `count` of them."""

    unit: Unit | None  # None where it is several
    of: Unit
    position: int
    period: Moment
    count: int = 1
    weekday: int | None = None
    typed: str = ""

    def resolve(self, today: date) -> Period:
        """Give its days."""
        whole = self.period.resolve(today)
        units = self._units(whole)
        size = self.count if self.count > 1 else abs(self.position)
        if not 1 <= size <= len(units):
            raise InvalidParameter(
                phrase(
                    '"{typed}" does not exist: {first} to {last} has {units}',
                    typed=self.typed,
                    first=whole.first,
                    last=whole.last,
                    units=self._had(len(units)),
                )
            )
        if self.count > 1:
            chosen = units[: self.count] if self.position > 0 else units[-self.count :]
            return Period(chosen[0].first, chosen[-1].last)
        return units[self.position - 1 if self.position > 0 else self.position]

    def _units(self, whole: Period) -> list[Period]:
        units = units_within(self.of, whole)
        if self.weekday is None:
            return units
        return [each for each in units if each.first.weekday() == self.weekday]

    def _had(self, number: int) -> Phrase:
        if self.weekday is not None:
            return phrases("{number} such day", "{number} such days", number)
        return counted(self.of, number) if number else no_whole(self.of)


@dataclass(frozen=True, kw_only=True)
class Vague:
    """What everybody sees otherwise: "mid March", "a finales de marzo", "los lunes"."""

    typed: str
    unit: Unit | None = None

    def resolve(self, today: date) -> Period:
        """Raise `InvalidParameter`."""
        raise unclear(self.typed)


@dataclass(frozen=True, kw_only=True)
class Timed:
    """A day with its first or last minute."""

    day: Moment
    at_end: bool
    unit: Unit = "day"

    @property
    def form(self) -> str:
        """How the day was written."""
        return getattr(self.day, "form", "")

    def resolve(self, today: date) -> Period:
        """Give the day."""
        return self.day.resolve(today)


@dataclass(frozen=True, kw_only=True)
class UnitOf:
    """The week, month, quarter or year that something lies in: "the week of 3 March"."""

    unit: Unit
    inner: Moment
    typed: str = ""

    def resolve(self, today: date) -> Period:
        """Give the unit's days; what lies in two units has none."""
        inner = self.inner.resolve(today)
        found = unit_around(self.unit, inner.first)
        if inner.last > found.last:
            raise unclear(self.typed)
        return found


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """So many days from a day on, or up to it, that day included: "week ending 5 July"."""

    day: Moment
    days: int
    forward: bool
    typed: str = ""
    unit: Unit | None = None

    def resolve(self, today: date) -> Period:
        """Return the days."""
        day = self.day.resolve(today).first
        others = timedelta(days=self.days - 1)
        return Period(day, day + others) if self.forward else Period(day - others, day)


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A day that was said with its weekday, which must be right."""

    day: Moment
    weekday: int
    typed: str = ""
    unit: Unit = "day"

    def resolve(self, today: date) -> Period:
        """Give the day; `InvalidParameter` where the weekday is another."""
        found = self.day.resolve(today)
        if found.first.weekday() != self.weekday:
            raise InvalidParameter(
                phrase(
                    '"{typed}" does not exist: {day} is a {weekday}',
                    typed=self.typed,
                    day=found.first,
                    weekday=weekday_of(found.first),
                )
            )
        return found


@dataclass(frozen=True, kw_only=True)
class After:
    """From the day after something until today."""

    moment: Moment
    unit: Unit | None = None

    def resolve(self, today: date) -> Period:
        """Give the days until today, today included."""
        return ToDate(start=Fixed(day=self.moment.resolve(today).last + timedelta(days=1))).resolve(today)


@dataclass(frozen=True, kw_only=True)
class ToDateIn:
    """From the beginning of a year, quarter or month until today's day, in another year: "ytd 2024"."""

    of: Unit
    year: Year
    unit: Unit | None = None

    def resolve(self, today: date) -> Period:
        """Give the days."""
        day = move(today, "year", self.year.of(today) - today.year)
        return Period(unit_around(self.of, day).first, day)


@dataclass(frozen=True, kw_only=True)
class ToDate:
    """From the beginning of something until today."""

    start: Moment
    unit: Unit | None = None

    def resolve(self, today: date) -> Period:
        """Give the days until today, today included."""
        first = self.start.resolve(today).first
        if first > today:
            raise InvalidParameter(
                phrase("the period would start on {first}, but today is {today}", first=first, today=today)
            )
        return Period(first, today)
