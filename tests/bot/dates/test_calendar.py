"""Every period, over language, unit, count, all days of four years and five time zones, against another calculation."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from dateutil import tz
from dateutil.relativedelta import FR, MO, SA, SU, TH, TU, WE, relativedelta

from bot.dates.parse import Period, read_day, read_period, today_in

DAYS = [date(2023, 1, 1) + timedelta(days=n) for n in range(1461)]
ZONES = ["UTC", "Europe/Madrid", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"]
UNITS = {
    "day": ("day", "día", "dia"),
    "week": ("week", "semana", "setmana"),
    "month": ("month", "mes", "mes"),
    "quarter": ("quarter", "trimestre", "trimestre"),
    "year": ("year", "año", "any"),
}
PLURALS = {
    "day": ("days", "días", "dies"),
    "week": ("weeks", "semanas", "setmanes"),
    "month": ("months", "meses", "mesos"),
    "quarter": ("quarters", "trimestres", "trimestres"),
    "year": ("years", "años", "anys"),
}
RELATIVE = {  # language, how far away -> phrases, with the feminine for week
    ("en", -1): ("last {}", "the past {}", "previous {}"),
    ("en", 0): ("this {}", "the current {}"),
    ("en", 1): ("next {}",),
    ("es", -1): ("{} pasado", "el {} pasado", "último {}"),
    ("es", 0): ("este {}", "{} actual"),
    ("es", 1): ("próximo {}", "el {} que viene"),
    ("ca", -1): ("{} passat", "el {} passat", "darrer {}"),
    ("ca", 0): ("aquest {}", "{} actual"),
    ("ca", 1): ("proper {}", "el {} que ve"),
}
FEMININE = {"pasado": "pasada", "último": "última", "este": "esta", "próximo": "próxima", "passat": "passada"} | {
    "darrer": "darrera",
    "aquest": "aquesta",
    "proper": "propera",
    "el": "la",
}
LANGUAGES = ("en", "es", "ca")


def unit_by_dateutil(unit: str, day: date, shift: int) -> tuple[date, date]:
    """Give the first and last day of a unit, by another route than bot.dates.calendar_units."""
    if unit == "day":
        moved = day + relativedelta(days=shift)
        return moved, moved
    if unit == "week":
        moved = day + relativedelta(weeks=shift)
        return moved + relativedelta(weekday=MO(-1)), moved + relativedelta(weekday=SU(1))
    if unit == "month":
        return day + relativedelta(months=shift, day=1), day + relativedelta(months=shift, day=31)
    if unit == "quarter":
        start = day + relativedelta(months=3 * shift - (day.month - 1) % 3, day=1)
        return start, start + relativedelta(months=2, day=31)
    return day + relativedelta(years=shift, yearday=1), day + relativedelta(years=shift, month=12, day=31)


def relative_phrases(language: str, unit: str, shift: int) -> Iterator[str]:
    name = UNITS[unit][LANGUAGES.index(language)]
    for template in RELATIVE[language, shift]:
        words = template.format(name).split()
        feminine = unit == "week" and language != "en"
        yield " ".join(FEMININE.get(word, word) if feminine else word for word in words)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("unit", UNITS)
def test_this_last_and_next_unit_on_every_day(language: str, unit: str) -> None:
    """Each wording of this, last and next, on each of 1,461 days, is the calendar's unit."""
    for shift in (-1, 0, 1):
        phrases = [phrase.split() for phrase in relative_phrases(language, unit, shift)]
        for today in DAYS:
            expected = Period(*unit_by_dateutil(unit, today, shift))
            for words in phrases:
                reading = read_period(words, 0, today=today, language=language)
                assert reading and (reading.value, reading.length) == (expected, len(words)), (words, today)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("unit", PLURALS)
def test_the_last_so_many_units_on_every_day(language: str, unit: str) -> None:
    """Last N units are whole ones that end before the current one; days end yesterday."""
    name = PLURALS[unit][LANGUAGES.index(language)]
    feminine = unit == "week"
    last = {"en": "last", "es": "últimas" if feminine else "últimos", "ca": "darreres" if feminine else "darrers"}
    for count in (2, 3, 7, 12, 30):
        words = [last[language], str(count), name]
        for today in DAYS:
            first = unit_by_dateutil(unit, today, -count)[0]
            expected = Period(first, unit_by_dateutil(unit, today, -1)[1])
            reading = read_period(words, 0, today=today, language=language)
            assert reading and reading.value == expected, (words, today)


