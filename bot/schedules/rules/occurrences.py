"""When a rule fires: a time that happens twice fires once, one that does not happen at the next instant."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from bot.schedules.rules.rule import Rule
from runner.errors import CommandError
from runner.i18n.phrases import phrase

SHORTEST = 5  # minutes between two firings
_DAY = 24 * 60
_LATELY = timedelta(days=8)
_MOST_SKIPPED = 10_000  # firings left out in a row


def next_instant(rule: Rule, timezone: str, after: datetime) -> datetime | None:
    """Give the first instant after another at which a rule fires; None where there is none in fifty years."""
    return next(instants(rule, timezone, after), None)


def instants(rule: Rule, timezone: str, after: datetime) -> Iterator[datetime]:
    """Give the instants at which a rule fires, in order, in its zone; all after `after`."""
    zone = ZoneInfo(timezone)
    ahead = [_Ahead(line, zone, after) for line in _lines(rule)]
    skipped = 0
    while skipped < _MOST_SKIPPED:
        ahead = [each for each in ahead if each.at is not None]
        if not ahead:
            return
        found = min(each.at for each in ahead if each.at is not None)
        if rule.unit == "once" and found.date().isoformat() > str(rule.anchor):
            return
        for each in ahead:
            each.pass_over(found)
        skipped = skipped + 1 if rule.leaves_out(found.date()) else 0
        if not skipped:
            yield found


def instants_around(
    rule: Rule, timezone: str, first: datetime, now: datetime
) -> tuple[datetime, datetime, datetime | None]:
    """Give the last two instants up to now, of those from `first` on, and the one that follows.

    `first` is one of them, and perhaps both.
    """
    found, following = (first, first), None
    for start in (max(first, now - _LATELY), first):  # what fires often has fired lately
        following = None
        for each in instants(rule, timezone, start):
            if each > now:
                following = each
                break
            found = (found[1], each)
        if found[1] != first or start == first:
            break
    return *found, following


def anchored(rule: Rule, timezone: str, now: datetime) -> Rule:
    """Count the rule's strides from the first day on which it can fire from now on."""
    if not rule.has_stride or rule.anchor is not None:
        return rule
    first = next_instant(rule, timezone, now)
    return replace(rule, anchor=first.date().isoformat()) if first else rule


def check_rule(rule: Rule, timezone: str, now: datetime) -> None:
    """Refuse what can never fire, and what would fire more often than every five minutes; `CommandError`."""
    try:
        minutes = sorted({minute for line in _lines(rule) for minute in _minutes(line)})
        first = next_instant(rule, timezone, now)
    except CronSimError as error:
        if rule.cron is not None:
            raise CommandError(
                phrase(
                    'cron does not take "{line}": {fault}. It wants minute, hour, day, month and weekday',
                    line=rule.cron,
                    fault=_fault(error),
                )
            ) from None
        raise _impossible() from None
    if first is None:
        raise CommandError(phrase("that day is over")) if rule.unit == "once" else _impossible()
    if any(later - earlier < SHORTEST for earlier, later in pairwise([*minutes, minutes[0] + _DAY])):
        raise CommandError(phrase("a report can come every {number} minutes at most", number=SHORTEST))


def _impossible() -> CommandError:
    return CommandError(phrase("there is no such day, so the report would never come"))


def _fault(error: CronSimError) -> str:
    text = str(error)
    return text[:1].lower() + text[1:]


class _Ahead:
    """The next instant of one cron line."""

    def __init__(self, line: str, zone: ZoneInfo, after: datetime) -> None:
        self._simulated = CronSim(line, after.astimezone(zone))
        self.at: datetime | None = None
        self.pass_over(after)

    def pass_over(self, instant: datetime) -> None:
        """Go on to the first instant that is later than this one."""
        limit = instant.astimezone(UTC)
        while self.at is None or self.at.astimezone(UTC) <= limit:
            self.at = next(self._simulated, None)
            if self.at is None:
                return


def _lines(rule: Rule) -> tuple[str, ...]:
    return tuple(_by_the_clock(line) for line in rule.cron_lines())


@lru_cache(maxsize=1024)
def _by_the_clock(line: str) -> str:
    """Write a line so that cronsim takes its hours for those of the clock on the wall, unless it has all of them.

    cronsim lets what runs at certain hours happen once a day whatever clocks do, but only where neither hour nor
    minute begins with a star.
    """
    fields = line.split()
    if len(fields) != 5:
        raise CronSimError("Wrong number of fields")
    simulated = CronSim(line, datetime(2025, 1, 1, tzinfo=UTC))
    if len(simulated.hours) == 24:
        return " ".join([fields[0], "*", *fields[2:]])
    minutes, hours = (",".join(map(str, sorted(each))) for each in (simulated.minutes, simulated.hours))
    return " ".join([minutes, hours, *fields[2:]])


def _minutes(line: str) -> Iterator[int]:
    """Give the minutes of a day at which a line fires."""
    simulated = CronSim(line, datetime(2025, 1, 1, tzinfo=UTC))
    for hour in simulated.hours:
        for minute in simulated.minutes:
            yield hour * 60 + minute
