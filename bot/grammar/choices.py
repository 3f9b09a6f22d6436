"""Choices by their value or by their label in any language."""

from difflib import SequenceMatcher

from bot.grammar.patterns import atoms
from bot.grammar.tokens import and_more, quoted
from runner.bundles.config import ChoiceParameter
from runner.errors import InvalidParameter
from runner.i18n.languages import nearest_text
from runner.i18n.phrases import phrase

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


def own_words(parameter: ChoiceParameter, language: str) -> frozenset[str]:
    """Give the words by which an asker of a language knows the choices."""
    labels = (
        parameter.choices
        if isinstance(parameter.choices, dict)
        else dict(zip(parameter.values, parameter.values, strict=True))
    )
    return frozenset(word for label in labels.values() for word in folded_words(nearest_text(label, language)))


def folded_words(text: str) -> tuple[str, ...]:
    """Fold the words of a text for comparing; hyphens part words."""
    return tuple(atom for word in text.split() for atom in atoms(word))


def unknown_choice(name: str, parameter: ChoiceParameter, text: str) -> InvalidParameter:
    """Say that a choice is not offered, and which are, the nearest first."""
    said, choices = quoted(text), offered(parameter, text)
    return InvalidParameter(
        phrase("{name}: {said} is not offered; there is {choices}", name=name, said=said, choices=choices)
    )


def offered(parameter: ChoiceParameter, text: str) -> str:
    """List the values, those most like a text first."""
    near = dict.fromkeys(parameter.values, 0.0)
    wanted = " ".join(folded_words(text[:100]))
    for words, value in choice_phrases(parameter).items() if wanted else ():
        near[value] = max(near[value], SequenceMatcher(None, wanted, " ".join(words)).ratio())
    ordered = sorted(near, key=lambda value: -near[value] if near[value] >= 0.6 else 0)
    return and_more(ordered, most=_MOST_OFFERED)


def read_choice(name: str, parameter: ChoiceParameter, text: str) -> str:
    """Read a value or a label, of any language; `InvalidParameter` lists what is offered."""
    if text in parameter.values:
        return text
    value = choice_phrases(parameter).get(folded_words(text))
    if value is None:
        raise unknown_choice(name, parameter, text)
    return value
