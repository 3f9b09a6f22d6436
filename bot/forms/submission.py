"""What was filled into a report's form, checked: values, or what is wrong with which input."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.forms.choice_inputs import UNSET, option_value
from bot.forms.inputs import LANGUAGE
from bot.grammar.choices import read_choice
from bot.grammar.parameters import check_values, missing, read_value
from runner.bundles.config import (
    BooleanParameter,
    ChoiceParameter,
    DateParameter,
    IntegerParameter,
    NumberParameter,
    Parameter,
    PeriodParameter,
    ReportConfig,
)
from runner.errors import InvalidParameter
from runner.i18n.phrases import Say
from runner.request import Value

Entries = Mapping[str, Mapping[str, Any]]  # block id -> action id -> what was entered


@dataclass(frozen=True, kw_only=True)
class Submission:
    """A form that was sent. `errors` are sentences by the id of the block they belong to."""

    values: dict[str, Value] = field(default_factory=dict)
    language: str | None = None
    errors: dict[str, str] = field(default_factory=dict)


def read_submission(config: ReportConfig, entries: Entries, *, today: date, language: str, say: Say) -> Submission:
    """Read and check what was entered into a form."""
    values: dict[str, Value] = {}
    errors: dict[str, str] = {}
    for name, parameter in config.parameters.items():
        alone = config.model_copy(update={"parameters": {name: parameter}})
        own: dict[str, Value] = {}
        try:
            own = _read(name, parameter, entries, today, language)
            check_values(alone, own, today=today)
        except InvalidParameter as error:
            errors[_find_block(name, parameter, alone, own)] = say(error.message)
        values |= own
    if not errors:
        try:
            check_values(config, values, today=today)
        except InvalidParameter as error:  # two days that go backwards
            errors["to_day"] = say(error.message)
    chosen = _text(entries, LANGUAGE)
    return Submission(values=values, language=chosen, errors=errors)


def _read(name: str, parameter: Parameter, entries: Entries, today: date, language: str) -> dict[str, Value]:
    if isinstance(parameter, PeriodParameter):
        return {end: text for end in ("from_day", "to_day") if (text := _text(entries, end)) is not None}
    text = _text(entries, name)
    if text is None:
        return {}
    match parameter:
        case ChoiceParameter():
            value: Value = _choice(name, parameter, text)
        case BooleanParameter():
            value = text == "true"
        case DateParameter():
            value = text
        case IntegerParameter() | NumberParameter():
            found = read_value(name, parameter, text, today=today, language="en")  # Slack writes 1.5 everywhere
            value = found if isinstance(found, (int, float)) else None
        case _:
            value = text
    return {name: value}


def _choice(name: str, parameter: ChoiceParameter, text: str) -> str:
    for value in parameter.values:
        if option_value(value) == text:
            return value
    return read_choice(name, parameter, text)


def _text(entries: Entries, block_id: str) -> str | None:
    """Return what stands in an input; None where nothing does."""
    found = entries.get(block_id, {}).get(block_id) or {}
    option = found.get("selected_option")
    text = option.get("value") if isinstance(option, dict) else found.get("selected_date") or found.get("value")
    return str(text) if text not in (None, "", UNSET) else None


def _find_block(name: str, parameter: Parameter, alone: ReportConfig, own: Mapping[str, Value]) -> str:
    """Return the input at which an error is shown: of a period's two, the one that is missing or out of bounds."""
    if not isinstance(parameter, PeriodParameter):
        return name
    absent = missing(alone, own)
    if "to_day" in absent:
        return "to_day"
    if absent:
        return "from_day"
    first = str(own.get("from_day") or "")
    return "from_day" if parameter.min and first < parameter.min.isoformat() else "to_day"
