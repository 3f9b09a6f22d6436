"""Choices by their value or by their label in any language."""

from __future__ import annotations

from difflib import SequenceMatcher

from bot.parsing.patterns import atoms
from bot.parsing.text import quoted
from runner.config import ChoiceParameter
from runner.errors import InvalidParameter

_MOST_OFFERED = 12  # choices named in a sentence


def choice_phrases(parameter: ChoiceParameter) -> dict[tuple[str, ...], str]:
    """Give the folded words of every value and label, and the value each stands for."""
    phrases: dict[tuple[str, ...], str] = {}
    labels: dict[tuple[str, ...], str] = {}
    for value in parameter.values:
        phrases.setdefault(folded_words(value), value)
        if isinstance(parameter.choices, dict):
            label = parameter.choices[value]
            for text in [label] if isinstance(label, str) else label.values():
                labels.setdefault(folded_words(text), value)
    found = labels | phrases
    found.pop((), None)
    return found


def folded_words(text: str) -> tuple[str, ...]:
    """Fold the words of a text for comparing; hyphens part words."""
    return tuple(atom for word in text.split() for atom in atoms(word))


def unknown_choice(name: str, parameter: ChoiceParameter, text: str) -> InvalidParameter:
    """Say that a choice is not offered, and which are, the nearest first."""
    return InvalidParameter(f"{name}: {quoted(text)} is not offered; there is {offered(parameter, text)}")


def offered(parameter: ChoiceParameter, text: str) -> str:
    """List the values, those most like a text first."""
    near = dict.fromkeys(parameter.values, 0.0)
    wanted = " ".join(folded_words(text[:100]))
    for phrase, value in choice_phrases(parameter).items() if wanted else ():
        near[value] = max(near[value], SequenceMatcher(None, wanted, " ".join(phrase)).ratio())
    ordered = sorted(near, key=lambda value: -near[value] if near[value] >= 0.6 else 0)
    more = len(ordered) - _MOST_OFFERED
    return ", ".join(ordered[:_MOST_OFFERED]) + (f" and {more} more" if more > 0 else "")


def read_choice(name: str, parameter: ChoiceParameter, text: str) -> str:
    """Read a value or a label, of any language; `InvalidParameter` lists what is offered."""
    if text in parameter.values:
        return text
    value = choice_phrases(parameter).get(folded_words(text))
    if value is None:
        raise unknown_choice(name, parameter, text)
    return value
