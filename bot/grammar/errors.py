"""Why a text is no command, in one sentence, with a command that works."""

from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

from babel import Locale

from bot.grammar.leftovers import refusal
from bot.grammar.matching import Attempt
from bot.grammar.offers import Offer
from bot.grammar.parameters import described
from bot.grammar.patterns import atoms, patterns_of
from bot.grammar.tokens import and_more, quoted
from bot.grammar.utterance import Utterance
from runner.errors import CommandError, InvalidParameter, UnknownReport
from runner.i18n.phrases import Phrase, listed, localised, phrase, speaker

LONGEST_TEXT = 2000  # characters
_MOST_LISTED = 10  # reports named in a sentence
_MOST_WORDS = 40  # of a text, in which a report's misspelt name is looked for
_NEAR = 0.6
Example = Callable[[Offer], str]


def too_long(length: int) -> CommandError:
    """Refuse a text before anything is made of it."""
    return CommandError(
        phrase("the text has {length} characters; a command has at most {most}", length=length, most=LONGEST_TEXT)
    )


def nothing_said(offers: Sequence[Offer], example: Example) -> CommandError:
    """Answer an empty text with what can be asked."""
    if not offers:
        return CommandError(phrase("there is no report here yet"))
    message = phrase("nothing was asked; there is {reports}", reports=_listed(offers))
    return CommandError(message, hint=example(offers[0]))


def unknown_report(utterance: Utterance, offers: Sequence[Offer], example: Example) -> UnknownReport:
    """Say that no report answers, and which is the nearest."""
    said = quoted(utterance.text[: 2 * LONGEST_TEXT])
    if not offers:
        return UnknownReport(phrase("no report answers to {said}: there is no report here yet", said=said))
    near = _nearest(utterance, offers)
    if near is None:
        message = phrase("no report answers to {said}; there is {reports}", said=said, reports=_listed(offers))
        return UnknownReport(message, hint=example(offers[0]))
    message = phrase("no report answers to {said}; did you mean {report}?", said=said, report=_quoted_title(near))
    return UnknownReport(message, hint=example(near))


def ask_which(tied: Sequence[Offer], example: Example) -> CommandError:
    """Ask which of several reports is meant."""
    names = listed([_quoted_title(offer) for offer in tied[:_MOST_LISTED]], by="or")
    examples = [example(offer) for offer in tied[:2]]
    one, other = (quoted(each) for each in examples)
    message = phrase(
        "that can be {names}; write for instance {one}, or {other}", names=names, one=one, other=other
    )
    return CommandError(message, hint=examples[0], reports=[offer.name for offer in tied])


def explain(attempt: Attempt, offer: Offer, utterance: Utterance) -> CommandError:
    """Say what is wrong with, or missing from, a command whose report is known, and keep what was understood."""
    error = _explained(attempt, offer, utterance)
    error.understood = attempt.parameters
    return error


def _explained(attempt: Attempt, offer: Offer, utterance: Utterance) -> CommandError:
    if not attempt.lacks or any(each.is_fiscal for each in attempt.suspicions):
        said = attempt.error.message if attempt.error and not attempt.lacks else None
        problem = said or refusal(utterance, attempt.suspicions)
        message = phrase("{report}: {problem}", report=offer.title, problem=problem)
        return InvalidParameter(message, reports=[offer.name])
    wanted = listed([_wanted(name, attempt, offer) for name in attempt.lacks])
    message = phrase("{report} needs {wanted}", report=offer.title, wanted=wanted)
    if attempt.ignored:
        stray = ", ".join(quoted(word) for word in attempt.ignored[:_MOST_LISTED])
        message = phrase(
            "{report} needs {wanted}; {stray} could not be read as that",
            report=offer.title,
            wanted=wanted,
            stray=stray,
        )
    return InvalidParameter(message, reports=[offer.name])


def _wanted(name: str, attempt: Attempt, offer: Offer) -> str:
    """Name a missing parameter, and how it is said."""
    said = described(offer.config, name)
    if attempt.pattern.by_name or not offer.config.commands:
        return f"{said}: {name}=…" if said == name else said  # a name, which no language changes
    for group in attempt.pattern.groups:
        if group.slots == (name,) and group is not attempt.pattern.groups[0]:
            return phrase('{what} ("{words} …")', what=said, words=group.typed)
    return said


def _quoted_title(offer: Offer) -> Phrase:
    return localised(lambda locale: quoted(speaker(str(locale))(offer.title)))


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


def _listed(offers: Sequence[Offer]) -> Phrase:
    def write(locale: Locale) -> str:
        say = speaker(str(locale))
        return say(and_more([say(offer.title) for offer in offers], most=_MOST_LISTED))

    return localised(write)
