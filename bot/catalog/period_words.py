"""A period as people say it: "October 2026", "2025", "January – March 2026", "3–9 Jan 2026"."""

from calendar import monthrange
from datetime import date

from babel import Locale
from babel.dates import format_interval, format_skeleton


def period_in_words(first: date, last: date, locale: Locale) -> str:
    """Say two days, both included; whole months and years by their names."""
    if first == last:
        return str(format_skeleton("yMMMd", first, locale=locale))
    if first.day > 1 or last.day < monthrange(last.year, last.month)[1]:
        return str(format_interval(first, last, skeleton="yMMMd", locale=locale))
    if (first.year, first.month) == (last.year, last.month):
        return str(format_skeleton("yMMMM", first, locale=locale))
    if (first.year, first.month, last.month) == (last.year, 1, 12):
        return str(first.year)
    return str(format_interval(first, last, skeleton="yMMMM", locale=locale))
