"""Commands that work as they stand, for help and hints."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from babel.dates import format_date

from bot.dates.calendar_units import unit_around
from bot.dates.parse import Period
from bot.grammar.parameters import is_required
from bot.grammar.patterns import Pattern, atoms, patterns_of, slot_parameter
from runner.bundles.config import (
    BooleanParameter,
    ChoiceParameter,
    DateParameter,
    IntegerParameter,
    NumberParameter,
    Parameter,
    PeriodParameter,
    ReportConfig,
    TextParameter,
)
from runner.i18n.languages import base_language, find_locale, nearest_text

_LAST_MONTH = {"es": "del mes pasado", "ca": "del mes passat"}
_OF = re.compile(r"(?:^|\s)(?:de|del|d')$", re.IGNORECASE)  # with which a pattern's own words end
_YES = {"es": "sí", "ca": "sí"}


def said_last_month(language: str) -> str:
    """Say last month in words that can be typed."""
    return _LAST_MONTH.get(base_language(language), "last month")


def candidates(name: str, config: ReportConfig, *, today: date, language: str) -> Iterator[str]:
    """Make commands of a report, the most natural first; whoever takes one tries it before showing it."""
    tag = base_language(language)
    title = {atom for word in nearest_text(config.title, tag, config.languages).split() for atom in atoms(word)}
    for pattern in sorted(patterns_of(name, config), key=lambda pattern: _rank(pattern, title)):
        if any(slot_parameter(slot, config) is None for group in pattern.groups for slot in group.slots):
            continue
        for wordy in (True, False):
            for period in _periods(config, today):
                yield _command(pattern, config, period, tag, wordy=wordy, today=today)


def _rank(pattern: Pattern, title: set[str]) -> tuple[bool, bool, bool]:
    """Prefer what begins with words of the title, which is in the asker's language, and a period in one word."""
    spoken = set(pattern.groups[pattern.head].literals) <= title
    in_two = any(slot in ("from_day", "to_day") for group in pattern.groups for slot in group.slots)
    return pattern.by_name, not spoken, in_two


def _command(pattern: Pattern, config: ReportConfig, period: Period, tag: str, *, wordy: bool, today: date) -> str:
    parts: list[str] = []
    shown: set[str] = set()
    for group in pattern.groups:
        parts += [group.typed] if group.typed else []
        for slot in group.slots:
            name = slot_parameter(slot, config) or slot
            shown.add(name)
            shown_value = _shown(slot, name, config, period, tag, wordy=wordy, today=today)
            is_of = _OF.search(group.typed) is not None
            parts.append(shown_value.removeprefix("del ") if is_of else shown_value)
    for name in config.parameters:
        spoken = isinstance(config.parameters[name], PeriodParameter)
        if name not in shown and (spoken or is_required(config, name)):
            value = _shown(name, name, config, period, tag, wordy=wordy, today=today)
            parts.append(value if spoken else f"{name}={value}")
    return " ".join(part for part in parts if part)


def _shown(
    slot: str, name: str, config: ReportConfig, period: Period, tag: str, *, wordy: bool, today: date
) -> str:
    parameter = config.parameters[name]
    if isinstance(parameter, PeriodParameter):
        first, last = (_written(day, tag, wordy=wordy) for day in (period.first, period.last))
        if slot in ("from_day", "to_day"):
            return first if slot == "from_day" else last
        if wordy and period == unit_around("month", today, -1):
            return _LAST_MONTH.get(tag, "last month")
        return f"del {first} al {last}" if wordy and tag in _LAST_MONTH else f"{first} to {last}"
    if isinstance(parameter, DateParameter):
        return _written(_day(slot, parameter, period), tag, wordy=wordy)
    return _value(name, parameter, tag, wordy=wordy)


def _written(day: date, tag: str, *, wordy: bool) -> str:
    if not wordy:
        return day.isoformat()
    return str(format_date(day, "d MMMM y" if tag == "en" else "long", find_locale(tag)))


def _day(slot: str, parameter: DateParameter, period: Period) -> date:
    day = period.first if slot.startswith(("from", "start", "first", "desde", "inici")) else period.last
    return max(min(day, parameter.max or day), parameter.min or day)


def _value(name: str, parameter: Parameter, tag: str, *, wordy: bool) -> str:
    default = parameter.default
    match parameter:
        case ChoiceParameter():
            value = str(default if default is not None else parameter.values[0])
            if wordy and isinstance(parameter.choices, dict):
                value = nearest_text(parameter.choices[value], tag).lower()
            return _quoted(value)
        case BooleanParameter():
            return _YES.get(tag, "yes")
        case IntegerParameter() | NumberParameter():
            return f"{default if default is not None else _within(parameter):g}"
        case TextParameter():
            return _quoted((str(default) if default else name)[: parameter.max_length])
        case _:
            return ""


def _within(parameter: IntegerParameter | NumberParameter) -> float:
    low, high = parameter.min, parameter.max
    value: float = 1
    if high is not None:
        value = min(value, high)
    return max(value, low) if low is not None else value


def _quoted(text: str) -> str:
    """Quote what is not one plain word, with a quote that it does not hold."""
    if text and text.replace("-", "").replace("_", "").isalnum():
        return text
    mark = next((mark for mark in "\"'`" if mark not in text), '"')
    return f"{mark}{text}{mark}"


def _periods(config: ReportConfig, today: date) -> list[Period]:
    """Give the last month, then what the bounds of the period, or of the days, allow."""
    month = unit_around("month", today, -1)
    bounds = [each for each in config.parameters.values() if isinstance(each, PeriodParameter | DateParameter)]
    latest = min([each.max for each in bounds if each.max], default=today - timedelta(days=1))
    earliest = max([each.min for each in bounds if each.min], default=latest - timedelta(days=365))
    most = min(
        [each.max_days for each in bounds if isinstance(each, PeriodParameter) and each.max_days], default=31
    )
    last = max(min(latest, today - timedelta(days=1)), earliest)
    first = max(last - timedelta(days=min(most, 7) - 1), earliest)
    return [month, Period(first, last), Period(earliest, earliest), Period(last, last)]
