"""The inputs of a report's form: one for each parameter, two for a period.

Source of the elements: https://docs.slack.dev/reference/block-kit/block-elements
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.catalog.catalog import CatalogEntry
from bot.forms.choice_inputs import MAX_GROUPED_OPTIONS, choice_input
from bot.grammar.parameters import is_required
from runner.bundles.config import (
    BooleanParameter,
    ChoiceParameter,
    IntegerParameter,
    NumberParameter,
    Parameter,
    PeriodParameter,
    TextParameter,
)
from runner.delivery.blockkit import Block, plain
from runner.i18n.languages import parse_locale
from runner.i18n.phrases import Say, phrase
from runner.request import Value

LANGUAGE = "language:"  # the block, and the action, where the report's language is chosen; no parameter's name
LABEL_LENGTH = HINT_LENGTH = 2000
MAX_DIGITS = 100  # of a number, or of its bounds


@dataclass(frozen=True, kw_only=True)
class FormInputs:
    """Makes the inputs of a bundle's parameters for somebody who reads `locale`."""

    entry: CatalogEntry
    say: Say
    locale: str
    max_options: int = MAX_GROUPED_OPTIONS  # in a choice; more are typed

    def inputs(self, values: Mapping[str, Value]) -> Iterator[Block]:
        """Yield an input for each parameter, filled in with its value."""
        for name, parameter in self.entry.config.parameters.items():
            label = self._text(parameter.label) or name.replace("_", " ").capitalize()
            if isinstance(parameter, PeriodParameter):
                first = phrase("{label}: first day", label=label)
                last = phrase("{label}: last day, included", label=label)
                yield self._input(name, self.say(first), _date_picker(values.get("from_day")), block_id="from_day")
                yield self._input(name, self.say(last), _date_picker(values.get("to_day")), block_id="to_day")
            else:
                yield self._input(name, label, self._element(name, parameter, values.get(name)), block_id=name)

    def language(self, chosen: str) -> Block:
        """Return the input for the report's language."""
        shown = {tag: _language_name(tag, self.locale) for tag in self.entry.config.languages}
        return input_block(LANGUAGE, self.say(phrase("Language of the report")), self._select(shown, chosen))

    def _input(self, name: str, label: str, element: Block, *, block_id: str) -> Block:
        hint = self._text(self.entry.config.parameters[name].help) if block_id != "from_day" else ""
        return input_block(block_id, label, element, hint=hint, optional=not is_required(self.entry.config, name))

    def _element(self, name: str, parameter: Parameter, known: Value) -> Block:
        may_be_unset = parameter.default is None and not is_required(self.entry.config, name)
        match parameter:
            case ChoiceParameter():
                labels = parameter.choices if isinstance(parameter.choices, dict) else {}
                shown = {value: self._text(labels.get(value, value)) or value for value in parameter.values}
                return self._select(shown, known, may_be_unset=may_be_unset)
            case BooleanParameter():
                shown = {"true": self.say(phrase("Yes")), "false": self.say(phrase("No"))}
                chosen = None if known is None else str(known).lower()
                return self._select(shown, chosen, may_be_unset=may_be_unset)
            case IntegerParameter() | NumberParameter():
                return _number_input(parameter, known)
            case TextParameter():
                return _text_input(parameter, known)
            case _:
                return _date_picker(known)

    def _select(self, shown: Mapping[str, str], chosen: Value, *, may_be_unset: bool = False) -> Block:
        placeholder = self.say(phrase("Choose"))
        return choice_input(
            shown, chosen, placeholder=placeholder, most=self.max_options, may_be_unset=may_be_unset
        )

    def _text(self, text: str | dict[str, str] | None) -> str:
        return self.entry.text(text, self.locale) if text else ""


def input_block(block_id: str, label: str, element: Block, *, hint: str = "", optional: bool = False) -> Block:
    """Make an input, whose action has the id of its block."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, LABEL_LENGTH),
        "element": {**element, "action_id": block_id},
        "optional": optional,
    }
    return {**block, "hint": plain(hint, HINT_LENGTH)} if hint else block


def _date_picker(known: Value) -> Block:
    try:
        return {"type": "datepicker", "initial_date": date.fromisoformat(str(known)).isoformat()}
    except ValueError:
        return {"type": "datepicker"}


def _text_input(parameter: TextParameter, known: Value) -> Block:
    element: Block = {"type": "plain_text_input", "max_length": parameter.max_length}
    return {**element, "initial_value": str(known)[: parameter.max_length]} if known not in (None, "") else element


def _number_input(parameter: IntegerParameter | NumberParameter, known: Value) -> Block:
    element: Block = {"type": "number_input", "is_decimal_allowed": isinstance(parameter, NumberParameter)}
    initial = known if isinstance(known, (int, float)) and _within(parameter, known) else None
    for name, value in (("min_value", parameter.min), ("max_value", parameter.max), ("initial_value", initial)):
        if value is not None and len(_number(value)) <= MAX_DIGITS:
            element[name] = _number(value)
    return element


def _within(parameter: IntegerParameter | NumberParameter, value: float) -> bool:
    above = parameter.min is None or value >= parameter.min
    return above and (parameter.max is None or value <= parameter.max)


def _number(value: float) -> str:
    """Write a number without an exponent, which Slack does not read."""
    return format(Decimal(repr(value)), "f").removesuffix(".0")


def _language_name(tag: str, locale: str) -> str:
    found = parse_locale(tag)
    return str(found.get_display_name(locale.replace("-", "_")) or tag).capitalize()
