"""The rule on words that nothing took: what may change the report is refused, what is ordinary is left out."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.dates.fiscal import needs_setting
from bot.dates.parse import is_request
from bot.dates.vocabulary import Vocabulary, own_names, vocabulary_for
from bot.folding import key
from bot.grammar.choices import choice_phrases, folded_words, own_words
from bot.grammar.date_slips import mend_date
from bot.grammar.near_misses import nearest, run_together
from bot.grammar.patterns import atoms
from bot.grammar.slots import Reader
from bot.grammar.stop_words import common_length
from bot.grammar.tokens import Token, quoted, unescape
from bot.grammar.utterance import Utterance
from bot.grammar.word_lists import BOUNDS, LIMITS, ORDINARY, PREFIXES, SUFFIXES
from runner.bundles.config import BooleanParameter, ChoiceParameter, ReportConfig
from runner.i18n.phrases import phrase

Names = Collection[tuple[str, ...]]

_NAME_KINDS = ("month", "weekday")
_NUMBER_KINDS = ("number", "day_name", "same")
_JOINING_KINDS = ("of", "the", "and", "from", "to", "between", "unit")
_NEAR_KINDS = (
    *_NAME_KINDS,
    *("unit", "half_name", "fortnight", "weekend", "relative", "relative_behind", "of_these", "ordinal", "offset"),
    *("edge", "since", "onward", "to_date_word", "between", "from", "to", "ago_before", "ago_behind", "this_year"),
)
_LEAST_CHOICE = 4  # letters of a choice whose near misses are refused
# People, channels, emoji and addresses: what Slack makes of them is no wish.
_MARKUP = re.compile(r"(?:<[@#!][^<>]*>|:[\w+-]*[a-z_+][\w+-]*:|<?(?:https?|mailto|tel):[^\s<>]*>?)[,.!?:]*")
_OPTION = re.compile(r"(?:--?|[–—])([^\W\d].*)")
_MOST_TOLD = 5
_PEOPLE = frozenset(["me", "us", "my", "our", "mi", "mis", "nos", "em", "ens"])
_LONG_LIMITS = frozenset(word for word in LIMITS if len(word) > 4 and word.isalpha())
_FISCAL = re.compile(r"fiscals?|ejercicio|exercici|fy[\d/-]*")


@dataclass(frozen=True)
class Suspicion:
    """A word that may not be left out, and the word that was probably meant, where there is one."""

    index: int  # of the token
    meant: str | None = None  # "" where it was rather not meant at all
    is_fiscal: bool = False  # it speaks of a fiscal year, and nobody knows when that begins


def find_suspicions(
    reader: Reader, config: ReportConfig, names: Collection[tuple[str, ...]]
) -> tuple[Suspicion, ...]:
    """Find the free words that may not be left out; `names` are those that only name what was said."""
    found = []
    for index in reader.claims.free(0, len(reader.claims.taken)):
        suspicion = _suspicion(reader, config, names, index)
        if suspicion:
            found.append(suspicion)
            if len(found) == _MOST_TOLD:
                break
    return tuple(found)


def refusal(utterance: Utterance, suspicions: Sequence[Suspicion]) -> str:
    """Say which word was not understood, and what was probably meant."""
    typed = {each.index: unescape(utterance.tokens[each.index].typed) for each in suspicions}
    fiscal = next((typed[each.index] for each in suspicions if each.is_fiscal), None)
    if fiscal:
        return needs_setting(fiscal).message
    first = next((each for each in suspicions if each.meant), suspicions[0])
    said = typed[first.index]
    if first.meant and first.meant != key(said):
        return phrase(
            "{said} was not understood; did you mean {meant}?", said=quoted(said), meant=quoted(first.meant)
        )
    return phrase("{said} was not understood, and it may change what the report shows", said=quoted(said))


def _suspicion(reader: Reader, config: ReportConfig, names: Names, index: int) -> Suspicion | None:
    token = reader.claims.utterance.tokens[index]
    if _MARKUP.fullmatch(token.typed) or reader.claims.utterance.atoms[index] in names:
        return None
    if is_request(reader.claims.words, index, reader.language):
        return None
    words = tuple(part for word in folded_words(token.text) for part in word.split("'") if part)
    if _changes_the_report(reader, index, words):
        option = _OPTION.fullmatch(token.text)
        is_fiscal = reader.fiscal_start is None and _FISCAL.fullmatch(key(token.text)) is not None
        return Suspicion(index, option[1] if option else None, is_fiscal)
    mended = None if token.quoted else mend_date(reader, index)
    if mended is not None:
        return Suspicion(index, mended)
    is_common = not token.quoted and common_length(reader.claims.words, index)
    return None if is_common else _unset(reader, config, index) or _slip(reader, config, index, words)


def _unset(reader: Reader, config: ReportConfig, index: int) -> Suspicion | None:
    """Find a parameter's name with a word behind it that may be its value ("site south"), or a bare switch."""
    value = _value_of(reader, config, index)
    name = key(reader.claims.words[index])
    if value is None and isinstance(config.parameters.get(name), BooleanParameter):
        value = "yes"
    if value is not None:
        return Suspicion(index, f"{name}={value}")
    return Suspicion(index, "") if index and _value_of(reader, config, index - 1) is not None else None


