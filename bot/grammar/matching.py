"""One pattern against one text: which words are which parameter, what is missing, what was left over."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from bot.dates.parse import Kind, Period, Phrase
from bot.grammar.assignments import asked_language, take_assignments
from bot.grammar.choices import folded_words
from bot.grammar.free_choices import FreeChoices
from bot.grammar.free_dates import check_whole, fill_dates
from bot.grammar.leftovers import Suspicion, find_suspicions
from bot.grammar.parameters import check_values, missing
from bot.grammar.patterns import Group, Pattern, slot_parameter
from bot.grammar.period_ends import End, is_stretch, settle_ends
from bot.grammar.slots import Reader, Region
from bot.grammar.stop_words import common_length
from bot.grammar.tokens import unescape
from bot.grammar.utterance import Claims, Utterance
from runner.bundles.config import DateParameter, PeriodParameter, ReportConfig
from runner.errors import InvalidParameter
from runner.i18n.phrases import phrase
from runner.request import Value


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What surrounds a text: the asker's day and language, and parameters set from beside it."""

    today: date
    language: str
    assignments: Mapping[str, str] = field(default_factory=dict)
    fiscal_start: int | None = None  # the month in which fiscal years begin


@dataclass(frozen=True)
class Attempt:
    """What became of a pattern. Without an `error` it is a command."""

    pattern: Pattern
    literals: int  # how many of the pattern's words were typed
    absent: int  # how many were not, though the pattern could do without them
    parameters: dict[str, Value] = field(default_factory=dict)  # with an error: those that were said
    ignored: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    language: str | None = None
    error: InvalidParameter | None = None
    lacks: tuple[str, ...] = ()  # parameters that must be said and were not
    sure: bool = False  # an error that holds although another pattern would ignore these words
    suspicions: tuple[Suspicion, ...] = ()  # the ignored words that may change the report: it is not run
    claimed: frozenset[int] = frozenset()  # the tokens that something was read from
    dates: frozenset[int] = frozenset()  # those of them that say days


def match(pattern: Pattern, config: ReportConfig, utterance: Utterance, asking: Asking) -> Attempt | None:
    """Match a pattern; None where the words that it is recognised by are not there."""
    matcher = _Matcher(pattern, config, utterance, asking)
    if not pattern.groups[pattern.head].literals or not matcher.has_head():
        return None
    try:
        attempt = matcher.run()
    except InvalidParameter as error:
        attempt = Attempt(pattern, matcher.literals, matcher.absent, error=error, sure=True)
    return replace(attempt, claimed=matcher.claims.claimed, dates=frozenset(matcher.claims.dates))


