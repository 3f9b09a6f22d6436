"""Numbers, amounts, units and days as the reader's language writes them; the filters of every template."""

import copy
import math
from collections.abc import Callable
from datetime import date, datetime
from decimal import Context, Decimal, localcontext
from functools import cached_property
from typing import Any, Literal

from babel import dates, numbers, units

from runner.i18n.languages import find_locale
from runner.text import shortened

FILTERS = ("date", "datetime", "number", "compact", "percent", "change", "currency", "unit", "formatted")
NOTHING = "–"  # shown for a missing value
_FORMATS = "write short, medium, long, full, or a pattern of Unicode CLDR such as d MMM y"
_PRECISION = Context(prec=400)  # Babel rounds with decimal, whose usual 28 digits a large number exceeds

NO_BREAK = "\u00a0"
# CLDR's minimumGroupingDigits is 2 in these languages, in these territories of them; Babel leaves it out.
_GROUP_LATE: dict[str, tuple[str | None, ...]] = {
    **dict.fromkeys(("bg", "et", "hu", "it", "lv", "pl", "sl"), ()),
    "es": (None, "ES", "EA", "IC", "GQ", "PH"),
    "pt": ("PT", "AO", "CH", "CV", "GQ", "GW", "LU", "MO", "MZ", "ST", "TL"),
}
_LATE = 10_000
_NO_GROUPS = 1000  # digits before the first of them

Length = Literal["short", "long", "narrow"]


