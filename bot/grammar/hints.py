"""The commands nearest to one that was refused: all that was understood stays, and what was wrong is put right."""

from collections.abc import Iterator, Sequence

from bot.dates.vocabulary import own_names, vocabulary_for
from bot.folding import key
from bot.grammar.choices import choice_phrases, own_words
from bot.grammar.date_slips import date_words
from bot.grammar.examples import said_last_month
from bot.grammar.matching import Attempt
from bot.grammar.near_misses import few_slips, near_words, nearest
from bot.grammar.offers import Offer
from bot.grammar.patterns import patterns_of
from bot.grammar.stop_words import common_length
from bot.grammar.tokens import Token
from bot.grammar.utterance import Utterance
from bot.grammar.word_lists import ORDINARY
from runner.bundles.config import ChoiceParameter, ReportConfig

_JOINING = ("from", "to", "between", "since", "of", "the", "a", "and", "dash")
_SHORT = 3  # letters


def near_commands(utterance: Utterance, attempt: Attempt, config: ReportConfig, *, language: str) -> Iterator[str]:
    """Make texts of a refused one, the nearest first; whoever takes one tries it before showing it."""
    tokens = utterance.tokens
    meant = {each.index: each.meant for each in attempt.suspicions}
    mends = {index: text for index, text in meant.items() if text is not None}
    corrected = [mends.get(index, token.typed) for index, token in enumerate(tokens)]
    sound = {index for index in attempt.claimed if tokens[index].name is None} | set(meant)
    mended = [
        text if index in sound else _mended(tokens[index], config, language)
        for index, text in enumerate(corrected)
    ]
    dropped = {index for index in meant if not meant[index]}
    joining = _joining_words(language)
    dropped |= {
        index - 1 for index in dropped if index and key(tokens[index - 1].text) in joining
    } - attempt.claimed
    kept = ["" if index in dropped else text for index, text in enumerate(mended)]
    for texts in (corrected, mended, kept):
        yield _joined(texts)
    for texts in (kept, mended):
        yield _joined(_with_period(texts, tokens, attempt.dates, language))


def mended_names(utterance: Utterance, offer: Offer) -> Iterator[str]:
    """Make texts in which a word that is nearly a report's is that."""
    heads = [pattern.groups[pattern.head].literals for pattern in patterns_of(offer.name, offer.config)]
    names = frozenset(head[0] for head in heads if len(head) == 1)
    typed = [token.typed for token in utterance.tokens]
    for index, text in enumerate(typed):
        name = nearest(key(text), names)
        if name:
            yield _joined([*typed[:index], name, *typed[index + 1 :]])


def _mended(token: Token, config: ReportConfig, language: str) -> str:
    """Give what a word was probably meant to be, or what it is."""
    if token.name is not None:
        parameter = config.parameters.get(token.name)
        near = _near_choice(token.text, parameter, language) if isinstance(parameter, ChoiceParameter) else None
        return f"{token.name}={near}" if near else token.typed
    word = key(token.text)
    if token.quoted or word in ORDINARY or word in date_words(language) or common_length([word], 0):
        return token.typed
    for each in config.parameters.values():
        near = _near_choice(token.text, each, language) if isinstance(each, ChoiceParameter) else None
        if near:
            return near
    return _near(word, date_words(language), own_names(language)) or token.typed


def _near_choice(text: str, parameter: ChoiceParameter, language: str) -> str | None:
    words = frozenset(word for said in choice_phrases(parameter) for word in said)
    return None if key(text) in words else _near(key(text), words, own_words(parameter, language))


def _near(word: str, words: frozenset[str], own: frozenset[str]) -> str | None:
    """Find what was meant; here also by a word of three letters of which one is missing: "lst", "blu"."""
    if len(word) != _SHORT:
        return nearest(word, words, own)
    near = near_words(word, words, most=few_slips, own=own)
    return next((other for other in near if len(other) > _SHORT), None)


def _with_period(texts: Sequence[str], tokens: Sequence[Token], dates: frozenset[int], language: str) -> list[str]:
    """Put last month where the days were said, or at the end."""
    period = said_last_month(language)
    if not dates:
        return [*texts, period]
    joining = _joining_words(language)
    first, last = min(dates), max(dates)
    while first > 0 and key(tokens[first - 1].text) in joining:
        first -= 1
    within = [
        texts[index]
        for index in range(first, last + 1)
        if index not in dates and key(tokens[index].text) not in joining
    ]
    return [*texts[:first], *within, period, *texts[last + 1 :]]


def _joining_words(language: str) -> set[str]:
    kinds = vocabulary_for(language).kinds
    return {phrase[0] for kind in _JOINING for listed in kinds[kind].values() for phrase, _ in listed}


def _joined(texts: Sequence[str]) -> str:
    return " ".join(text for text in texts if text)
