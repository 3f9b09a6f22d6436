"""How days and spans of time are put into sentences."""

from datetime import date

from babel.dates import format_date, format_skeleton

from bot.dates.calendar_units import Unit
from runner.errors import InvalidParameter
from runner.i18n.phrases import Phrase, localised, phrase, phrases


def backwards(first: date, last: date) -> InvalidParameter:
    """Refuse a period that ends before it starts."""
    return InvalidParameter(phrase("the period ends ({last}) before it starts ({first})", first=first, last=last))


def unclear(typed: str) -> InvalidParameter:
    """Refuse words that people mean different days by."""
    return InvalidParameter(
        phrase('"{typed}" can be read in several ways; write two days, "2025-01-01 to 2025-01-31"', typed=typed)
    )


def day_name(day: int, month: int, year: int | None) -> Phrase:
    """Write a day out: "2 January 2025", or without the year."""
    if year is None:
        return localised(lambda locale: str(format_skeleton("MMMMd", date(2000, month, day), locale=locale)))
    return localised(lambda locale: format_date(date(year, month, day), "long", locale=locale))


def month_name(month: int, year: int) -> Phrase:
    """Name a month and its year: "January 2025"."""
    return localised(lambda locale: str(format_skeleton("yMMMM", date(year, month, 1), locale=locale)))


def month_of(day: date) -> Phrase:
    """Name the month of a day: "February"; "de febrer", as it stands behind "el mes"."""
    return localised(lambda locale: format_date(day, "MMMM", locale=locale))


def weekday_of(day: date) -> Phrase:
    """Name the weekday of a day: "Monday"."""
    return localised(lambda locale: format_date(day, "EEEE", locale=locale))


def counted(unit: Unit, number: int) -> Phrase:
    """Say how many of a unit: "1 week", "3 weeks"."""
    match unit:
        case "day":
            return phrases("{number} day", "{number} days", number)
        case "week":
            return phrases("{number} week", "{number} weeks", number)
        case "month":
            return phrases("{number} month", "{number} months", number)
        case "quarter":
            return phrases("{number} quarter", "{number} quarters", number)
        case "half":
            return phrases("{number} half", "{number} halves", number)
        case "year":
            return phrases("{number} year", "{number} years", number)


def no_whole(unit: Unit) -> Phrase:
    """Say that there is not one of a unit."""
    match unit:
        case "day":
            return phrase("no days")
        case "week":
            return phrase("no whole weeks")
        case "month":
            return phrase("no whole months")
        case "quarter":
            return phrase("no whole quarters")
        case "half":
            return phrase("no whole halves")
        case "year":
            return phrase("no whole years")


def last_seven(unit: Unit) -> Phrase:
    """Give words that can be typed for the latest seven of a unit."""
    match unit:
        case "day":
            return phrase("last 7 days")
        case "week":
            return phrase("last 7 weeks")
        case "month":
            return phrase("last 7 months")
        case "quarter":
            return phrase("last 7 quarters")
        case "half":
            return phrase("last 7 semesters")
        case "year":
            return phrase("last 7 years")
