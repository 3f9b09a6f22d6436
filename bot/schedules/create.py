"""Creates a schedule from what somebody typed or filled in, after everything in it was checked."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from bot.folding import key
from bot.intake.enqueue import IncomingRequest
from bot.intake.rewording import day_names
from bot.schedules.command import ScheduleCommand
from bot.schedules.fire import scheduled_request
from bot.schedules.rules.occurrences import anchored, check_rule
from bot.schedules.rules.parse import read_rule
from bot.schedules.rules.rule import Rule
from bot.schedules.schedule import GRACE_SECONDS, Schedule
from bot.schedules.store import MAX_IN_CHANNEL, ScheduleStore
from bot.services import Services
from runner.bundles.config import ReportConfig
from runner.errors import CommandError
from runner.i18n.phrases import Phrase, phrase
from runner.output.condition import read_condition
from runner.request import ReportRequest, Value

SHOWN = 3  # instants that people see
_LONGER = timedelta(days=400)  # after which every relative word means another day

Part = Literal["words", "rule", "when"]


class InvalidSchedule(CommandError):
    """A part of a schedule is wrong; nothing was kept."""

    def __init__(self, part: Part, error: CommandError) -> None:
        super().__init__(error.message, hint=error.hint)
        self.part = part


@dataclass(frozen=True, kw_only=True)
class CreatedSchedule:
    """A schedule that is kept, its next instants, and what its first report will be."""

    schedule: Schedule
    instants: list[datetime]
    first: ReportRequest
    notes: list[Phrase]
    is_new: bool = True  # not there before


def create_schedule(command: ScheduleCommand, incoming: IncomingRequest, services: Services) -> CreatedSchedule:
    """Check a schedule and keep it; its id is the request's, so that the same words, delivered again, make one.

    Where the channel has the same one already, that one is given.

    Raises `InvalidSchedule`, which says what is wrong with which part, `BrokenReport`, and Redis's errors; then
    nothing is kept.
    """
    created = _checked(command, incoming, services)
    schedule, instants = created.schedule, created.instants
    same = _same(schedule, services)
    if same is not None:
        return replace(created, schedule=same, is_new=False)
    if not ScheduleStore(services.redis).add(schedule, instants[0]):
        full = phrase("this channel has {number} schedules already; delete one first", number=MAX_IN_CHANNEL)
        raise InvalidSchedule("rule", CommandError(full))
    return created


def replace_schedule(
    before: Schedule, command: ScheduleCommand, incoming: IncomingRequest, services: Services
) -> CreatedSchedule:
    """Let a schedule ask for something else, or at other times; it stays its creator's and its channel's.

    Raises what `create_schedule` raises; then it stays as it was.
    """
    created = _checked(command, incoming, services, before=before)
    if not ScheduleStore(services.redis).update(created.schedule, created.instants[0]):
        raise CommandError(phrase("that schedule is not there any more"))
    return created


def _checked(
    command: ScheduleCommand, incoming: IncomingRequest, services: Services, *, before: Schedule | None = None
) -> CreatedSchedule:
    """Check all of a schedule; nothing is kept yet."""
    now = services.clock()
    rule, timezone = _read_rule(command, incoming, services)
    schedule = _schedule(command, rule, timezone, incoming, now)
    if before is not None:
        kept = ("id", "team_id", "channel_id", "creator", "creator_name", "created_at", "grace")
        schedule = replace(schedule, **{name: getattr(before, name) for name in kept})
    instants = schedule.next_instants(now, SHOWN)
    first, later = _requests(schedule, instants[0], services)
    config = services.read_catalog().config(first.report)
    schedule = replace(schedule, report=first.report, title=first.title, when=_checked_when(command.when, config))
    notes = _notes(schedule, config, first.parameters, later.parameters if later else None)
    if incoming.person.assumed and timezone == incoming.person.timezone:
        notes.append(phrase("I could not ask Slack for your time zone: {timezone} is assumed.", timezone=timezone))
    return CreatedSchedule(schedule=schedule, instants=instants, first=first, notes=notes)


def _read_rule(command: ScheduleCommand, incoming: IncomingRequest, services: Services) -> tuple[Rule, str]:
    now, person = services.clock(), incoming.person
    try:
        read = read_rule(
            command.rule,
            language=person.language,
            today=services.today(person.timezone),
            holidays=services.settings.holidays,
        )
        timezone = read.timezone or incoming.person.timezone
        check_rule(read.rule, timezone, now)
    except CommandError as error:
        raise InvalidSchedule("rule", error) from None
    return anchored(read.rule, timezone, now), timezone


def _schedule(
    command: ScheduleCommand, rule: Rule, timezone: str, incoming: IncomingRequest, now: datetime
) -> Schedule:
    return Schedule(
        id=incoming.id,
        words=command.words,
        rule=rule,
        timezone=timezone,
        language=incoming.person.language,
        report="",
        title="",
        team_id=incoming.origin.team_id or "",
        channel_id=incoming.origin.channel_id or incoming.origin.user_id or "",
        creator=incoming.person.user_id,
        creator_name=incoming.person.name,
        created_at=now.isoformat(timespec="milliseconds"),
        grace=command.grace or GRACE_SECONDS,
    )


def _requests(
    schedule: Schedule, first: datetime, services: Services
) -> tuple[ReportRequest, ReportRequest | None]:
    """Read the words as of the first instant, and as of one much later, where they can be read by then."""
    try:
        request = scheduled_request(schedule, schedule.id, first, services)
    except CommandError as error:
        raise InvalidSchedule("words", error) from None
    try:
        return request, scheduled_request(schedule, schedule.id, first + _LONGER, services)
    except CommandError:
        return request, None


def _checked_when(when: str, config: ReportConfig | None) -> str:
    if when:
        try:
            read_condition(when, config.facts if config else [])
        except CommandError as error:
            raise InvalidSchedule("when", error) from None
    return when


def _notes(
    schedule: Schedule, config: ReportConfig | None, first: Mapping[str, Value], later: Mapping[str, Value] | None
) -> list[Phrase]:
    """Say what people may not have meant."""
    notes = []
    if config and later is not None and (days := _days(first, config)) and days == _days(later, config):
        notes.append(
            phrase(
                'The days are fixed, so every report will be about the same ones; "last week" would move along.'
            )
        )
    if schedule.rule.working and not schedule.rule.holidays:
        notes.append(phrase("Working days are Monday to Friday; public holidays are not known here."))
    last = max(schedule.rule.days, default=0)
    if schedule.rule.unit == "month" and last > 28:
        notes.append(phrase("It does not come in months without a day {number}.", number=last))
    return notes


def _days(values: Mapping[str, Value], config: ReportConfig) -> dict[str, Value]:
    """Return the days among a report's values."""
    names = day_names(config)
    return {name: value for name, value in values.items() if name in names and value is not None}


def _same(schedule: Schedule, services: Services) -> Schedule | None:
    """Find a schedule that does the same in that channel already."""

    def essence(each: Schedule) -> tuple[object, ...]:
        rule = each.rule if each.rule.unit == "once" else replace(each.rule, anchor=None)
        return (key(each.words), rule, each.timezone, each.when)

    there = ScheduleStore(services.redis).of_channel(schedule.channel_id)
    found = (each.schedule for each in there if essence(each.schedule) == essence(schedule))
    return next((each for each in found if each.id != schedule.id), None)
