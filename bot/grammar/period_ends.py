"""The days that a pattern's date slots read, put together: the ends of a period lend each other month and year."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from bot.dates.expressions import Moment, Yearly
from bot.dates.parse import Period, Phrase
from bot.dates.ranges import can_lend, last_day, range_of
from bot.grammar.tokens import quoted
from runner.bundles.config import DateParameter, ReportConfig
from runner.errors import InvalidParameter
from runner.i18n.phrases import phrase
from runner.request import Value

_STARTS = ("from", "start", "since", "first", "begin", "desde", "inici", "des_de", "primer")
_STOPS = ("to", "until", "till", "end", "last", "stop", "hasta", "fin", "ultim")


@dataclass(frozen=True)
class End:
    """What stood in a date slot; `phrase` None where nothing there could be read."""

    slot: str
    parameter: str
    phrase: Phrase | None
    partner: str | None = None  # the parameter that ends what this one starts


@dataclass
class Told:
    """Values and notes; `half_said` names the ends that are missing although the other one was said."""

    values: dict[str, Value | Period] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    half_said: set[str] = field(default_factory=set)


def settle_ends(ends: Sequence[End], config: ReportConfig, today: date) -> Told:
    """Resolve a pattern's date slots; `InvalidParameter` for impossible days and ends in the wrong order."""
    told = Told()
    said = [end for end in ends if end.phrase is not None]
    paired = _pair(said)
    for end in said:
        if paired and end in paired:
            continue
        _settle_one(end, said, config, today, told)
    if paired:
        _settle_pair(*paired, config, today, told)
    return told


def is_stretch(first: str, last: str) -> bool:
    """Say whether two slots are, by their names, the start and the end of one stretch of time."""
    return first.startswith(_STARTS) and last.startswith(_STOPS)


def _pair(ends: Sequence[End]) -> tuple[End, End] | None:
    for first, last in pairwise(ends):
        if is_stretch(first.slot, last.slot):
            return first, last
    return None


def _settle_one(end: End, ends: Sequence[End], config: ReportConfig, today: date, told: Told) -> None:
    said = end.phrase
    assert said is not None
    if _is_open(said.moment):
        raise InvalidParameter(phrase("{said} is no whole day; say its month as well", said=quoted(said.typed)))
    period = said.period(today)
    told.notes += [said.note] if said.note else []
    if isinstance(config.parameters[end.parameter], DateParameter):
        told.values[end.parameter] = period.first.isoformat()
        if end.partner and said.moment.unit is None:
            told.values[end.partner] = period.last.isoformat()
    elif end.slot not in ("from_day", "to_day") or end.slot == end.parameter:
        told.values[end.parameter] = period
    elif end.slot == "from_day" and period.days > 1 and not any(other is not end for other in ends):
        told.values[end.parameter] = period  # "sales from last month"
    else:
        told.values[end.slot] = (
            period.first if end.slot == "from_day" else last_day(said.moment, today)
        ).isoformat()
        told.half_said.add("to_day" if end.slot == "from_day" else "from_day")


def _settle_pair(first: End, last: End, config: ReportConfig, today: date, told: Told) -> None:
    assert first.phrase is not None and last.phrase is not None
    if not can_lend(first.phrase.moment, last.phrase.moment):
        raise InvalidParameter(
            phrase(
                "{one} and {other} are no whole days; say the month as well",
                one=quoted(first.phrase.typed),
                other=quoted(last.phrase.typed),
            )
        )
    both = range_of(first.phrase.moment, last.phrase.moment)
    typed = f"{first.phrase.typed} … {last.phrase.typed}"
    whole = Phrase(moment=both, length=0, typed=typed)
    period = whole.period(today)
    told.notes += [whole.note] if whole.note else []
    if first.parameter == last.parameter:
        told.values[first.parameter] = period
    else:
        told.values[first.parameter] = period.first.isoformat()
        told.values[last.parameter] = period.last.isoformat()


def _is_open(moment: Moment) -> bool:
    return isinstance(moment, Yearly) and moment.is_open