class _Matcher:
    def __init__(self, pattern: Pattern, config: ReportConfig, utterance: Utterance, asking: Asking) -> None:
        self._pattern = pattern
        self._config = config
        self._utterance = utterance
        self._assignments = asking.assignments
        self.claims = Claims(utterance)
        self._reader = Reader(
            claims=self.claims,
            today=asking.today,
            language=asking.language,
            fiscal_start=asking.fiscal_start,
        )
        self._values: dict[str, Value | Period] = {}
        self._notes: list[str] = []
        self._ends: list[End] = []
        self.literals = 0
        self.absent = 0

    def has_head(self) -> bool:
        head = self._pattern.groups[self._pattern.head].literals
        return self._utterance.find_run(head, 0, self.claims.taken) is not None

    def run(self) -> Attempt:
        wordless = self._count_literals()
        if wordless:
            error = InvalidParameter(phrase('the words "{words}" are missing', words=wordless.typed))
            return Attempt(self._pattern, self.literals, self.absent, error=error)
        language = asked_language(self._reader, self._config, self._assignments)
        if language:
            self._reader = replace(self._reader, language=language)
        assigned = take_assignments(self._reader, self._config, self._assignments)
        self._read_groups(frozenset(assigned.values))
        told = settle_ends(self._ends, self._config, self._reader.today)
        self._values |= told.values
        self._notes += told.notes
        half_said = told.half_said - set(assigned.values)
        if not half_said:
            settled = frozenset(self._values) | frozenset(assigned.values)
            self._keep(fill_dates(self._reader, self._config, settled))
        choices = FreeChoices(self._reader, self._config, self._values | assigned.values)
        choices.fill()
        self._keep((choices.values, choices.notes))
        self._merge(assigned.values)
        self._notes += assigned.notes
        return self._finish(language)

    def _count_literals(self) -> Group | None:
        """Count the pattern's words that are there, so that an error still knows how well the pattern fits.

        Give the group that no slot can stand in for and that is not there.
        """
        position = 0
        wordless = None
        for group in self._pattern.groups:
            run = self._utterance.find_run(group.literals, position, self.claims.taken)
            if group.literals and run:
                self.literals += len(group.literals)
                position = run[-1] + 1
            else:
                self.absent += len(group.literals)
                wordless = wordless or (None if group.slots else group)
        return wordless

    def _read_groups(self, assigned: frozenset[str]) -> None:
        position = 0
        self.literals = self.absent = 0
        for index, group in enumerate(self._pattern.groups):
            run = self._utterance.find_run(group.literals, position, self.claims.taken)
            if run is None:
                self.absent += len(group.literals)
                continue
            self.literals += len(group.literals)
            for place in run:
                self.claims.take(place, place + 1)
            position = run[-1] + 1 if run else position
            for offset, slot in enumerate(group.slots):
                following = group.slots[offset + 1 :]
                position = self._read_slot(slot, following, index, position, assigned)

    def _read_slot(
        self, slot: str, following: tuple[str, ...], group: int, position: int, assigned: frozenset[str]
    ) -> int:
        """Read a slot from a position on; give the position behind it."""
        literal = self._next_literal(group, position)
        stop = len(self._utterance.tokens) if literal is None else literal
        next_slot = following[0] if following else None
        region = Region(
            start=position,
            stop=stop,
            closed=literal is not None and next_slot is None,
            before_date=next_slot is not None and self._is_date(next_slot),
        )
        name = slot_parameter(slot, self._config)
        if name is None:
            return position
        if self._is_date(slot):
            return self._read_date(slot, name, group, region)
        if name in assigned and not region.closed:
            return position
        try:
            found = self._reader.value(name, self._config.parameters[name], region)
        except InvalidParameter:
            if name in assigned:
                return position
            raise
        if found is None:
            return position
        self.claims.take(found.start, found.stop)
        self._values[name] = found.value
        self._notes += [found.note] if found.note else []
        return found.stop

    def _read_date(self, slot: str, name: str, group: int, region: Region) -> int:
        kind = self._kind(slot, name)
        partner = self._partner(slot, group)
        place = self._whole_stretch(region, group) if partner else None
        place = place or self._reader.phrase(region, kind)
        if place is None and kind != "period":
            place = self._reader.phrase(region, "open")
        if place is None:
            self._ends.append(End(slot, name, None, partner))
            return region.start
        index, found = place
        if index + found.length > region.stop and self._next_literal(group, index + found.length) is None:
            found = self._reader.phrase_at(index, kind, stop=region.stop) or found
        self.claims.take_date(index, index + found.length)
        if kind == "period":
            check_whole(self._reader, index, found, found.period(self._reader.today))
        self._ends.append(End(slot, name, found, partner))
        return index + found.length

    def _whole_stretch(self, region: Region, group: int) -> tuple[int, Phrase] | None:
        """Read "from 1 January until 31 January" in a pattern whose own word is "to", which is not there."""
        if self._next_literal(group, region.start) is not None:
            return None
        place = self._reader.phrase(region, "period")
        return place if place and place[1].moment.unit is None else None

    def _partner(self, slot: str, group: int) -> str | None:
        """Name the parameter whose slot, further on in the pattern, ends what this slot starts."""
        for later in self._pattern.groups[group + 1 :]:
            for other in later.slots:
                if is_stretch(slot, other) and self._is_date(other):
                    return slot_parameter(other, self._config)
        return None

    def _kind(self, slot: str, name: str) -> Kind:
        if isinstance(self._config.parameters[name], DateParameter):
            return "day"
        return "single" if slot in ("from_day", "to_day") else "period"

    def _next_literal(self, group: int, position: int) -> int | None:
        """Find where the next words of the pattern that are there begin."""
        for later in self._pattern.groups[group + 1 :]:
            run = self._utterance.find_run(later.literals, position, self.claims.taken)
            if run:
                return run[0]
        return None

    def _is_date(self, slot: str) -> bool:
        name = slot_parameter(slot, self._config)
        return name is not None and isinstance(self._config.parameters[name], DateParameter | PeriodParameter)

    def _keep(self, found: tuple[dict[str, Value | Period], list[str]]) -> None:
        values, notes = found
        self._values |= values
        self._notes += notes

    def _merge(self, assigned: Mapping[str, Value | Period]) -> None:
        """Let what was set by name win over what the words say, and say so."""
        for name in ("from_day", "to_day"):
            period = next((value for value in self._values.values() if isinstance(value, Period)), None)
            if name in assigned and period and slot_parameter(name, self._config) != name:
                said = (period.first if name == "from_day" else period.last).isoformat()
                self._overrule(name, said, assigned[name])
        for name, value in assigned.items():
            if name in self._values:
                self._overrule(name, self._values[name], value)
        self._values |= assigned

    def _overrule(self, name: str, said: Value | Period, value: Value | Period) -> None:
        if said != value:
            set_so = f"{name}={value}"
            self._notes.append(
                phrase("{set_so} counts, not {said}, which the words say", set_so=set_so, said=str(said))
            )

    def _finish(self, language: str | None) -> Attempt:
        names = self._names_of_what_was_said()
        ignored = self._ignored(names)
        suspicions = find_suspicions(self._reader, self._config, names)
        lacks = tuple(missing(self._config, self._values))
        if lacks:
            error = InvalidParameter(phrase("something is missing"))
            return Attempt(
                self._pattern,
                self.literals,
                self.absent,
                parameters=self._said(),
                ignored=ignored,
                error=error,
                lacks=lacks,
                suspicions=suspicions,
            )
        return Attempt(
            self._pattern,
            self.literals,
            self.absent,
            parameters=check_values(self._config, self._values, today=self._reader.today),
            ignored=ignored,
            notes=tuple(dict.fromkeys(self._notes)),
            language=language,
            suspicions=suspicions,
        )

    def _said(self) -> dict[str, Value]:
        """Give what was said so far, a period as its two days."""
        said: dict[str, Value] = {}
        for name, value in self._values.items():
            if isinstance(value, Period):
                said |= {"from_day": value.first.isoformat(), "to_day": value.last.isoformat()}
            else:
                said[name] = value
        return said

    def _ignored(self, names: set[tuple[str, ...]]) -> tuple[str, ...]:
        """Give the words that nothing took and that are no common ones, as typed."""
        words = [token.text for token in self._utterance.tokens]
        ignored = []
        index = 0
        while index < len(words):
            token = self._utterance.tokens[index]
            if self.claims.taken[index]:
                index += 1
                continue
            plain = not token.quoted and token.name is None
            length = common_length(words, index) if plain else 0
            if plain and not length and self._utterance.atoms[index] in names:
                length = 1
            if length and not any(self.claims.taken[index : index + length]):
                index += length
                continue
            ignored.append(token.typed if token.quoted else unescape(token.typed))
            index += 1
        return tuple(ignored)

    def _names_of_what_was_said(self) -> set[tuple[str, ...]]:
        """Give the names and labels of parameters that have a value from the text: "for the north region"."""
        names = set()
        for name in self._values:
            parameter = self._config.parameters.get(name)
            label = parameter.label if parameter else None
            for text in (name, *(label.values() if isinstance(label, dict) else [label or name])):
                names.add(folded_words(text))
        return names
