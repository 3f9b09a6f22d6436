"""`name=value`: the parameters that were set by name, in the text or beside it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

from bot.dates.parse import Kind, Period
from bot.dates.ranges import last_day
from bot.folding import key
from bot.grammar.choices import folded_words
from bot.grammar.parameters import read_noted, read_whole
from bot.grammar.patterns import period_name, slot_parameter
from bot.grammar.slots import Reader
from bot.grammar.tokens import quoted
from runner.bundles.config import (
    ChoiceParameter,
    DateParameter,
    Parameter,
    PeriodParameter,
    ReportConfig,
    TextParameter,
)
from runner.errors import InvalidParameter
from runner.i18n.phrases import phrase
from runner.request import Value

_LANGUAGE_NAMES = ("lang", "language")
_END_NAMES = {
    **dict.fromkeys(("from", "since", "start", "desde", "inicio", "inici", "des_de"), "from_day"),
    **dict.fromkeys(("to", "until", "till", "end", "hasta", "fin", "fins", "fi"), "to_day"),
}
_COLON = re.compile(r"([^\W\d][\w-]*):([^:/].*)", re.DOTALL)  # region:north


@dataclass
class Assigned:
    """What was set by name: values, and the notes on how they were read."""

    values: dict[str, Value | Period] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def asked_language(reader: Reader, config: ReportConfig, assignments: Mapping[str, str]) -> str | None:
    """Find `lang=ca`, in the text or beside it; `InvalidParameter` for a language the report does not speak."""
    asked = None
    for index, token in enumerate(reader.claims.utterance.tokens):
        if token.name and key(token.name) in _LANGUAGE_NAMES and not config.parameters.get(key(token.name)):
            reader.claims.take(index, index + 1)
            asked = token.text
    for name, text in assignments.items():
        if name in _LANGUAGE_NAMES and name not in config.parameters:
            asked = text
    if asked is None:
        return None
    tag = asked.strip().strip(".,;").replace("_", "-")
    spoken = {each.split("-")[0].split("_")[0].casefold() for each in config.languages}
    if tag.split("-")[0].casefold() not in spoken:
        languages = ", ".join(config.languages)
        raise InvalidParameter(
            phrase(
                "{said} is no language of this report; it speaks {languages}",
                said=quoted(asked),
                languages=languages,
            )
        )
    return tag


def take_assignments(reader: Reader, config: ReportConfig, assignments: Mapping[str, str]) -> Assigned:
    """Read what was set by name, and claim its words. `assignments`, from beside the text, win over the text."""
    assigned = Assigned()
    for index, token in enumerate(reader.claims.utterance.tokens):
        if reader.claims.taken[index]:
            continue
        if token.name is not None:
            _take_token(reader, config, assigned, index)
        elif not token.quoted:
            _take_spaced(reader, config, assigned, index)
    for given, text in assignments.items():
        if given in _LANGUAGE_NAMES and given not in config.parameters:
            continue
        name = _known(given, config)
        if name is None:
            raise _unknown(given, config)
        _set(reader, config, assigned, name, text)
    return assigned


def _take_spaced(reader: Reader, config: ReportConfig, assigned: Assigned, index: int) -> None:
    """Take region:north, region: north, region = north."""
    claims, tokens = reader.claims, reader.claims.utterance.tokens
    text = tokens[index].text
    if (glued := _COLON.fullmatch(text)) and (name := _known(glued[1], config)):
        claims.take(index, index + 1)
        _set(reader, config, assigned, name, glued[2])
        return
    value = index + (2 if tokens[index + 1 : index + 2] and tokens[index + 1].text == "=" else 1)
    name = _known(text.removesuffix(":"), config) if text.endswith(":") or value == index + 2 else None
    is_text = text.endswith(":") and isinstance(config.parameters.get(name or ""), TextParameter)
    if name and not is_text and claims.free(value, value + 1):
        claims.take(index, value)
        claims.take(value, _set_from(reader, config, assigned, name, value))


def _take_token(reader: Reader, config: ReportConfig, assigned: Assigned, index: int) -> None:
    token = reader.claims.utterance.tokens[index]
    name = _known(token.name or "", config)
    if name is None:
        if not token.text and not token.quoted:
            return  # "QUJD=" is a word that ends so
        raise _unknown(token.name or "", config)
    following = index + 1 < len(reader.claims.words) and not reader.claims.taken[index + 1]
    if token.quoted or (not token.text and not following):
        reader.claims.take(index, index + 1)
        _set(reader, config, assigned, name, token.text)
    elif not token.text:
        reader.claims.take(index, index + 1)
        stop = _set_from(reader, config, assigned, name, index + 1)
        reader.claims.take(index + 1, stop)
    else:
        stop = _set_from(reader, config, assigned, name, index)
        reader.claims.take(index, stop)


def _set_from(reader: Reader, config: ReportConfig, assigned: Assigned, name: str, index: int) -> int:
    """Set a parameter from the words that begin at a token; give the token behind them.

    A day, a period or a choice may be several words: period=last month.
    """
    parameter = config.parameters[slot_parameter(name, config) or name]
    token = reader.claims.utterance.tokens[index]
    length = 1
    if isinstance(parameter, DateParameter | PeriodParameter) and not token.quoted:
        kind: Kind = "single" if name in ("from_day", "to_day") else "period"
        day = reader.phrase_at(index, "day" if isinstance(parameter, DateParameter) else kind)
        length = day.length if day else 1
    elif isinstance(parameter, ChoiceParameter) and not token.quoted:
        choice = reader.choice_at(name, parameter, index)
        length = choice[1] - index if choice else 1
    tokens = reader.claims.utterance.tokens[index : index + length]
    text = " ".join(each.text for each in tokens)
    if length == 1 and not token.quoted:
        text = text.rstrip(",;") or text
    _set(reader, config, assigned, name, text)
    return index + length


def _set(reader: Reader, config: ReportConfig, assigned: Assigned, name: str, text: str) -> None:
    parameter_name = slot_parameter(name, config) or name
    parameter = config.parameters[parameter_name]
    today, language, fiscal_start = reader.today, reader.language, reader.fiscal_start
    if isinstance(parameter, PeriodParameter) and name in ("from_day", "to_day"):
        said = read_whole(name, text, today=today, language=language, fiscal_start=fiscal_start, days_only=False)
        period = said.period(today)
        _put(assigned, name, _iso(period.first if name == "from_day" else last_day(said.moment, today)))
        note = said.note
    else:
        value, note = read_noted(
            parameter_name, parameter, text, today=today, language=language, fiscal_start=fiscal_start
        )
        if isinstance(value, Period):
            _put(assigned, "from_day", _iso(value.first))
            _put(assigned, "to_day", _iso(value.last))
        else:
            _put(assigned, name, value)
    if note:
        assigned.notes.append(note)


def _put(assigned: Assigned, name: str, value: Value) -> None:
    before = assigned.values.get(name)
    if before is not None and before != value:
        assigned.notes.append(
            phrase(
                "{name} was set twice: {value} counts, not {before}",
                name=name,
                value=str(value),
                before=str(before),
            )
        )
    assigned.values[name] = value


def _iso(day: date) -> str:
    return day.isoformat()


def _known(given: str, config: ReportConfig) -> str | None:
    """Give the parameter, or end of the period, that a name or label means: case and hyphens do not count."""
    name = key(given).replace("-", "_")
    for meant in (name, _END_NAMES.get(name, "")):
        if slot_parameter(meant, config):
            return meant
    labelled = (each for each, parameter in config.parameters.items() if name in _labels(parameter))
    return next(labelled, None)


def _labels(parameter: Parameter) -> set[str]:
    said = parameter.label
    texts = said.values() if isinstance(said, dict) else [said or ""]
    return {"_".join(folded_words(text)) for text in texts}


def _unknown(given: str, config: ReportConfig) -> InvalidParameter:
    names = list(config.parameters)
    if period_name(config):
        names += ["from_day", "to_day"]
    if not names:
        return InvalidParameter(phrase("{said} is no parameter: this report has none", said=quoted(given)))
    near = get_close_matches(key(given), names, n=len(names), cutoff=0.6)
    ordered = [*near, *(name for name in names if name not in near)]
    return InvalidParameter(
        phrase(
            "{said} is no parameter of this report; there is {names}", said=quoted(given), names=", ".join(ordered)
        )
    )
