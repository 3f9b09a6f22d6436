"""The condition of a schedule, `revenue < 10000 and status != "OK"`, read and tested without `eval`.

condition  = both ("or" both)*
both       = negated ("and" negated)*
negated    = "not" negated | "(" condition ")" | comparison
comparison = sum (("<" | "<=" | ">" | ">=" | "==" | "!=") sum)+
sum        = product (("+" | "-") product)*
product    = value (("*" | "/") value)*
value      = number | text | fact | fact ".previous" | "true" | "false" | "none" | "-" value | "(" sum ")"
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from runner.errors import CommandError
from runner.i18n.phrases import phrase
from runner.output.condition_tokens import PREVIOUS, WORDS, Token, Value, cut_condition, misplaced, named

LONGEST = 500  # characters
DEEPEST = 20  # brackets, signs and `not` within one another

# Gives the value of a part of the condition from the facts; raises `Untestable`.
Part = Callable[[Mapping[str, Value]], Any]

_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
_RECKONED: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


class Untestable(ValueError):
    """The facts of a report do not let the condition be tested: one is missing, or text where a number is due."""


@dataclass(frozen=True)
class Condition:
    """A condition that was read. `facts` are those that it names."""

    facts: tuple[str, ...]
    _holds: Part

    def holds(self, facts: Sequence[Mapping[str, Any]]) -> bool:
        """Test it on a summary's facts, each with `name`, `value` and perhaps `previous`; `Untestable`."""
        known: dict[str, Value] = {}
        for fact in facts:
            known[fact["name"]] = fact.get("value")
            known[fact["name"] + PREVIOUS] = fact.get("previous")
        try:
            return bool(self._holds(known))
        except (TypeError, ArithmeticError, KeyError) as error:
            raise Untestable(str(error)) from None


def read_condition(text: str, facts: Sequence[str]) -> Condition:
    """Read a condition on facts with these names; `CommandError` says what is wrong with it."""
    if len(text) > LONGEST:
        raise CommandError(phrase("the condition is longer than {number} characters", number=LONGEST))
    tokens = list(cut_condition(text, facts))
    used = tuple(dict.fromkeys(each.text.removesuffix(PREVIOUS) for each in tokens if each.kind == "fact"))
    reader = _Reader(tokens)
    holds = reader.condition()
    if reader.here is not None:
        raise misplaced(reader.here.text)
    if not used:
        raise CommandError(phrase("the condition names no fact of the report; it has {facts}", facts=named(facts)))
    return Condition(facts=used, _holds=holds)


class _Reader:
    """Recursive descent over the tokens; what it gives tests the condition."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._place = 0
        self._depth = 0

    @property
    def here(self) -> Token | None:
        """The token that is read next; None at the end."""
        return self._tokens[self._place] if self._place < len(self._tokens) else None

    def condition(self) -> Part:
        """Read `both ("or" both)*`."""
        parts = [self._both()]
        while self._take("or"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else lambda facts: any(part(facts) for part in parts)

    def _both(self) -> Part:
        parts = [self._negated()]
        while self._take("and"):
            parts.append(self._negated())
        return parts[0] if len(parts) == 1 else lambda facts: all(part(facts) for part in parts)

    def _negated(self) -> Part:
        if self._take("not"):
            negated = self._deeper(self._negated)
            return lambda facts: not negated(facts)
        start = self._place
        if self._take("("):  # around a condition, or around a sum that is compared
            try:
                inner = self._deeper(self.condition)
                if self._take(")") and not self._compares():
                    return inner
            except CommandError:
                pass
            self._place = start
        return self._comparison()

    def _compares(self) -> bool:
        here = self.here
        return here is not None and here.kind == "sign" and here.text in (*_COMPARED, *_RECKONED)

    def _comparison(self) -> Part:
        sums: list[Part] = [self._sum()]
        compared = []
        while self.here is not None and self.here.kind == "sign" and self.here.text in _COMPARED:
            compared.append(_COMPARED[self._next().text])
            sums.append(self._sum())
        if not compared:
            raise CommandError(phrase("a condition compares: revenue < 10000, status == 'FAIL'"))

        def holds(facts: Mapping[str, Value]) -> bool:
            values = [each(facts) for each in sums]
            return all(
                _compare(test, first, second)
                for test, first, second in zip(compared, values, values[1:], strict=False)
            )

        return holds

    def _sum(self) -> Part:
        return self._chain(self._product, "+-")

    def _product(self) -> Part:
        return self._chain(self._value, "*/")

    def _chain(self, read: Callable[[], Part], signs: str) -> Part:
        first = read()
        others: list[tuple[Callable[[Any, Any], Any], Part]] = []
        while self.here is not None and self.here.kind == "sign" and self.here.text in tuple(signs):
            others.append((_RECKONED[self._next().text], read()))
        if not others:
            return first

        def reckon(facts: Mapping[str, Value]) -> Any:
            result = _number(first(facts))
            for reckoned, part in others:
                result = reckoned(result, _number(part(facts)))
            return result

        return reckon

    def _value(self) -> Part:
        token = self._next()
        if token.kind == "sign" and token.text == "-":
            negative = self._deeper(self._value)
            return lambda facts: -_number(negative(facts))
        if token.kind == "sign" and token.text == "(":
            inner = self._deeper(self._sum)
            if not self._take(")"):
                raise CommandError(phrase("a bracket of the condition is not closed"))
            return inner
        if token.kind == "fact":
            return lambda facts: facts[token.text]
        if token.kind == "sign":
            raise misplaced(token.text)
        value = _constant(token)
        return lambda facts: value

    def _deeper(self, read: Callable[[], Part]) -> Part:
        self._depth += 1
        if self._depth > DEEPEST:
            raise CommandError(phrase("the condition has too many brackets"))
        try:
            return read()
        finally:
            self._depth -= 1

    def _take(self, sign: str) -> bool:
        here = self.here
        if here is None or here.kind != "sign" or here.text != sign:
            return False
        self._place += 1
        return True

    def _next(self) -> Token:
        here = self.here
        if here is None:
            raise CommandError(phrase("the condition is not complete"))
        self._place += 1
        return here


def _constant(token: Token) -> Value:
    if token.kind == "number":
        return float(token.text)
    return token.text[1:-1] if token.kind == "text" else WORDS[token.text]


def _compare(test: Callable[[Any, Any], bool], first: Value, second: Value) -> bool:
    if test not in (operator.eq, operator.ne) and (not _same_kind(first, second)):
        raise TypeError(f"{first!r} and {second!r} cannot be compared")
    return test(first, second)


def _same_kind(first: Value, second: Value) -> bool:
    return (isinstance(first, str) and isinstance(second, str)) or (_is_number(first) and _is_number(second))


def _is_number(value: Value) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _number(value: Value) -> float:
    if not _is_number(value):
        raise TypeError(f"{value!r} is no number")
    return value  # type: ignore[return-value]