def _value_of(reader: Reader, config: ReportConfig, index: int) -> str | None:
    """Return the free word behind the free name of a parameter; None where there is none that may be a value.

    What a choice may be is known, so that an everyday word is none: "by region breakdown".
    """
    claims, behind = reader.claims, index + 1
    parameter = config.parameters.get(key(claims.words[index]))
    if parameter is None or claims.taken[index] or claims.words[index].endswith((",", ".", ";")):
        return None
    if behind == len(claims.taken) or claims.taken[behind] or common_length(claims.words, behind):
        return None
    if isinstance(parameter, ChoiceParameter) and key(claims.words[behind]) in ORDINARY:
        return None
    return claims.utterance.tokens[behind].typed


def _changes_the_report(reader: Reader, index: int, words: Sequence[str]) -> bool:
    """Say whether a word is one that sets, counts, limits or compares something."""
    token = reader.claims.utterance.tokens[index]
    return (
        _sets_something(token)
        or any(map(str.isdigit, token.text))
        or not LIMITS.isdisjoint((*words, key(token.text)))
        or _leads_on(reader, index)
    )


def _slip(reader: Reader, config: ReportConfig, index: int, words: Sequence[str]) -> Suspicion | None:
    """Find a word that is a date word or a choice, or nearly, or two words without the gap."""
    if reader.phrase_at(index, "period"):
        return Suspicion(index)
    vocabulary, choices = _vocabulary(reader.language), _choice_words(config)
    if len(words) > 1 and any(word in choices and not _names_a_parameter(word, config) for word in words):
        return Suspicion(index)  # "north/south"
    beside = _beside_date(reader, index, words)
    if beside:
        return beside
    for word in words:
        if word in ORDINARY or _names_a_parameter(word, config):
            continue
        if word in vocabulary.exact:
            return Suspicion(index)
        near = vocabulary.near_date if _touches_date(reader, index) else vocabulary.near
        meant = nearest(word, choices, _own_choices(config, reader.language)) or _inflected(word, choices)
        meant = meant or nearest(word, near, own_names(reader.language))
        meant = meant or _short_slip(word, _choice_words(config, least=3))
        if meant or run_together(word, vocabulary.glued | choices, vocabulary.joints):
            return Suspicion(index, meant)
    return None


def _beside_date(reader: Reader, index: int, words: Sequence[str]) -> Suspicion | None:
    """Find a word that limits the date that it touches: "post February", "viernes santo", "form 1 March"."""
    before, behind = index + 1 in reader.claims.dates, index - 1 in reader.claims.dates
    for word in words:
        if (before and word in PREFIXES) or (behind and word in SUFFIXES):
            return Suspicion(index)
        if before and (bound := nearest(word, BOUNDS)):
            return Suspicion(index, bound)
    return None


def _inflected(word: str, choices: frozenset[str]) -> str | None:
    """Find the choice that a word is made of: "northern"."""
    return next((choice for choice in sorted(choices) if word.startswith(choice)), None)


def _short_slip(word: str, choices: frozenset[str]) -> str | None:
    """Find the choice of three letters that was typed with one of them twice, or two swapped: "surr"."""
    return next((each for each in sorted(choices) if len(each) == 3 and _same_letters(word, each)), None)


def _same_letters(word: str, other: str) -> bool:
    return word[0] == other[0] and set(word) == set(other) and len(word) <= len(other) + 1


