"""One parameter's text into its value, and all values of a report against what its config.json allows."""

from collections.abc import Mapping
from datetime import date

from bot.dates.parse import Kind, Period, Phrase, find_phrase
from bot.dates.wording import backwards
from bot.folding import fold, key
from bot.grammar.choices import offered, read_choice, unknown_choice
from bot.grammar.numbers import check_bounds, read_number
from bot.grammar.tokens import quoted
from runner.bundles.config import (
    SLOT,
    BooleanParameter,
    ChoiceParameter,
    DateParameter,
    IntegerParameter,
    NumberParameter,
    Parameter,
    PeriodParameter,
    ReportConfig,
    TextParameter,
)
from runner.errors import BundleError, InvalidParameter
from runner.i18n.phrases import listed, phrase, phrases
from runner.request import Value

_YES = ["yes", "y", "true", "on", "1", "sí", "si", "s", "cierto", "verdadero", "cert", "vertader"]
_NO = ["no", "n", "false", "off", "0", "falso", "fals"]
_BOOLEANS = {fold(word): True for word in _YES} | {fold(word): False for word in _NO}


def read_value(name: str, parameter: Parameter, text: str, *, today: date, language: str) -> Value | Period:
    """Read one value: a date as ISO text, a period as a `Period`. `InvalidParameter` says what is wrong."""
    return read_noted(name, parameter, text, today=today, language=language)[0]


def read_noted(
    name: str, parameter: Parameter, text: str, *, today: date, language: str, fiscal_start: int | None = None
) -> tuple[Value | Period, str | None]:
    """Read one value, and say how it was read where it could have been read in another way."""
    match parameter:
        case TextParameter():
            return _checked_text(name, parameter, text), None
        case BooleanParameter():
            return _read_boolean(name, text), None
        case ChoiceParameter():
            return read_choice(name, parameter, text), None
        case DateParameter():
            said = read_whole(
                name, text, today=today, language=language, fiscal_start=fiscal_start, days_only=True
            )
            return said.period(today).first.isoformat(), said.note
        case PeriodParameter():
            said = read_whole(
                name, text, today=today, language=language, fiscal_start=fiscal_start, days_only=False
            )
            return said.period(today), said.note
        case _:
            return read_number(name, parameter, text, language)


def read_whole(
    name: str, text: str, *, today: date, language: str, days_only: bool, fiscal_start: int | None = None
) -> Phrase:
    """Read a text that is one day or period and nothing else; `InvalidParameter`."""
    kind: Kind = "day" if days_only else "period"
    found = find_phrase([text], 0, today=today, language=language, kind=kind, fiscal_start=fiscal_start)
    if found is not None:
        return found
    said = quoted(text)
    if not days_only:
        problem = phrase("{name}: {said} is no period; write for instance last month", name=name, said=said)
    elif find_phrase([text], 0, today=today, language=language, kind="period"):
        problem = phrase(
            "{name}: {said} is more than one day; write for instance 2025-01-31", name=name, said=said
        )
    else:
        problem = phrase("{name}: {said} is no day; write for instance 2025-01-31", name=name, said=said)
    raise InvalidParameter(problem)


def check_values(config: ReportConfig, values: Mapping[str, Value | Period], *, today: date) -> dict[str, Value]:
    """Fill in defaults and check everything that config.json asks; give every parameter, `None` where unset.

    A period comes as a `Period` under its own name, or as ISO days under `from_day` and `to_day`, and leaves as
    the latter. `InvalidParameter` names what is missing or out of bounds.
    """
    absent = missing(config, values)
    if absent:
        what = listed([described(config, name) for name in absent])
        raise InvalidParameter(phrases("{what} is missing", "{what} are missing", len(absent), what=what))
    checked: dict[str, Value] = {}
    for name, parameter in config.parameters.items():
        if isinstance(parameter, PeriodParameter):
            period = _period(config, name, values, today)
            _check_period(name, parameter, period)
            checked["from_day"] = period.first.isoformat() if period else None
            checked["to_day"] = period.last.isoformat() if period else None
        else:
            checked[name] = _checked(config, name, parameter, values.get(name), today)
    _check_order(checked)
    return checked


def missing(config: ReportConfig, values: Mapping[str, Value | Period]) -> list[str]:
    """Name the parameters that must be said and are not; of half a period the other half."""
    absent = []
    for name, parameter in config.parameters.items():
        if isinstance(parameter, PeriodParameter):
            ends = [end for end in ("from_day", "to_day") if values.get(end) is None]
            if values.get(name) is not None or not ends:
                continue
            if len(ends) == 1:
                absent += ends
            elif is_required(config, name):
                absent.append(name)
        elif values.get(name) in (None, "") and is_required(config, name):
            absent.append(name)
    return absent


