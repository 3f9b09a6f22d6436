"""Numbers as the asker's locale writes them, or as programs do."""

import re
from decimal import Decimal
from math import isfinite

from babel import Locale
from babel.numbers import NumberFormatError, format_decimal, parse_decimal

from bot.dates.vocabulary import locale_of, vocabulary_for
from bot.folding import fold
from bot.grammar.tokens import quoted
from runner.bundles.config import IntegerParameter, NumberParameter
from runner.errors import InvalidParameter
from runner.i18n.phrases import Phrase, localised, phrase
from runner.request import Value

_PLAIN_NUMBER = re.compile(r"[+-]?\d{1,30}(\.\d{1,30})?(e[+-]?\d{1,2})?", re.IGNORECASE | re.ASCII)

_ANY_THOUSAND = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")  # 1,000 in one locale is 1 in the next


def read_number(
    name: str, parameter: IntegerParameter | NumberParameter, text: str, language: str
) -> tuple[Value, str | None]:
    whole = isinstance(parameter, IntegerParameter)
    plain = text.strip()
    exact, note = _decimal(plain, language)
    for number, _ in vocabulary_for(language).said("number", (fold(plain),), 0) if exact is None else ():
        exact = Decimal(number)
    if exact is None or (whole and exact != exact.to_integral_value()):
        if whole:
            raise InvalidParameter(phrase("{name}: {said} is no whole number", name=name, said=quoted(text)))
        raise InvalidParameter(phrase("{name}: {said} is no number", name=name, said=quoted(text)))
    value: int | float = int(exact) if whole else float(exact)
    if not isfinite(value):
        raise InvalidParameter(phrase("{name}: {said} is too large", name=name, said=quoted(text)))
    check_bounds(name, value, parameter.min, parameter.max)
    return value, phrase(
        "{said} was read as {number}", said=quoted(plain), number=_unlike(plain, value)
    ) if note else None


def _unlike(typed: str, value: int | float) -> Phrase:
    """Write a number, without its thousands parted where that would look as it was typed."""
    number = int(value) if value == int(value) else value

    def written(locale: Locale, *, grouped: bool) -> str:
        return str(format_decimal(number, locale=locale, group_separator=grouped, decimal_quantization=False))

    def shown(locale: Locale) -> str:
        grouped = written(locale, grouped=True)
        return grouped if grouped != typed else written(locale, grouped=False)

    return localised(shown)


def _decimal(text: str, language: str) -> tuple[Decimal | None, bool]:
    """Read a number as the locale writes it, else as programs do; True where others could read it differently."""
    if len(text) > 40 or not re.search(r"\d", text):
        return None, False
    plain = Decimal(text) if _PLAIN_NUMBER.fullmatch(text) else None
    try:
        local = parse_decimal(text, locale=locale_of(language), strict=True)
    except (NumberFormatError, ValueError, ArithmeticError):
        return plain, False
    return local, (plain is not None and plain != local) or bool(
        _ANY_THOUSAND.fullmatch(text) and abs(local) < 1000
    )


def check_bounds(name: str, value: float, low: float | None, high: float | None) -> None:
    if low is not None and value < low:
        raise InvalidParameter(
            phrase("{name}: {value} is less than {limit}, the least allowed", name=name, value=value, limit=low)
        )
    if high is not None and value > high:
        raise InvalidParameter(
            phrase("{name}: {value} is more than {limit}, the most allowed", name=name, value=value, limit=high)
        )
