"""What the bot says back to a command that it understood."""

from datetime import date
from typing import Protocol

from babel.dates import format_interval, format_skeleton

from bot.grammar.parse import Command
from runner.bundles.config import BooleanParameter, ChoiceParameter, DateParameter, ReportConfig, Text
from runner.i18n.languages import base_language, find_locale, is_same_language, parse_locale
from runner.i18n.phrases import Phrase, localised, phrase, speaker
from runner.request import Value
from runner.text import on_one_line


class Texts(Protocol):
    """A bundle, as far as people read of it."""

    @property
    def config(self) -> ReportConfig:
        """Its config.json."""

    def text(self, text: Text, language: str) -> str:
        """Return a text of config.json in a language."""


def understood(command: Command, bundle: Texts, *, language: str, wanted: str, timezone: str) -> str:
    """Say that a command was understood, and how."""
    first, *notes = echo(command, bundle, language=language, wanted=wanted, timezone=timezone).split("\n")
    return "\n".join([speaker(wanted)(phrase("Understood: {what}", what=first)), *notes])


def echo(command: Command, bundle: Texts, *, language: str, wanted: str, timezone: str) -> str:
    """Echo a command: the report, every parameter in absolute terms, the zone, the language; then line by line
    what was ignored, what is not there in the reader's language, and how words were read.

    `language` is the one the report comes in, `wanted` the one the reader has, in which all of this is said.
    """
    say = speaker(wanted)
    lines = [_first_line(command, bundle, language=language, wanted=wanted, timezone=timezone)]
    if command.ignored:
        words = ", ".join(f'"{on_one_line(word)}"' for word in command.ignored)
        lines.append(say(phrase("Not understood, and left out: {words}", words=words)))
    if not is_same_language(language, wanted):
        name = _language_name(base_language(wanted))
        lines.append(say(phrase("There is no {language} version of this report.", language=name)))
    return "\n".join([*lines, *map(say, command.notes)])


def _first_line(command: Command, bundle: Texts, *, language: str, wanted: str, timezone: str) -> str:
    parts = [on_one_line(bundle.text(bundle.config.title, language))]
    values = dict(command.parameters)
    if {"from_day", "to_day"} <= set(values) - set(bundle.config.parameters):
        parts.append(_period(values.pop("from_day"), values.pop("to_day"), wanted))
    for name, value in values.items():
        label = bundle.text(bundle.config.parameters[name].label or name, language)
        shown = _shown(name, value, bundle, language=language, wanted=wanted)
        parts.append(f"{on_one_line(label)}: {on_one_line(shown)}")
    parts += [timezone, speaker(wanted)(_language_name(language))]
    return " · ".join(part for part in parts if part)


def _language_name(tag: str) -> Phrase:
    language = parse_locale(tag)
    return localised(lambda locale: str(language.get_display_name(locale) or tag))


def _period(first: Value, last: Value, language: str) -> str:
    if first is None or last is None:
        return ""
    locale = find_locale(language)
    start, end = date.fromisoformat(str(first)), date.fromisoformat(str(last))
    if start == end:
        return str(format_skeleton("yMMMd", start, locale=locale))
    return str(format_interval(start, end, skeleton="yMMMd", locale=locale))


def _shown(name: str, value: Value, bundle: Texts, *, language: str, wanted: str) -> str:
    parameter = bundle.config.parameters[name]
    if value is None:
        return "–"
    if isinstance(parameter, ChoiceParameter) and isinstance(parameter.choices, dict):
        return bundle.text(parameter.choices[str(value)], language)
    if isinstance(parameter, DateParameter):
        return _period(value, value, wanted)
    if isinstance(parameter, BooleanParameter):
        return speaker(wanted)(phrase("yes") if value else phrase("no"))
    return str(value)
