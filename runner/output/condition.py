"""The condition of a schedule, `revenue < 10000 and status != "OK"`, read and tested without `eval`.

Facts, numbers and texts become names before Python's own parser sees them. Of the tree that it makes, only
comparisons, `and`, `or`, `not` and arithmetic on these names are let through.
"""

import ast
import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from runner.errors import CommandError
from runner.i18n.phrases import phrase

Value = str | float | bool | None
Facts = Mapping[str, Mapping[str, Any]]  # by name, each with `value` and perhaps `previous`
Operand = Callable[[Facts], Value]

MAX_CONDITION_CHARACTERS = 500  # characters
MAX_CONDITION_DEPTH = 20  # brackets, signs and `not` within one another

_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_ARITHMETIC: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_CONSTANTS: dict[str, Value] = {"true": True, "false": False, "none": None, "null": None}
_SIGNS = {"=": "==", "<>": "!=", "&&": "and", "||": "or", "!": "not"}
_LOOKALIKES = str.maketrans(
    dict.fromkeys("“”„«»", '"') | dict.fromkeys("‘’", "'") | dict.fromkeys("–−‒", "-") | {"×": "*", "÷": "/"}
)
_TOKEN = r"""\s*(?:(?P<fact>(?i:%s))(?!\w)(?P<previous>\.previous)?
    | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?(?![\w.,]))
    | (?P<text>"[^"]*"|'[^']*')
    | (?P<sign><=|>=|==|!=|<>|&&|\|\||[<>=!()+*/-]|(?i:and|or|not)\b)
    | (?P<word>[^\W\d]\w*))"""


class Untestable(ValueError):
    """The facts of a report do not let the condition be tested: one is missing, or text where a number is due."""


@dataclass(frozen=True)
class Condition:
    """A condition that was read. `facts` are those that it names."""

    facts: tuple[str, ...]
    _holds: Callable[[Facts], bool]

    def holds(self, facts: Sequence[Mapping[str, Any]]) -> bool:
        """Test it on a summary's facts, each with `name`, `value` and perhaps `previous`. Raises `Untestable`."""
        try:
            return self._holds({fact["name"]: fact for fact in facts})
        except (TypeError, ArithmeticError, KeyError) as error:
            raise Untestable(str(error)) from None


def read_condition(text: str, facts: Sequence[str]) -> Condition:
    """Read a condition on facts with these names. Raises `CommandError`, which says what is wrong with it."""
    if len(text) > MAX_CONDITION_CHARACTERS:
        raise CommandError(
            phrase("the condition is longer than {number} characters", number=MAX_CONDITION_CHARACTERS)
        )
    names = {name.casefold(): name for name in facts}
    tokens = list(_cut(text.translate(_LOOKALIKES).strip(), facts))
    operands: dict[str, Operand] = {}
    signs: list[str] = []  # what Python's parser is given
    for token in tokens:
        if token["sign"]:
            signs.append(_SIGNS.get(token["sign"], token["sign"].lower()))
        else:
            signs.append(f"_{len(operands)}")
            operands[signs[-1]] = _operand(token, names)
    holds = _compile_test(_parse(signs, tokens), operands)
    used = dict.fromkeys(names[token["fact"].casefold()] for token in tokens if token["fact"])
    if not used:
        raise CommandError(
            phrase("the condition names no value of the report; it has {facts}", facts=_list(facts))
        )
    return Condition(facts=tuple(used), _holds=holds)


def _cut(text: str, facts: Sequence[str]) -> Iterator[re.Match[str]]:
    """Yield the tokens of a condition; of facts the longest first, "net revenue" before "net"."""
    names = "|".join(map(re.escape, sorted(facts, key=len, reverse=True))) or "(?!)"
    token, place = re.compile(_TOKEN % names, re.VERBOSE), 0
    while place < len(text):
        match = token.match(text, place)
        if match is None:
            raise _misplaced(text[place:].split(maxsplit=1)[0])
        if match["word"] and match["word"].lower() not in _CONSTANTS:
            raise _unknown(match["word"], facts)
        yield match
        place = match.end()


