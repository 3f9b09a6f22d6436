"""Reads the value of one slot from the words where it may stand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.dates.parse import Kind, Period, Phrase, find_phrase
from bot.grammar.choices import choice_phrases, folded_words, unknown_choice
from bot.grammar.parameters import read_noted
from bot.grammar.stop_words import ARTICLES, NEGATIONS, common_length, is_courtesy, leading_length
from bot.grammar.tokens import unescape
from bot.grammar.utterance import Claims
from runner.bundles.config import (
    BooleanParameter,
    ChoiceParameter,
    IntegerParameter,
    NumberParameter,
    Parameter,
    TextParameter,
)
from runner.errors import InvalidParameter
from runner.request import Value

_LONGEST_CHOICE = 12  # words
_ELISION = re.compile(r"^[ld]['’]", re.IGNORECASE)  # l'oest
_CLOSING_PUNCTUATION = ",;:?!"


@dataclass(frozen=True)
class Region:
    """Where a slot may begin. `closed` where a literal word follows, so that all of it belongs to the slot."""

    start: int
    stop: int
    closed: bool
    before_date: bool = False  # the next slot is a day or a period


@dataclass(frozen=True)
class Found:
    """A value, the tokens it was read from, and how it was read where that is not the only way."""

    start: int
    stop: int
    value: Value | Period
    note: str | None = None


@dataclass(frozen=True)
class Reader:
    """Reads slots from the free words of one attempt."""

    claims: Claims
    today: date
    language: str
    fiscal_start: int | None = None  # the month in which fiscal years begin
    phrases: dict[str, dict[tuple[str, ...], str]] = field(default_factory=dict)  # of choices, by parameter

    def phrase(self, region: Region, kind: Kind) -> tuple[int, Phrase] | None:
        """Find the first place in a region where a date can be read, and the longest date there."""
        for index in self.claims.free(region.start, region.stop):
            found = self.phrase_at(index, kind)
            if found:
                return index, found
        return None

    def phrase_at(self, index: int, kind: Kind, *, stop: int | None = None) -> Phrase | None:
        """Read the longest date that begins at a token, before `stop`."""
        words = self.claims.words if stop is None else self.claims.words[:stop]
        return self.phrase_of(words, index, kind)

    def phrase_of(self, words: Sequence[str], index: int, kind: Kind = "period") -> Phrase | None:
        """Read the longest date in words that were perhaps not typed so."""
        return find_phrase(
            words, index, today=self.today, language=self.language, kind=kind, fiscal_start=self.fiscal_start
        )

    def value(self, name: str, parameter: Parameter, region: Region) -> Found | None:
        """Read a slot that is no date; None where nothing stands there. `InvalidParameter`."""
        match parameter:
            case TextParameter():
                return self._text(name, parameter, region)
            case ChoiceParameter():
                return self._choice(name, parameter, region)
            case BooleanParameter() | IntegerParameter() | NumberParameter():
                return self._word(name, parameter, region)
            case _:
                return None

    def choice_at(
        self, name: str, parameter: ChoiceParameter, index: int, *, stop: int | None = None
    ) -> tuple[str, int] | None:
        """Find the longest value or label at a token, before `stop`: the value, and the token behind it."""
        tokens = self.claims.utterance.tokens
        last = min(index + _LONGEST_CHOICE, len(tokens) if stop is None else stop)
        if name not in self.phrases:
            self.phrases[name] = choice_phrases(parameter)
        phrases = self.phrases[name]
        words: tuple[str, ...] = ()
        best = None
        for end in range(index + 1, last + 1):
            token = tokens[end - 1]
            if self.claims.taken[end - 1]:
                break
            if end == index + 1 and token.text in parameter.values:
                best = (token.text, end)
            words += folded_words(_ELISION.sub("", token.text))
            if words in phrases and not (best and best[1] == end):
                best = (phrases[words], end)
        return best

    def is_negated(self, index: int) -> bool:
        """Say whether a negation stands before a token: "not north"."""
        return self.claims.key_before(index, ARTICLES) in NEGATIONS

    def _text(self, name: str, parameter: TextParameter, region: Region) -> Found | None:
        tokens = self.claims.utterance.tokens
        free = self.claims.free(region.start, region.stop)
        if region.closed:
            start, stop = self._between(free)
        else:
            start, stop = self._one_word(free, region)
        if start is None:
            return None
        if tokens[start].quoted:
            text, stop = tokens[start].text, start + 1
        elif stop == start + 1:
            text = _bare(tokens[start].text, last=stop == len(tokens))
        else:
            typed = self.claims.utterance.text[tokens[start].start : tokens[stop - 1].end]
            text = unescape(typed).rstrip(_CLOSING_PUNCTUATION)
        value, note = read_noted(
            name, parameter, text, today=self.today, language=self.language, fiscal_start=self.fiscal_start
        )
        return Found(start, stop, value, note)

    def _between(self, free: Sequence[int]) -> tuple[int | None, int]:
        """Take what stands before the next literal: a quoted text, or all words but the courtesies around them."""
        tokens, words = self.claims.utterance.tokens, self.claims.words
        for index in free:
            if tokens[index].quoted:
                return index, index + 1
        kept = [index for offset, index in enumerate(free) if index == free[0] + offset]
        while kept and is_courtesy(words[kept[-1]]):
            kept.pop()
        while kept and is_courtesy(words[kept[0]]):
            kept.pop(0)
        return (kept[0], kept[-1] + 1) if kept else (None, 0)

    def _one_word(self, free: Sequence[int], region: Region) -> tuple[int | None, int]:
        tokens, words = self.claims.utterance.tokens, self.claims.words
        position = 0
        while position < len(free):
            index = free[position]
            leading = 0 if tokens[index].quoted else leading_length(words, index)
            if leading:
                position += leading
            elif region.before_date and not tokens[index].quoted and self._is_the_date(index, region):
                return None, 0
            else:
                return index, index + 1
        return None, 0

    def _is_the_date(self, index: int, region: Region) -> bool:
        """Say whether the date of the next slot begins here, because none comes behind this word."""
        if self.phrase_at(index, "period") is None:
            return False
        return self.phrase(Region(index + 1, region.stop, region.closed), "period") is None

    def _choice(self, name: str, parameter: ChoiceParameter, region: Region) -> Found | None:
        for index in self.claims.free(region.start, region.stop):
            found = self.choice_at(name, parameter, index, stop=region.stop if region.closed else None)
            if found and not self.is_negated(index):
                return Found(index, found[1], found[0])
        stray = self._stray(region)
        if stray is None:
            return None
        raise unknown_choice(name, parameter, stray)

    def _word(self, name: str, parameter: Parameter, region: Region) -> Found | None:
        tokens = self.claims.utterance.tokens
        problem: InvalidParameter | None = None
        for index in self.claims.free(region.start, region.stop):
            if region.before_date and self._is_the_date(index, region):
                break
            try:
                text = _bare(tokens[index].text, last=index == len(tokens) - 1)
                value, note = read_noted(
                    name, parameter, text, today=self.today, language=self.language, fiscal_start=self.fiscal_start
                )
                return Found(index, index + 1, value, note)
            except InvalidParameter as error:
                common = common_length(self.claims.words, index)
                problem = problem or (error if not common or any(map(str.isdigit, text)) else None)
        if problem and self._stray(region) is not None:
            raise problem
        return None

    def _stray(self, region: Region) -> str | None:
        """Give the words that stand where the value should: up to the next literal, or beside the next date."""
        free = self.claims.free(region.start, region.stop)
        if not region.closed and not region.before_date:
            return None
        kept: list[int] = []
        for index in free:
            if self.phrase_at(index, "period"):
                break
            kept.append(index)
        else:
            if not region.closed:
                return None  # no date comes, so these words need not be the value
        words = self.claims.words
        position = 0
        while position < len(kept) and (length := common_length(words, kept[position])):
            position += length
        tokens = self.claims.utterance.tokens
        shown = [tokens[index].typed for index in kept[position:]]
        while shown and is_courtesy(shown[-1]):
            shown.pop()
        return " ".join(shown) or None


def _bare(text: str, *, last: bool) -> str:
    """Drop the punctuation of the sentence from a bare word."""
    plain = text.rstrip(_CLOSING_PUNCTUATION) or text
    if last and plain.endswith(".") and plain.count(".") == 1 and len(plain) > 1:
        plain = plain[:-1]
    return plain