class Formats:
    """Formats in one language. Every method returns "–" for None. Raises `TypeError` for what it cannot format."""

    def __init__(self, language: str) -> None:
        self.locale = find_locale(language)

    def filters(self) -> dict[str, Callable[..., str]]:
        """The template's filters by name."""
        return {name: getattr(self, name) for name in FILTERS}

    def date(self, day: Any, format: str = "medium") -> str:
        """Write a day (date, datetime or ISO text); `format` is a name or a CLDR pattern."""
        if day is None:
            return NOTHING
        value = _day(day)
        try:
            return str(dates.format_date(value, format, locale=self.locale))
        except (KeyError, AttributeError):
            raise TypeError(f'"{format}" is no format of a day; {_FORMATS}') from None

    def datetime(self, instant: Any, format: str = "medium") -> str:
        """Write a day and time (datetime or ISO text) in its own zone."""
        if instant is None:
            return NOTHING
        moment = _moment(instant)
        try:
            return str(dates.format_datetime(moment, format, tzinfo=moment.tzinfo, locale=self.locale))
        except (KeyError, AttributeError):
            raise TypeError(f'"{format}" is no format of a time; {_FORMATS}') from None

    def date_range(self, from_day: Any, to_day: Any) -> str:
        """Write two days, both included, without saying twice what they share: 1–31 ene 2025."""
        if from_day is None or to_day is None:
            return NOTHING
        first, last = _day(from_day), _day(to_day)
        if first == last:
            return self.date(first)
        return str(dates.format_interval(first, last, "yMMMd", locale=self.locale))

    def number(self, value: Any, decimals: int | None = None) -> str:
        """Write a number, with at most three decimals or exactly so many."""
        return self._apply(value, self.locale.decimal_formats[None], decimals)

    def compact(self, value: Any) -> str:
        """Write a number short: 1.2M."""
        number = _number(value)
        if number is None:
            return NOTHING
        with localcontext(_PRECISION):
            rounded = self._next_magnitude(number)
            return str(numbers.format_compact_decimal(rounded, locale=self.locale, fraction_digits=1))

    def percent(self, value: Any, decimals: int = 1) -> str:
        """Write a share: 0.123 as 12.3%."""
        return self._apply(value, self.locale.percent_formats[None], decimals)

    def change(self, value: Any, decimals: int = 1) -> str:
        """Write a relative change with its sign: 0.123 as +12.3%."""
        number = _number(value)
        if number is None:
            return NOTHING
        with localcontext(_PRECISION):
            rounded = round(number, decimals + 2)
        text = self.percent(rounded, decimals)
        return f"{numbers.get_plus_sign_symbol(self.locale)}{text}" if rounded > 0 else text

    def currency(self, value: Any, code: str = "EUR", decimals: int | None = None) -> str:
        """Write an amount of money; `code` is its three letters."""
        if not (isinstance(code, str) and len(code) == 3 and code.isascii() and code.isalpha()):
            raise TypeError(f'"{code}" is no code of a currency; write three letters, such as EUR')
        pattern = self.locale.currency_formats["standard"]
        return self._apply(value, pattern, decimals, currency=code.upper())

    def unit(self, value: Any, name: str, length: Length = "short", decimals: int | None = None) -> str:
        """Write a measure; `name` is one of Unicode CLDR's: kilowatt-hour, volt, day."""
        number = _number(value)
        if number is None:
            return NOTHING
        with localcontext(_PRECISION):
            number, pattern = self._prepared(number, self.locale.decimal_formats[None], decimals)
        try:
            with localcontext(_PRECISION):
                text = str(units.format_unit(number, name, length, format=pattern, locale=self.locale))
            return text.replace(" ", NO_BREAK, 1 if length == "long" else -1)
        except units.UnknownUnitError:
            raise TypeError(f'"{name}" is no unit of Unicode CLDR; write for instance kilowatt-hour') from None

    def formatted(self, value: Any, format: str = "number") -> str:
        """Write a value as `summary.facts` names formats: number, percent, currency:EUR, unit:volt, text."""
        kind, _, detail = format.partition(":")
        match kind:
            case "text":
                return NOTHING if value is None else str(value)
            case "number":
                return self.number(value)
            case "percent":
                return self.percent(value)
            case "currency":
                return self.currency(value, detail)
            case "unit":
                return self.unit(value, detail)
        raise TypeError(f'"{format}" is no format')

    def _apply(self, value: Any, pattern: Any, decimals: int | None, currency: str | None = None) -> str:
        number = _number(value)
        if number is None:
            return NOTHING
        with localcontext(_PRECISION):
            number, exact = self._prepared(number, pattern, decimals, currency)
            return str(exact.apply(number, self.locale, currency=currency, currency_digits=decimals is None))

    def _prepared(
        self, number: Decimal, pattern: Any, decimals: int | None, currency: str | None = None
    ) -> tuple[Decimal, Any]:
        """Return a number and its pattern as they are shown: nothing has no sign, and few digits no group."""
        exact = _with_decimals(pattern, decimals)
        digits = numbers.get_currency_precision(currency) if currency and decimals is None else exact.frac_prec[1]
        rounded = round(number, digits + exact.scale)
        if not rounded:
            number = Decimal(0)
        elif decimals is not None:
            number = rounded
        if self._groups_late and abs(rounded).scaleb(exact.scale) < _LATE:
            exact = copy.copy(exact)
            exact.grouping = (_NO_GROUPS, _NO_GROUPS)
        return number, exact

    @cached_property
    def _groups_late(self) -> bool:
        """Whether 1234 is written without a group, and 12 345 with one."""
        language, territory = self.locale.language, self.locale.territory
        return language in _GROUP_LATE and (territory in _GROUP_LATE[language] or not _GROUP_LATE[language])

    def _next_magnitude(self, number: Decimal) -> Decimal:
        """Return a number, or the magnitude that it is rounded up to: 999 999 is 1M and not 1000K."""
        patterns = {int(size): str(each) for size, each in self._compact_patterns().items()}
        below = max((size for size in patterns if size <= abs(number)), default=0)
        above = min((size for size in patterns if size > abs(number)), default=0)
        unit = below // 10 ** (patterns[below].count("0") - 1) if below and patterns[below] != "0" else 1
        rounded = round(number / unit, 1) * unit
        if above and abs(rounded) >= above:
            return Decimal(above).copy_sign(number)
        return number if rounded else Decimal(0)

    def _compact_patterns(self) -> dict[str, Any]:
        patterns: dict[str, Any] = self.locale.compact_decimal_formats["short"]["other"]
        return {size: getattr(each, "pattern", each) for size, each in patterns.items()}


def _with_decimals(pattern: Any, decimals: int | None) -> Any:
    if decimals is None:
        return pattern
    if not isinstance(decimals, int) or not 0 <= decimals <= 20:
        raise TypeError(f"{decimals} decimals cannot be shown; 0 to 20 can")
    exact = copy.copy(pattern)
    exact.frac_prec = (decimals, decimals)
    return exact


def _number(value: Any) -> Decimal | None:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise TypeError(f'"{shortened(str(value), 60)}" is not a number')
    return Decimal(str(value))


def _day(value: Any) -> date:
    if isinstance(value, date):
        return value
    return _moment(value).date()


def _moment(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value
    text = str(value)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise TypeError(f'"{shortened(text, 60)}" is no day; write it as 2025-01-31') from None