def _operand(token: re.Match[str], names: Mapping[str, str]) -> Operand:
    if token["fact"]:
        name, field = names[token["fact"].casefold()], "previous" if token["previous"] else "value"
        return lambda facts: facts[name].get(field)
    value: Value
    if token["number"]:
        value = float(token["number"])
    else:
        value = token["text"][1:-1] if token["text"] else _CONSTANTS[token["word"].lower()]
    return lambda _: value


def _parse(signs: Sequence[str], tokens: Sequence[re.Match[str]]) -> ast.expr:
    source, depth = " ".join(signs), 0
    for sign in signs:
        depth += (sign == "(") - (sign == ")")
        if depth > MAX_CONDITION_DEPTH:
            raise _too_deep()
    try:
        return ast.parse(source, mode="eval").body
    except SyntaxError as error:
        if depth > 0:
            raise CommandError(phrase("a bracket of the condition is not closed")) from None
        if not error.offset:
            raise CommandError(phrase("the condition is not complete")) from None
        raise _misplaced(tokens[source.count(" ", 0, error.offset - 1)][0].strip()) from None


def _compile_test(node: ast.expr, operands: Mapping[str, Operand], depth: int = 0) -> Callable[[Facts], bool]:
    """Return what tests a part of the condition. Raises `CommandError` where it compares nothing."""
    if depth > MAX_CONDITION_DEPTH:
        raise _too_deep()
    match node:
        case ast.BoolOp():
            join = all if isinstance(node.op, ast.And) else any
            parts = [_compile_test(each, operands, depth) for each in node.values]
            return lambda facts: join(part(facts) for part in parts)
        case ast.UnaryOp(op=ast.Not()):
            negated = _compile_test(node.operand, operands, depth + 1)
            return lambda facts: not negated(facts)
        case ast.Compare():
            signs = [type(each) for each in node.ops]
            sums = [_compile_sum(each, operands, depth) for each in (node.left, *node.comparators)]
            return lambda facts: _compare(signs, [each(facts) for each in sums])
    raise CommandError(phrase("a condition compares: revenue < 10000, status == 'FAIL'"))


def _compile_sum(node: ast.expr, operands: Mapping[str, Operand], depth: int) -> Operand:
    """Return what gives the value of one side of a comparison. Raises `CommandError`."""
    if depth > MAX_CONDITION_DEPTH:
        raise _too_deep()
    match node:
        case ast.Name():
            return operands[node.id]
        case ast.UnaryOp(op=ast.USub()):
            positive = _compile_sum(node.operand, operands, depth + 1)
            return lambda facts: -_number(positive(facts))
        case ast.BinOp() if type(node.op) in _ARITHMETIC:
            reckon = _ARITHMETIC[type(node.op)]
            first, second = (_compile_sum(each, operands, depth) for each in (node.left, node.right))
            return lambda facts: reckon(_number(first(facts)), _number(second(facts)))
    raise _misplaced("+" if isinstance(node, ast.UnaryOp) else "(")  # `+a`; `a(b)`, `()`, `(a < b)`


def _compare(signs: Sequence[type[ast.cmpop]], values: Sequence[Value]) -> bool:
    for sign, first, second in zip(signs, values, values[1:], strict=False):
        if sign not in (ast.Eq, ast.NotEq) and not (isinstance(first, str) and isinstance(second, str)):
            _number(first), _number(second)
        if not _COMPARISONS[sign](first, second):
            return False
    return True


def _number(value: Value) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{value!r} is no number")
    return value


def _list(facts: Sequence[str]) -> str:
    return ", ".join(facts[:20]) or "–"


def _unknown(word: str, facts: Sequence[str]) -> CommandError:
    if not facts:
        return CommandError(phrase("this report has no values that a condition could use"))
    return CommandError(
        phrase('the report has no value "{name}"; it has {facts}', name=word[:60], facts=_list(facts))
    )


def _misplaced(text: str) -> CommandError:
    return CommandError(phrase('the condition cannot be read at "{text}"', text=text[:60]))


def _too_deep() -> CommandError:
    return CommandError(phrase("the condition has too many brackets"))
