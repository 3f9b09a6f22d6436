"""Reads a rule as somebody said it, in English, Spanish or Catalan, clause by clause, in any order."""

import re
from dataclasses import dataclass
from datetime import date

from bot.folding import fold
from bot.schedules.rules.builder import RuleBuilder
from bot.schedules.rules.day_items import DayItems
from bot.schedules.rules.day_times import DayTimes
from bot.schedules.rules.line import RuleLine
from bot.schedules.rules.once import read_once
from bot.schedules.rules.rule import Rule
from bot.schedules.rules.zones import find_zone
from runner.errors import CommandError
from runner.i18n.phrases import phrase

LONGEST = 300  # characters
_FIRST_FIELD = re.compile(r"[\d*][\d,/*-]*")
_FIELD = re.compile(r"[\d*][\w*,/#-]*|[A-Za-z]{3}[\w,#-]*|L|LW")
_NO_DAY = date.min  # where no rule is said as seen from a day
_BETWEEN = (",", ";", ".", ")")


@dataclass(frozen=True, kw_only=True)
class ReadRule:
    """A rule, and the time zone that was said with it."""

    rule: Rule
    timezone: str | None


def read_rule(text: str, *, language: str, today: date = _NO_DAY, holidays: str = "") -> ReadRule:
    """Read a whole text as a rule; `CommandError` says what is wrong with it.

    `today` is the asker's, as seen from which "tomorrow" is read; `holidays` is the code of those that are known.
    Whether it can ever fire, and not too often, is for `instants.check_rule`.
    """
    text = " ".join(text.split())
    if len(text) > LONGEST:
        raise CommandError(phrase("say in at most {number} characters when it is to come", number=LONGEST))
    once = read_once(text, language=language, today=today)
    if once is not None:
        reader = _RuleReader(once.rest, language, holidays)
        reader.draft.set_day(once.day)
        return reader.read()
    return _read_cron(text, language) or _RuleReader(text, language, holidays).read()


def _read_cron(text: str, language: str) -> ReadRule | None:
    words = text.split()
    if words and fold(words[0]).strip(":") == "cron":
        words = words[1:]
    elif not _is_cron(words):
        return None
    count = next((n for n in range(5, len(words)) if not _FIRST_FIELD.fullmatch(words[n])), len(words))
    rest = " ".join(words[count:])
    timezone = _RuleReader(rest, language).read_zone() if rest else None
    return ReadRule(rule=Rule(unit="cron", cron=" ".join(words[:count]), times=()), timezone=timezone)


def _is_cron(words: list[str]) -> bool:
    """Whether words are a cron line, perhaps one field short; "1 may" is none."""
    if len(words) < 5 and "*" not in words:
        return False
    return bool(_FIRST_FIELD.fullmatch(words[0])) and all(map(_FIELD.fullmatch, words[:5]))