MONTHS = {
    "en": [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ],
    "es": [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
    "ca": [
        "gener",
        "febrer",
        "març",
        "abril",
        "maig",
        "juny",
        "juliol",
        "agost",
        "setembre",
        "octubre",
        "novembre",
        "desembre",
    ],
}
OF = {"en": "{} {} {}", "es": "{} de {} de {}", "ca": "{} de {} de {}"}
WEEKDAYS = {
    "en": ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
    "es": ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
    "ca": ["dilluns", "dimarts", "dimecres", "dijous", "divendres", "dissabte", "diumenge"],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_day_in_words_and_in_iso(language: str) -> None:
    """Day, month and year in words are that day; without the year they are the latest that is not in the future."""
    today = date(2026, 12, 31)
    for day in DAYS:
        words = OF[language].format(day.day, MONTHS[language][day.month - 1], day.year)
        for text in (words, day.isoformat(), f"{day:%Y%m%d}"):
            reading = read_day(text.split(), 0, today=today, language=language)
            assert reading and (reading.value, reading.length) == (day, len(text.split()))
        short = words.split()[: 2 if language == "en" else 3]
        for seen_from in (day, day + timedelta(days=364)):
            latest = read_day(short, 0, today=seen_from, language=language)
            assert latest and latest.value == day, (short, seen_from)


@pytest.mark.parametrize("language", LANGUAGES)
def test_weekdays_on_every_day(language: str) -> None:
    """A weekday is the latest one before today, with "last" or without."""
    last = {"en": ("last {}", "{}"), "es": ("{} pasado", "el {}"), "ca": ("{} passat", "passat {}")}[language]
    for today in DAYS:
        for number, name in enumerate(WEEKDAYS[language]):
            expected = today + relativedelta(days=-1, weekday=(MO, TU, WE, TH, FR, SA, SU)[number](-1))
            for template in last:
                reading = read_day(template.format(name).split(), 0, today=today, language=language)
                assert reading and reading.value == expected, (name, today)


@pytest.mark.parametrize("language", LANGUAGES)
def test_quarters_weeks_months_and_years_by_number(language: str) -> None:
    """Every quarter, ISO week, month and year of four years, in each of its spellings."""
    today = date(2026, 12, 31)
    week, quarter = UNITS["week"][LANGUAGES.index(language)], UNITS["quarter"][LANGUAGES.index(language)]
    for day in DAYS:
        iso = day.isocalendar()
        number = (day.month - 1) // 3 + 1
        phrases = {
            "week": [f"{iso.year}-W{iso.week:02}", f"W{iso.week} {iso.year}", f"{week} {iso.week} of {iso.year}"],
            "quarter": [f"Q{number} {day.year}", f"{day.year}-Q{number}", f"{quarter} {number} de {day.year}"],
            "month": [f"{day:%Y-%m}", f"{day:%m/%Y}", f"{MONTHS[language][day.month - 1]} {day.year}"],
            "year": [f"{day.year}"],
        }
        if day.day not in (1, 15):
            phrases.pop("month")
        for unit, texts in phrases.items():
            expected = Period(*unit_by_dateutil(unit, day, 0))
            for text in texts:
                reading = read_period(text.split(), 0, today=today, language=language)
                assert reading and reading.value == expected, (text, day)


@pytest.mark.parametrize("zone", ZONES)
def test_today_and_its_periods_in_every_zone(zone: str) -> None:
    """Around midnight of every day, in each zone, today is the zone's day, and so is what is counted from it."""
    local = tz.gettz(zone)
    for day in DAYS:
        for hour in (0, 4, 11, 13, 18, 23):
            now = datetime(day.year, day.month, day.day, hour, 59, 59, tzinfo=UTC)
            today = today_in(zone, now)
            expected = now.astimezone(local).date()
            assert today == expected
        for words, unit, shift in (
            ("yesterday", "day", -1),
            ("mes passat", "month", -1),
            ("esta semana", "week", 0),
        ):
            reading = read_period(words.split(), 0, today=today, language="ca")
            assert reading and reading.value == Period(*unit_by_dateutil(unit, expected, shift))


@pytest.mark.parametrize("language", LANGUAGES)
def test_ranges_between_every_two_days_of_a_month(language: str) -> None:
    """Both days are included, and a first day without month and year takes them from the last."""
    joined = {"en": "{} to {} {} {}", "es": "del {} al {} de {} de {}", "ca": "del {} al {} de {} de {}"}[language]
    for year, month in ((2023, 2), (2024, 2), (2024, 12), (2025, 4)):
        length = (date(year, month, 1) + relativedelta(day=31)).day
        for first in range(1, length + 1):
            for last in range(first, length + 1):
                words = joined.format(first, last, MONTHS[language][month - 1], year).split()
                reading = read_period(words, 0, today=date(2025, 6, 1), language=language)
                assert reading and reading.value == Period(date(year, month, first), date(year, month, last))
