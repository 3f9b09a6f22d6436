"""Instants said to people, in the time zone that they carry."""

from __future__ import annotations

from datetime import datetime

from babel import Locale
from babel.dates import format_skeleton, format_time

from runner.phrases import Phrase, localised


def instant_in_words(instant: datetime) -> Phrase:
    """Write the day and the time: "Mon, 24 Mar 2025, 09:00"."""

    def write(locale: Locale) -> str:
        return (
            f"{format_skeleton('yMMMEd', instant, locale=locale)}, {format_time(instant, 'HH:mm', locale=locale)}"
        )

    return localised(write)
