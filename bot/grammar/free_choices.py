"""Words that no slot took, and that name a choice by its value or label."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.dates.parse import Period
from bot.folding import fold
from bot.grammar.slots import Reader
from bot.grammar.stop_words import common_length
from bot.grammar.tokens import quoted
from runner.bundles.config import ChoiceParameter, ReportConfig
from runner.errors import InvalidParameter
from runner.i18n.phrases import listed, phrase
from runner.request import Value

_Match = tuple[str, int]  # the value, and the token behind it


@dataclass
class FreeChoices:
    """Sets every choice that a free word names. `said` are the values that stand already."""

    reader: Reader
    config: ReportConfig
    said: Mapping[str, Value | Period]
    values: dict[str, Value | Period] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def fill(self) -> None:
        """Go through the free words. `InvalidParameter` where they say two things at once."""
        choices = {
            name: each for name, each in self.config.parameters.items() if isinstance(each, ChoiceParameter)
        }
        index = 0
        while choices and index < len(self.reader.claims.words):
            found = self._found(choices, index)
            if not found:
                index += 1
                continue
            stop = max(end for _, end in found.values())
            self._take(index, stop, {name: value for name, (value, end) in found.items() if end == stop})
            index = stop

    def _found(self, choices: Mapping[str, ChoiceParameter], index: int) -> dict[str, _Match]:
        found: dict[str, _Match] = {}
        if self.reader.claims.taken[index]:
            return found
        for name, parameter in choices.items():
            match = self.reader.choice_at(name, parameter, index)
            if match and not self._is_just_a_word(index, match):
                found[name] = match
        return found

    def _take(self, index: int, stop: int, found: Mapping[str, str]) -> None:
        typed = " ".join(token.typed for token in self.reader.claims.utterance.tokens[index:stop])
        if self.reader.is_negated(index):
            raise InvalidParameter(phrase("{said} can be chosen, but not excluded", said=quoted(typed)))
        unset = [name for name in found if name not in self.said and name not in self.values]
        if len(unset) > 1:
            ways = listed([f"{name}={found[name]}" for name in unset], by="or")
            raise InvalidParameter(phrase("{said} can mean {ways}; write it so", said=quoted(typed), ways=ways))
        if unset:
            self.values[unset[0]] = found[unset[0]]
        elif not self._is_said_again(found):
            return
        self.reader.claims.take(index, stop)

    def _is_said_again(self, found: Mapping[str, str]) -> bool:
        name, value = next(iter(found.items()))
        now = self.values.get(name, self.said.get(name))
        if value != now and name in self.values:
            raise InvalidParameter(
                phrase(
                    "{name} can be one only, but both {one} and {other} were said",
                    name=name,
                    one=quoted(str(now)),
                    other=quoted(value),
                )
            )
        if value != now:
            self.notes.append(phrase("{set_so} counts, not {said}", set_so=f"{name}={now}", said=value))
        return value == now

    def _is_just_a_word(self, index: int, match: _Match) -> bool:
        """Say whether a match is rather an everyday word: "de" is Germany only where it was typed as a code."""
        value, stop = match
        token = self.reader.claims.utterance.tokens[index]
        if stop > index + 1 or token.quoted or not common_length(self.reader.claims.words, index):
            return False
        return token.text != value and token.text == fold(token.text)
