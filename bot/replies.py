"""What the bot says back."""

from __future__ import annotations

from datetime import date

from babel import Locale
from babel.dates import format_interval, format_skeleton

from bot.grammar import Command
from runner.bundle import ReportBundle, is_same_language
from runner.config import BooleanParameter, ChoiceParameter, DateParameter
from runner.plaintext import on_one_line
from runner.request import Value


def understood(command: Command, bundle: ReportBundle, *, language: str, wanted: str, timezone: str) -> str:
    """Echo a command: the report, every parameter in absolute terms, the zone, the language, what was ignored.

    `language` is the one the report comes in, `wanted` the one the reader has.
    """
    parts = [bundle.title(language)]
    values = dict(command.parameters)
    if {"from_day", "to_day"} <= set(values) - set(bundle.config.parameters):
        parts.append(_period(values.pop("from_day"), values.pop("to_day"), language))
    parts += [_parameter(name, value, bundle, language) for name, value in values.items()]
    parts += [timezone, _language_name(language)]
    lines = ["Understood: " + " · ".join(part for part in parts if part)]
    if command.ignored:
        words = ", ".join(f'"{on_one_line(word)}"' for word in command.ignored)
        lines.append(f"Not understood, and left out: {words}")
    if not is_same_language(language, wanted):
        lines.append(f"There is no {_language_name(wanted)} version of this report.")
    return "\n".join([*lines, *command.notes])


def _language_name(tag: str) -> str:
    locale = Locale.parse(tag, sep="-" if "-" in tag else "_")
    return str(locale.get_display_name("en") or tag)


def _period(first: Value, last: Value, language: str) -> str:
    if first is None or last is None:
        return ""
    locale = language.replace("-", "_")
    start, end = date.fromisoformat(str(first)), date.fromisoformat(str(last))
    if start == end:
        return str(format_skeleton("yMMMd", start, locale=locale))
    return str(format_interval(start, end, skeleton="yMMMd", locale=locale))


def _parameter(name: str, value: Value, bundle: ReportBundle, language: str) -> str:
    parameter = bundle.config.parameters[name]
    label = bundle.text(parameter.label or name, language)
    if value is None:
        return f"{label}: –"
    shown = str(value)
    if isinstance(parameter, ChoiceParameter) and isinstance(parameter.choices, dict):
        shown = bundle.text(parameter.choices[shown], language)
    elif isinstance(parameter, DateParameter):
        shown = _period(shown, shown, language)
    elif isinstance(parameter, BooleanParameter):
        shown = "yes" if value else "no"
    return f"{label}: {on_one_line(shown)}"
