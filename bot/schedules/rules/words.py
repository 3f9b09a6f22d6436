"""A rule said back in words, so that in the reader's language it can be typed again as it stands."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from babel.dates import format_date, get_day_names, get_month_names

from bot.schedules.rules.rule import LAST, WHOLE_DAY, WORKING_DAYS, Rule
from runner.i18n.phrases import Phrase, listed, localised, phrase, phrases


def rule_in_words(rule: Rule, timezone: str | None = None) -> Phrase:
    """Say when a rule fires: "every Monday at 9:00 in Europe/Madrid"."""
    said = _SAID[rule.unit](rule)
    if rule.hours != WHOLE_DAY:
        first, last = (f"{hour}:{rule.minute:02}" for hour in rule.hours)
        said = phrase("{rule} between {first} and {last}", rule=said, first=first, last=last)
    if rule.unit in ("hour", "minute") and rule.weekdays:
        said = phrase("{rule}, {days}", rule=said, days=_weekly(replace(rule, unit="week", every=1)))
    if rule.holidays and not rule.working:
        said = phrase("{rule} except holidays", rule=said)
    if rule.times:
        times = listed([f"{hour}:{minute:02}" for hour, minute in rule.times])
        said = phrase("{rule} at {times}", rule=said, times=times)
    return phrase("{rule} in {timezone}", rule=said, timezone=timezone) if timezone else said


def weekday_name(number: int) -> Phrase:
    """Name a day of the week; 0 is Monday."""
    return localised(lambda locale: str(get_day_names("wide", "format", locale)[number]))


def _day_name(day: date) -> Phrase:
    return localised(lambda locale: str(format_date(day, "long", locale=locale)))


def _weekly(rule: Rule) -> Phrase:
    if rule.weekdays == WORKING_DAYS and rule.every == 1:
        return phrase("every weekday")
    days = listed([weekday_name(each) for each in rule.weekdays])
    if rule.every == 1:
        return phrase("every {days}", days=days)
    return phrases("every {number} week on {days}", "every {number} weeks on {days}", rule.every, days=days)


def _monthly(rule: Rule) -> Phrase:
    days = _places(rule)
    if rule.every == 1:
        return phrase("on {days} of every month", days=days)
    return phrases("on {days}, every {number} month", "on {days}, every {number} months", rule.every, days=days)


def _yearly(rule: Rule) -> Phrase:
    month = localised(lambda locale: str(get_month_names("wide", "format", locale)[rule.month or 1]))
    days = _places(rule)
    if rule.every == 1:
        return phrase("on {days} of {month}, every year", days=days, month=month)
    return phrases(
        "on {days} of {month}, every {number} year",
        "on {days} of {month}, every {number} years",
        rule.every,
        days=days,
        month=month,
    )


def _places(rule: Rule) -> Phrase:
    """Say the days of a month."""
    if rule.working:
        return listed([_WORKING[which] for which in rule.working])
    days = [phrase("the last day") if day == LAST else phrase("day {number}", number=day) for day in rule.days]
    return listed([*days, *(_NTHS[which](weekday_name(weekday)) for which, weekday in rule.nths)])


_SAID: dict[str, Callable[[Rule], Phrase]] = {
    "cron": lambda rule: phrase("cron {line}", line=rule.cron),
    "minute": lambda rule: phrases("every {number} minute", "every {number} minutes", rule.every),
    "hour": lambda rule: phrases("every hour", "every {number} hours", rule.every),
    "day": lambda rule: phrases("every day", "every {number} days", rule.every),
    "week": _weekly,
    "month": _monthly,
    "quarter": lambda rule: phrase("on {days} of every quarter", days=_places(rule)),
    "year": _yearly,
    "once": lambda rule: phrase("once on {day}", day=_day_name(date.fromisoformat(rule.anchor or ""))),
}
_WORKING: dict[int, Phrase] = {
    1: phrase("the first working day"),
    2: phrase("the second working day"),
    3: phrase("the third working day"),
    4: phrase("the fourth working day"),
    5: phrase("the fifth working day"),
    LAST: phrase("the last working day"),
}
_NTHS: dict[int, Callable[[Phrase], Phrase]] = {
    1: lambda day: phrase("the first {day}", day=day),
    2: lambda day: phrase("the second {day}", day=day),
    3: lambda day: phrase("the third {day}", day=day),
    4: lambda day: phrase("the fourth {day}", day=day),
    5: lambda day: phrase("the fifth {day}", day=day),
    LAST: lambda day: phrase("the last {day}", day=day),
}
