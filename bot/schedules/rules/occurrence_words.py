"""Instants said to people, in the time zone that they carry."""

from datetime import datetime

from babel import Locale
from babel.dates import format_skeleton, format_time

from runner.i18n.phrases import Phrase, localised


def instant_in_words(instant: datetime, *, now: datetime | None = None) -> Phrase:
    """Write the day and the time: "Mon, 24 Mar 2025, 09:00"; without the year where it is this one."""
    is_this_year = now is not None and now.astimezone(instant.tzinfo).year == instant.year

    def write(locale: Locale) -> str:
        day = format_skeleton("MMMEd" if is_this_year else "yMMMEd", instant, locale=locale)
        return f"{day}, {format_time(instant, 'HH:mm', locale=locale)}"

    return localised(write)