def _touches_date(reader: Reader, index: int) -> bool:
    """Say whether only words such as "of" and "and" stand between a word and a date."""
    claims, passed = reader.claims, _vocabulary(reader.language).passed
    for step in (-1, 1):
        place = index + step
        while 0 <= place < len(claims.taken) and not claims.taken[place] and key(claims.words[place]) in passed:
            place += step
        if place in claims.dates:
            return True
    return False


def _leads_on(reader: Reader, index: int) -> bool:
    """Say whether a "to" stands behind a date without an end to follow: "January to Lent"."""
    claims = reader.claims
    if index - 1 not in claims.dates or key(claims.words[index]) not in _vocabulary(reader.language).leading:
        return False
    behind = index + 1
    followed = behind < len(claims.taken) and (  # "del mes passat al nord", "february to me"
        claims.taken[behind] or key(claims.words[behind]) in _PEOPLE or claims.words[behind].startswith("@")
    )
    return claims.utterance.tokens[index - 1].typed[-1].isalnum() and not followed  # no comma parts them


def _sets_something(token: Token) -> bool:
    return token.name is not None or "=" in token.text or _OPTION.fullmatch(token.text) is not None


@dataclass(frozen=True)
class _Vocabulary:
    """Sets of words; those of `near` are refused when mistyped too."""

    near: frozenset[str]
    near_date: frozenset[str]  # beside a date also mistyped numbers, and "this"
    glued: frozenset[str]
    exact: frozenset[str]
    joints: frozenset[str]
    passed: frozenset[str]  # may stand between a word and the date that it belongs to
    leading: frozenset[str]


@lru_cache(maxsize=32)
def _vocabulary(language: str) -> _Vocabulary:
    vocabulary = vocabulary_for(language)
    words = {
        word for word in _words(vocabulary, _NEAR_KINDS) if not common_length([word], 0) and word not in ORDINARY
    }
    relative = _words(vocabulary, ("relative",))
    numbers = {word for word in _words(vocabulary, _NUMBER_KINDS) if not common_length([word], 0)}
    return _Vocabulary(
        near=frozenset(word for word in words | _LONG_LIMITS if len(word) > 3),
        near_date=frozenset(word for word in words | _LONG_LIMITS | numbers | relative if len(word) > 3),
        glued=frozenset(word for word in words if len(word) > 2),
        exact=frozenset((words | (numbers - ORDINARY)) & _lone_words(vocabulary)),
        joints=_words(vocabulary, _JOINING_KINDS) | LIMITS,
        passed=_words(vocabulary, ("of", "the", "and")),
        leading=_words(vocabulary, ("from", "to", "between")) & _lone_words(vocabulary),
    )


def _words(vocabulary: Vocabulary, kinds: Collection[str]) -> frozenset[str]:
    said = (phrase for kind in kinds for phrases in vocabulary.kinds[kind].values() for phrase, _ in phrases)
    return frozenset(word for phrase in said for word in phrase if word.isalpha())


def _lone_words(vocabulary: Vocabulary) -> frozenset[str]:
    """Give the words that say something on their own: not the "cap" of "cap de setmana"."""
    kinds = vocabulary.kinds.values()
    return frozenset(
        phrase[0] for phrases in kinds for listed in phrases.values() for phrase, _ in listed if len(phrase) == 1
    )


def _names_a_parameter(word: str, config: ReportConfig) -> bool:
    """Say whether a word is the name or label of a parameter, or of several: "by region", "all regions"."""
    for name, parameter in config.parameters.items():
        label = parameter.label if isinstance(parameter.label, dict) else {"": parameter.label or ""}
        names = {atom for text in (name, *label.values()) for atom in folded_words(text)}
        if names & {word, word.removesuffix("s"), word.removesuffix("es")}:
            return True
    return False


def _choice_words(config: ReportConfig, *, least: int = _LEAST_CHOICE) -> frozenset[str]:
    """Give the words that name a parameter or one of its choices."""
    words = {word for name in config.parameters for word in atoms(name)}
    for parameter in config.parameters.values():
        if isinstance(parameter, ChoiceParameter):
            words.update(word for said in choice_phrases(parameter) for word in said)
    return frozenset(word for word in words if len(word) >= least and word.isalpha())


def _own_choices(config: ReportConfig, language: str) -> frozenset[str]:
    """Give the words by which the asker knows the choices."""
    choices = (each for each in config.parameters.values() if isinstance(each, ChoiceParameter))
    return frozenset(word for each in choices for word in own_words(each, language))
