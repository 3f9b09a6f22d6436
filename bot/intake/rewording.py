"""A report as words that ask for it: what was filled into a form can be typed, scheduled and read again."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta

from bot.catalog.catalog import Catalog
from bot.dates.parse import find_phrase
from bot.folding import key
from bot.grammar.parse import Offer, parse_command
from bot.grammar.patterns import Pattern, patterns_of, period_name
from runner.bundles.config import ChoiceParameter, DateParameter, ReportConfig
from runner.errors import BundleError, CommandError, InvalidParameter
from runner.request import Value

_LATER = timedelta(days=400)  # by when every relative word means another day
PERIOD = ("from_day", "to_day")


def words_for(
    report: str,
    parameters: Mapping[str, Value],
    catalog: Catalog,
    *,
    today: date,
    language: str,
    said: str = "",
) -> str | None:
    """Make a command for a report with these values; None where no words say them.

    The period is said as in `said` where that is relative and means these days today.
    """
    offer = next((each for each in catalog.offers if each.name == report), None)
    if offer is None:
        return None
    period = relative_period(said, parameters, today=today, language=language)
    for command in _commands(offer, parameters, period, said):
        with suppress(CommandError, BundleError):
            read = parse_command(command, catalog.offers, today=today, language=language)
            if read.report == report and read.parameters == dict(parameters) and not read.ignored:
                return command
    return None


def relative_period(said: str, parameters: Mapping[str, Value], *, today: date, language: str) -> str | None:
    """Find the words that mean these days today and will mean others later: "last month"."""
    words = said.split()
    for start in range(len(words)):
        with suppress(InvalidParameter):
            found = find_phrase(words, start, today=today, language=language, kind="period")
            if found is None:
                continue
            now, later = found.period(today), found.period(today + _LATER)
            if tuple(parameters.get(name) for name in PERIOD) == (now.first.isoformat(), now.last.isoformat()):
                return " ".join(words[start : start + found.length]) if now != later else None
    return None


def _commands(offer: Offer, parameters: Mapping[str, Value], period: str | None, said: str) -> Iterator[str]:
    """Make commands, the most natural first; whoever takes one reads it before."""
    first, last = (parameters.get(name) for name in PERIOD)
    days = [period or f"from {first} to {last}"] if first and last else []
    own = PERIOD if period_name(offer.config) else ()
    others = {name: value for name, value in parameters.items() if value is not None and name not in own}
    parameters_of = offer.config.parameters
    free = {name for name in others if isinstance(parameters_of[name], ChoiceParameter)}
    choices = [_quoted(others[name]) for name in others if name in free]
    named = [f"{name}={_quoted(value)}" for name, value in others.items()]
    plain = [each for name, each in zip(others, named, strict=True) if name not in free]
    words = {key(word) for word in said.split()}
    patterns = patterns_of(offer.name, offer.config)
    for pattern in sorted(patterns, key=lambda each: _strangeness(each, words)):
        for rest in ([*choices, *days, *plain], [*days, *named]):
            yield " ".join([_head(pattern), *rest])
    if first and last:
        yield " ".join([offer.name, f"from_day={first}", f"to_day={last}", *named])


def _strangeness(pattern: Pattern, words: set[str]) -> tuple[bool, int]:
    """Prefer the words that were said before, and few of them."""
    literals = pattern.groups[pattern.head].literals
    return bool(words) and not set(literals) <= words, len(literals)


def _head(pattern: Pattern) -> str:
    return pattern.groups[pattern.head].typed


def _quoted(value: Value) -> str:
    text = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
    if text and text.replace("-", "").replace("_", "").replace(".", "").isalnum():
        return text
    mark = next((mark for mark in "\"'`" if mark not in text), '"')
    return f"{mark}{text}{mark}"


def day_names(config: ReportConfig) -> set[str]:
    """Name the parameters that are days."""
    names = {name for name, parameter in config.parameters.items() if isinstance(parameter, DateParameter)}
    return names | (set(PERIOD) if period_name(config) else set())
