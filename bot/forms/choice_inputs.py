"""Choices as Slack's selects take them: a hundred in a list, more in groups, and beyond that as typed text.

Source of the limits: https://docs.slack.dev/reference/block-kit/composition-objects
"""

import hashlib
from collections.abc import Mapping, Sequence

from runner.delivery.blockkit import Block, plain
from runner.request import Value

OPTION_LENGTH = 75
OPTION_VALUE_LENGTH = 150
MAX_OPTIONS = 100  # in one list, or in one group of a list
MAX_GROUPED_OPTIONS = 1000
UNSET = "–"  # the option that takes a choice back


def choice_input(
    shown: Mapping[str, str],
    known: Value,
    *,
    placeholder: str,
    most: int = MAX_GROUPED_OPTIONS,
    may_be_unset: bool = False,
) -> Block:
    """Make the input for a choice: `shown` is each value with what people call it, `known` the one chosen.

    More than `most` are not listed: the choice is typed.
    """
    if len(shown) > most:
        initial = {"initial_value": str(known)} if known is not None else {}
        return {"type": "plain_text_input", **initial}
    options = [_option(option_value(value), text) for value, text in shown.items()]
    chosen = next((o for o, value in zip(options, shown, strict=True) if value == known), None)
    if may_be_unset:
        options.insert(0, _option(UNSET, UNSET))
    element: Block = {"type": "static_select", "placeholder": plain(placeholder, 150)}
    if len(options) <= MAX_OPTIONS:
        element["options"] = options
    else:
        element["option_groups"] = [_group(part) for part in _parts(options)]
    return {**element, "initial_option": chosen} if chosen else element


def option_value(value: str) -> str:
    """Return what stands for a value in an option: the value, or its hash where that is too long."""
    if value and value != UNSET and len(value) <= OPTION_VALUE_LENGTH:
        return value
    return "#" + hashlib.sha256(value.encode()).hexdigest()


def _option(value: str, text: str) -> Block:
    return {"text": plain(text, OPTION_LENGTH), "value": value}


def _parts(options: Sequence[Block]) -> list[Sequence[Block]]:
    return [options[start : start + MAX_OPTIONS] for start in range(0, len(options), MAX_OPTIONS)]


def _group(options: Sequence[Block]) -> Block:
    first, last = (str(each["text"]["text"]) for each in (options[0], options[-1]))
    return {"label": plain(f"{first[:35]} – {last[:35]}", OPTION_LENGTH), "options": list(options)}