class _RuleReader:
    """The methods that read a clause give the place behind it, or None where something else stands there."""

    def __init__(self, text: str, language: str, holidays: str = "") -> None:
        self._line = RuleLine(text, language)
        self._draft = self.draft = RuleBuilder(holidays)
        self._times = DayTimes(self._line)
        self._items = DayItems(self._line, self._times, self._draft)
        self._timezone: str | None = None

    def read(self) -> ReadRule:
        """Read the whole text as clauses."""
        place = self._line.line.first
        while place < len(self._line.texts):
            place = place + 1 if self._line.texts[place] in _BETWEEN else self._clause(place)
        return ReadRule(rule=self._draft.rule(), timezone=self._timezone)

    def read_zone(self) -> str | None:
        """Read the whole text as a time zone."""
        end = self._zone(self._line.line.first)
        if end is None or end < len(self._line.texts):
            raise self._not_understood(self._line.line.first)
        return self._timezone

    def _clause(self, place: int) -> int:
        for read in (
            *(self._nickname, self._zone, self._no_holidays, self._hours, self._time, self._regularly),
            *(self._range, self._every, self._part, self._on),
        ):
            end = read(place)
            if end is not None:
                return end
        raise self._not_understood(place)

    def _not_understood(self, place: int) -> CommandError:
        typed = self._line.typed(place, place + 8)
        return CommandError(
            phrase('I do not understand "{words}"; write for instance every monday at 9:00', words=typed)
        )

    def _zone(self, place: int) -> int | None:
        found = find_zone(self._line.line, place, cities=False)
        said = self._line.find("place", place)
        if found is None and said:
            found = find_zone(self._line.line, said[1], cities=True)
        if found is None:  # "9am New York time"
            city = find_zone(self._line.line, place, cities=True)
            found = city if city and self._line.find("behind_place", city[1]) else None
        if found is None:
            return None
        if self._timezone not in (None, found[0]):
            raise CommandError(phrase("it names two time zones"))
        self._timezone = found[0]
        behind = self._line.find("behind_place", found[1])
        return behind[1] if behind else found[1]

    def _time(self, place: int) -> int | None:
        found = self._times.clause(place)
        if found is None:
            return None
        self._draft.add_times(found[0])
        return found[1]

    def _no_holidays(self, place: int) -> int | None:
        """Read "except holidays"."""
        found = self._line.find("no_holidays", place)
        if found:
            self._draft.leave_holidays_out()
        return found[1] if found else None

    def _hours(self, place: int) -> int | None:
        """Read "between 9 and 17", "from 9 to 17"."""
        start = self._line.find("between", place) or self._line.find("from", place)
        found = self._times.window(start[1]) if start else None
        if found is None:
            return None
        self._draft.set_hours(found[0], found[1])
        return found[2]

    def _part(self, place: int) -> int | None:
        """Read "morning", which says whether 8 is in the morning."""
        found = self._line.find("day_part", place)
        if found:
            self._draft.set_part(found[0])
        return found[1] if found else None

    def _nickname(self, place: int) -> int | None:
        """Read "@daily", as cron does."""
        found = self._line.find("nickname", place)
        if found is None:
            return None
        self._draft.set_unit(found[0])
        self._draft.set_midnight()
        return found[1]

    def _regularly(self, place: int) -> int | None:
        """Read "daily", "fortnightly"."""
        fortnightly = self._line.find("fortnightly", place)
        if fortnightly:
            self._draft.set_unit("week", 2)
            return fortnightly[1]
        found = self._line.find("regularly", place)
        if found is None:
            return None
        self._draft.set_unit(found[0])
        return found[1]

    def _range(self, place: int) -> int | None:
        """Read "monday to friday", "de dilluns a divendres"."""
        since = self._line.find("from", place)
        first = self._line.weekday(since[1] if since else place)
        to = self._line.find("to", first[1]) if first else None
        last = self._line.weekday(to[1]) if to else None
        if first is None or last is None:
            return None
        self._draft.add_weekdays(tuple((first[0] + shift) % 7 for shift in range((last[0] - first[0]) % 7 + 1)))
        return last[1]

    def _every(self, place: int) -> int | None:
        every = self._line.find("every", place)
        if every is None:
            return None
        for read in (self._other, self._counted, self._part, self._unit):
            end = read(every[1])
            if end is not None:
                return end
        return self._items.read(every[1], is_every=True)

    def _on(self, place: int) -> int | None:
        """Read "on the 1st", "els dilluns"."""
        start = place
        while (on := self._line.find("on", start)) and start - place < 3:
            start = on[1]
        return self._items.read(start)

    def _other(self, place: int) -> int | None:
        """Read what follows "every": "other week", "second friday"."""
        other = self._line.find("other", place)
        if other is None:
            return None
        unit = self._line.find("unit", other[1])
        if unit:
            self._draft.set_unit(unit[0], 2)
            return unit[1]
        weekday = self._line.weekday(other[1])
        if weekday is None or self._items.of_unit(weekday[1]):  # the second Monday of every month
            return None
        self._draft.add_weekdays((weekday[0],), every=2)
        return weekday[1]

    def _counted(self, place: int) -> int | None:
        """Read what follows "every": "2 weeks", "15 minutes", "dos viernes"."""
        number = self._line.number(place)
        if number is None:
            return None
        unit = self._line.find("unit", number[1])
        if unit:
            self._draft.set_unit(unit[0], number[0])
            return unit[1]
        weekday = self._line.weekday(number[1])
        if weekday is None:
            return None
        self._draft.add_weekdays((weekday[0],), every=number[0])
        return weekday[1]

    def _unit(self, place: int) -> int | None:
        """Read what follows "every": "day", "mitja hora"."""
        for kind, unit, every in (("half_hour", "minute", 30), ("fortnight", "week", 2)):
            found = self._line.find(kind, place)
            if found:
                self._draft.set_unit(unit, every)
                return found[1]
        if self._line.find("working", place):  # which begins with "day" in Spanish and Catalan
            return None
        found = self._line.find("unit", place)
        if found is None or (found[0] == "day" and self._is_day_number(found[1])):
            return None
        self._draft.set_unit(found[0])
        return found[1]

    def _is_day_number(self, place: int) -> bool:
        """Whether "cada día 15" means a day of the month."""
        return self._line.number(place) is not None and not self._times.is_time(place)
