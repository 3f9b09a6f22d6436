"""Fires a schedule that is due: its words become a request on the queue, once, however many bots fire it."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.catalog.catalog import BrokenReport
from bot.intake.enqueue import IncomingRequest, enqueue, request_from_words
from bot.intake.explain import tell_owner
from bot.schedules.notices import missed_notice, paused_notices
from bot.schedules.rules.words import rule_in_words
from bot.schedules.schedule import Firing, Schedule, StoredSchedule
from bot.schedules.store import ScheduleStore
from bot.services import Services
from runner.errors import CommandError, NotAllowed, ReportError
from runner.i18n.phrases import phrase
from runner.logs import log
from runner.records.record import Failure, Report
from runner.request import Origin, ReportRequest, new_request, request_id


def fire(
    stored: StoredSchedule, due: int, services: Services, schedules: ScheduleStore, *, is_there: bool = True
) -> None:
    """Fire a schedule whose instant `due` has come. `is_there`: its creator is still somebody in the workspace.

    First the report is queued, under an id that the schedule and the instant give it, and then the schedule moves
    on: a crash in between leaves it due, and whoever fires it then finds the report queued. What is wrong with the
    words or the report becomes a report that failed. Errors of Redis pass, and where no report can be read at all
    `BundleError` or `SettingsError`: it stays due.
    """
    schedule, now = stored.schedule, services.clock()
    firing = schedule.plan_firing(due, now)
    report_id, refusal = "", None
    if firing.runs is not None:
        report_id = firing_id(schedule, firing.runs)
        refusal = _ask(schedule, report_id, firing.runs, services, is_there=is_there)
    schedules.advance(
        schedule.id,
        due,
        firing.following,
        now=now,
        report_id="" if refusal else report_id,
        paused="creator" if refusal else None,
        notices=[*_missed(schedule, firing), *_refused(schedule, report_id, refusal)],
    )


def firing_id(schedule: Schedule, instant: datetime) -> str:
    """Return the id of the report of one firing: the same for everybody, at any time."""
    return request_id("sch", schedule.id, str(round(instant.timestamp())))


def scheduled_request(schedule: Schedule, report_id: str, instant: datetime, services: Services) -> ReportRequest:
    """Read the schedule's words as they are understood on the day of an instant, in the schedule's zone."""
    request = request_from_words(_incoming(schedule, report_id), replace(services, clock=lambda: instant))
    return replace(
        request,
        created_at=services.clock().isoformat(timespec="milliseconds"),
        now=instant.isoformat(timespec="milliseconds"),
        echo="\n".join([*request.echo.splitlines(), _scheduled(schedule)]),
        schedule=schedule.id,
        when=schedule.when,
    )


def _ask(
    schedule: Schedule, report_id: str, instant: datetime, services: Services, *, is_there: bool
) -> NotAllowed | None:
    """Queue the report. Return the refusal where its creator may not have it any more."""
    try:
        if not is_there:
            raise NotAllowed(phrase("whoever made the schedule is not in the workspace any more"))
        enqueue(scheduled_request(schedule, report_id, instant, services), services)
    except NotAllowed as error:
        return error
    except (CommandError, BrokenReport) as error:
        _keep_failure(schedule, report_id, error, services)
    return None


def _missed(schedule: Schedule, firing: Firing) -> list[str]:
    if firing.missed is None:
        return []
    first, last = firing.missed
    log.warning("schedule %s missed what was due from %s to %s", schedule.id, first, last)
    return missed_notice(schedule, first=first, last=last, ran=firing.runs)


def _refused(schedule: Schedule, report_id: str, refusal: NotAllowed | None) -> list[str]:
    if refusal is None:
        return []
    log.warning("schedule %s is paused: %s", schedule.id, refusal.message)
    return paused_notices(schedule, report_id, "creator", schedule.person.say(refusal.message))


def _incoming(schedule: Schedule, report_id: str) -> IncomingRequest:
    origin = Origin(
        kind="schedule", team_id=schedule.team_id, channel_id=schedule.channel_id, user_id=schedule.creator
    )
    return IncomingRequest(id=report_id, person=schedule.person, origin=origin, words=schedule.words)


def _scheduled(schedule: Schedule) -> str:
    rule, who = rule_in_words(schedule.rule, schedule.timezone), schedule.creator_name
    if schedule.when:
        sentence = phrase(
            "Scheduled {rule}, when {condition}, by {who}.", rule=rule, condition=schedule.when, who=who
        )
    else:
        sentence = phrase("Scheduled {rule} by {who}.", rule=rule, who=who)
    return schedule.person.say(sentence)


def _keep_failure(schedule: Schedule, report_id: str, error: ReportError, services: Services) -> None:
    """Keep a report that failed before it could be asked for; people are told of it as of any other."""
    if isinstance(error, BrokenReport):
        tell_owner(error, schedule.creator, services)
    incoming, now = _incoming(schedule, report_id), services.clock().astimezone(UTC)
    request = new_request(
        id=report_id,
        report=schedule.report,
        parameters={},
        language=schedule.language,
        locale=schedule.language,
        timezone=schedule.timezone,
        words=schedule.words,
        title=schedule.title,
        echo=_scheduled(schedule),
        requested_by=schedule.creator_name,
        at=now,
        origin=incoming.origin,
        schedule=schedule.id,
    )
    report = Report(
        request=request, status="error", delivered=True, ended_at=now.isoformat(timespec="milliseconds")
    )
    report.error = Failure(type=error.type, message=incoming.person.say(error.message))
    log.warning("schedule %s could not ask for its report: %s", schedule.id, error.message)
    services.records.create(report)
