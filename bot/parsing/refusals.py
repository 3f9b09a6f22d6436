"""Why a text is no command, in one sentence, with a command that works."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

from bot.parameters import described
from bot.parsing.matching import Attempt
from bot.parsing.offers import Offer
from bot.parsing.patterns import atoms, patterns_of
from bot.parsing.text import quoted
from bot.parsing.utterance import Utterance
from runner.errors import CommandError, InvalidParameter, UnknownReport

LONGEST_TEXT = 2000  # characters
_MOST_LISTED = 10  # reports named in a sentence
_MOST_WORDS = 40  # of a text, in which a report's misspelt name is looked for
_NEAR = 0.6
Example = Callable[[Offer], str]


def too_long(length: int) -> CommandError:
    """Refuse a text before anything is made of it."""
    return CommandError(f"the text has {length:,} characters; a command has at most {LONGEST_TEXT:,}")


def nothing_said(offers: Sequence[Offer], example: Example) -> CommandError:
    """Answer an empty text with what can be asked."""
    if not offers:
        return CommandError("there is no report here yet")
    return CommandError(f"nothing was asked; there is {_listed(offers)}", hint=example(offers[0]))


def unknown_report(utterance: Utterance, offers: Sequence[Offer], example: Example) -> UnknownReport:
    """Say that no report answers, and which is the nearest."""
    said = quoted(utterance.text[: 2 * LONGEST_TEXT])
    if not offers:
        return UnknownReport(f"no report answers to {said}: there is no report here yet")
    near = _nearest(utterance, offers)
    if near is None:
        return UnknownReport(f"no report answers to {said}; there is {_listed(offers)}", hint=example(offers[0]))
    return UnknownReport(f"no report answers to {said}; did you mean {quoted(near.name)}?", hint=example(near))


def ask_which(tied: Sequence[Offer], example: Example) -> CommandError:
    """Ask which of several reports is meant."""
    names = " or ".join(quoted(offer.name) for offer in tied[:_MOST_LISTED])
    examples = [example(offer) for offer in tied[:2]]
    ways = ", or ".join(quoted(each) for each in examples)
    return CommandError(f"that can be {names}; write for instance {ways}", hint=examples[0])


def explain(attempt: Attempt, offer: Offer, example: Example) -> CommandError:
    """Say what is wrong with, or missing from, a command whose report is known."""
    if not attempt.lacks:
        message = attempt.error.message if attempt.error else "something is wrong"
        return InvalidParameter(f"{offer.name}: {message}", hint=example(offer))
    wanted = [_wanted(name, attempt, offer) for name in attempt.lacks]
    message = f"{offer.name} needs {' and '.join(wanted)}"
    if attempt.ignored:
        stray = ", ".join(quoted(word) for word in attempt.ignored[:_MOST_LISTED])
        message += f"; {stray} could not be read as that"
    return InvalidParameter(message, hint=example(offer))


def _wanted(name: str, attempt: Attempt, offer: Offer) -> str:
    """Name a missing parameter, and how it is said."""
    said = described(offer.config, name)
    if attempt.pattern.by_name or not offer.config.commands:
        return f"{said}: {name}=…" if said == name else said
    for group in attempt.pattern.groups:
        if group.slots == (name,) and group is not attempt.pattern.groups[0]:
            return f'{said} ("{group.typed} …")'
    return said


def _nearest(utterance: Utterance, offers: Sequence[Offer]) -> Offer | None:
    """Find the report whose name, or first words of a command, is most like some words of the text."""
    words = ["".join(part) for part in utterance.atoms[:_MOST_WORDS] if part]
    said = {"".join(words[start : start + length]) for length in (1, 2, 3) for start in range(len(words))}
    best, nearest = _NEAR, None
    for offer in offers:
        heads = {"".join(p.groups[p.head].literals) for p in patterns_of(offer.name, offer.config)}
        for head in heads | {"".join(atoms(offer.name))}:
            matcher = SequenceMatcher(b=head, autojunk=False)
            for text in said:
                matcher.set_seq1(text)
                if len(text) <= 3 * len(head) and matcher.quick_ratio() >= best and matcher.ratio() >= best:
                    best, nearest = matcher.ratio(), offer
    return nearest


def _listed(offers: Sequence[Offer]) -> str:
    names = ", ".join(offer.name for offer in offers[:_MOST_LISTED])
    more = len(offers) - _MOST_LISTED
    return f"{names} and {more} more" if more > 0 else names
