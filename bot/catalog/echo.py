"""What the bot says back to a command that it understood."""

from datetime import date
from typing import Protocol

from bot.catalog.period_words import period_in_words
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


def understood(command: Command, bundle: Texts, *, language: str, wanted: str) -> str:
    """Say that a command was understood, and how."""
    first, *notes = echo(command, bundle, language=language, wanted=wanted).split("\n")
    return "\n".join([speaker(wanted)(phrase("Understood: {what}", what=first)), *notes])


def echo(command: Command, bundle: Texts, *, language: str, wanted: str) -> str:
    """Echo a command: the report and what was chosen, in absolute days, in the report's language.

    Then line by line what was ignored, what is not there in the reader's language, and how words were read.

    `language` is the one the report comes in, `wanted` the one the reader has, in which the further lines are.
    """
    say = speaker(wanted)
    lines = [_first_line(command, bundle, language=language)]
    if command.ignored:
        words = ", ".join(f'"{on_one_line(word)}"' for word in command.ignored)
        lines.append(say(phrase("Not understood, and left out: {words}", words=words)))
    if not is_same_language(language, wanted):
        name = _language_name(base_language(wanted))
        lines.append(say(phrase("There is no {language} version of this report.", language=name)))
    return "\n".join([*lines, *map(say, command.notes)])


def _first_line(command: Command, bundle: Texts, *, language: str) -> str:
    """Say the command as one would say it: "Sales, October 2026, all regions"."""
    parts = [on_one_line(bundle.text(bundle.config.title, language))]
    values = dict(command.parameters)
    if {"from_day", "to_day"} <= set(values) - set(bundle.config.parameters):
        parts.append(_period(values.pop("from_day"), values.pop("to_day"), language))
    parts += [on_one_line(_said(name, value, bundle, language)) for name, value in values.items()]
    return ", ".join(part for part in parts if part)


def _language_name(tag: str) -> Phrase:
    language = parse_locale(tag)
    return localised(lambda locale: str(language.get_display_name(locale) or tag))


def _period(first: Value, last: Value, language: str) -> str:
    if first is None or last is None:
        return ""
    return period_in_words(date.fromisoformat(str(first)), date.fromisoformat(str(last)), find_locale(language))


def _said(name: str, value: Value, bundle: Texts, language: str) -> str:
    """Say one value; what speaks for itself without its label, what is unset in the author's words, if at all."""
    parameter = bundle.config.parameters[name]
    label = bundle.text(parameter.label or name.replace("_", " "), language)
    if value is None:
        return bundle.text(parameter.unset, language) if parameter.unset else ""
    if isinstance(parameter, ChoiceParameter):
        shown = bundle.text(parameter.choices[str(value)], language) if isinstance(parameter.choices, dict) else ""
        shown = shown or str(value)
        return shown if any(letter.isalpha() for letter in shown) else f"{label}: {shown}"
    if isinstance(parameter, DateParameter):
        return f"{label}: {_period(value, value, language)}"
    if isinstance(parameter, BooleanParameter):
        answer = phrase("yes") if value else phrase("no")
        return f"{label}: {speaker(language)(answer)}"
    return f"{label}: {value}"