def is_required(config: ReportConfig, name: str) -> bool:
    """Say whether a parameter must be said: as config.json has it; else, if a command names it."""
    parameter = config.parameters[name]
    if parameter.required is not None:
        return parameter.required and parameter.default is None
    if parameter.default is not None:
        return False
    names = {name, "period", "from_day", "to_day"} if isinstance(parameter, PeriodParameter) else {name}
    return not config.commands or any(slot in names for each in config.commands for slot in SLOT.findall(each))


def described(config: ReportConfig, name: str) -> str:
    """Name a parameter, or one end of a period, in a sentence."""
    if name not in config.parameters:
        return phrase("a first day") if name == "from_day" else phrase("a last day")
    parameter = config.parameters[name]
    match parameter:
        case PeriodParameter():
            return phrase("a period")
        case DateParameter():
            return phrase("a day ({name})", name=name)
        case ChoiceParameter():
            return phrase("{name} ({choices})", name=name, choices=offered(parameter, ""))
        case IntegerParameter() | NumberParameter():
            return phrase("a number ({name})", name=name)
        case _:
            return name


def _checked_text(name: str, parameter: TextParameter, text: str) -> str:
    if len(text) > parameter.max_length:
        raise InvalidParameter(
            phrases(
                "{name}: has {number} character; at most {most} are taken",
                "{name}: has {number} characters; at most {most} are taken",
                len(text),
                name=name,
                most=parameter.max_length,
            )
        )
    return text


def _read_boolean(name: str, text: str) -> bool:
    value = _BOOLEANS.get(key(text))
    if value is None:
        raise InvalidParameter(phrase("{name}: {said} is neither yes nor no", name=name, said=quoted(text)))
    return value


def _period(config: ReportConfig, name: str, values: Mapping[str, Value | Period], today: date) -> Period | None:
    said = values.get(name)
    period = said if isinstance(said, Period) else None
    first, last = values.get("from_day"), values.get("to_day")
    if period is None and first is None and last is None:
        parameter = config.parameters[name]
        if parameter.default is None:
            return None
        found = _default(config, name, parameter, today)
        return found if isinstance(found, Period) else None
    start = date.fromisoformat(str(first)) if first is not None else period and period.first
    stop = date.fromisoformat(str(last)) if last is not None else period and period.last
    return Period(start, stop) if start and stop else None


def _default(config: ReportConfig, name: str, parameter: Parameter, today: date) -> Value | Period:
    """Read the words of a default, which the author wrote in the report's first language."""
    try:
        return read_value(name, parameter, str(parameter.default), today=today, language=config.languages[0])
    except InvalidParameter as error:
        raise BundleError(
            f"config.json: parameters.{name}: the default cannot be read: {error.message}"
        ) from error


def _check_period(name: str, parameter: PeriodParameter, period: Period | None) -> None:
    if period is None:
        return
    if period.last < period.first:
        raise backwards(period.first, period.last)
    _check_reach(name, parameter, first=period.first, last=period.last)
    if parameter.max_days and period.days > parameter.max_days:
        raise InvalidParameter(
            phrase(
                "{name}: {first} to {last} is {days} days; at most {most} are allowed",
                name=name,
                first=period.first,
                last=period.last,
                days=period.days,
                most=parameter.max_days,
            )
        )


def _check_reach(name: str, parameter: PeriodParameter | DateParameter, *, first: date, last: date) -> None:
    """Hold days against the earliest and the latest that there are."""
    if parameter.min and first < parameter.min:
        early = phrase(
            "{name}: {day} is before {limit}, the earliest day there is", name=name, day=first, limit=parameter.min
        )
        raise InvalidParameter(early)
    if parameter.max and last > parameter.max:
        late = phrase(
            "{name}: {day} is after {limit}, the latest day there is", name=name, day=last, limit=parameter.max
        )
        raise InvalidParameter(late)


def _checked(config: ReportConfig, name: str, parameter: Parameter, said: Value | Period, today: date) -> Value:
    value: Value | Period = said
    if value is None and parameter.default is not None:
        is_date = isinstance(parameter, DateParameter)
        value = _default(config, name, parameter, today) if is_date else parameter.default
    if value is None or isinstance(value, Period):
        return None
    match parameter:
        case DateParameter():
            day = date.fromisoformat(str(value))
            _check_reach(name, parameter, first=day, last=day)
        case IntegerParameter() | NumberParameter():
            check_bounds(name, float(value), parameter.min, parameter.max)
        case TextParameter():
            _checked_text(name, parameter, str(value))
        case ChoiceParameter():
            if value not in parameter.values:
                raise unknown_choice(name, parameter, str(value))
    return value


def _check_order(checked: Mapping[str, Value]) -> None:
    """Refuse a pair of date parameters, from_day and to_day, that goes backwards."""
    first, last = checked.get("from_day"), checked.get("to_day")
    if isinstance(first, str) and isinstance(last, str) and last < first:
        raise backwards(date.fromisoformat(first), date.fromisoformat(last))
