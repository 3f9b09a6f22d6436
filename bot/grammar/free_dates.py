"""Words that no slot took, and that still say a period or a day."""

from bot.dates.parse import Period, Phrase
from bot.folding import key
from bot.grammar.patterns import period_name
from bot.grammar.slots import Reader
from bot.grammar.stop_words import ARTICLES
from bot.grammar.tokens import quoted
from runner.bundles.config import DateParameter, ReportConfig
from runner.errors import InvalidParameter
from runner.i18n.phrases import phrase
from runner.request import Value

Filled = tuple[dict[str, Value | Period], list[str]]

_FROM = frozenset({"from", "between", "entre"})
_TO = frozenset({"to", "until", "till", "til", "through", "thru", "hasta", "fins"})


def fill_dates(reader: Reader, config: ReportConfig, settled: frozenset[str]) -> Filled:
    """Give the first free period to the period parameter, or the first free day to the only date parameter.

    `InvalidParameter` for an impossible day anywhere: it is never just ignored.
    """
    period, dates = period_name(config), _dates(config, settled)
    values: dict[str, Value | Period] = {}
    notes: list[str] = []
    wants_period = period is not None and not {period, "from_day", "to_day"} & settled
    wants_day = period is None and len(dates) == 1
    if period is None and not _dates(config, frozenset()):
        return values, notes
    index = 0
    while index < len(reader.claims.words):
        said = None if reader.claims.taken[index] else reader.phrase_at(index, "period" if period else "day")
        if said is None:
            index += 1
            continue
        wanted = (wants_period or wants_day) and not values
        if wanted:
            reader.claims.take_date(index, index + said.length)
        found = said.period(reader.today)
        if wanted:
            if wants_period:
                check_whole(reader, index, said, found)
            values[period or dates[0]] = found if period else found.first.isoformat()
            notes += [said.note] if said.note else []
        index += said.length
    return values, notes


def check_whole(reader: Reader, index: int, said: Phrase, found: Period) -> None:
    """Refuse one day where its words say that it is only one end of a period: "from 2025-01-01"."""
    if found.days > 1 or said.moment.unit != "day":
        return
    before = reader.claims.key_before(index, ARTICLES)
    if before == "a":  # fins a
        before = reader.claims.key_before(index - 1, ARTICLES)
    if before in _FROM:
        typed = quoted(f"{before} {said.typed}")
        raise InvalidParameter(phrase("{said} needs a last day as well: to …", said=typed))
    if before in _TO:
        typed = quoted(f"{before} {said.typed}")
        raise InvalidParameter(phrase("{said} needs a first day as well: from …", said=typed))
    behind = index + said.length
    words = reader.claims.words
    if behind < len(words) and not reader.claims.taken[behind] and key(words[behind]) in _TO:
        rest = reader.claims.free(behind + 1, len(words))
        if not rest or any(character.isdigit() for character in words[rest[0]]):
            typed = quoted(f"{said.typed} {words[behind]}")
            if not rest:
                raise InvalidParameter(phrase("{said} needs a last day, but nothing follows", said=typed))
            stray = quoted(words[rest[0]])
            raise InvalidParameter(phrase("{said} needs a last day, but {stray} is none", said=typed, stray=stray))


def _dates(config: ReportConfig, settled: frozenset[str]) -> list[str]:
    return [
        name for name, each in config.parameters.items() if isinstance(each, DateParameter) and name not in settled
    ]
