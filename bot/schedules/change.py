"""Changes schedules for those who may: their creator, and the workspace's admins."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.directory.people import Person
from bot.intake.enqueue import IncomingRequest, announce, enqueue, request_from_words
from bot.intake.strangers import refuse_strangers
from bot.schedules.fire import scheduled_request
from bot.schedules.rules.occurrence_words import instant_in_words
from bot.schedules.schedule import StoredSchedule
from bot.schedules.store import ScheduleStore
from bot.services import Services
from runner.errors import CommandError, NotAllowed
from runner.i18n.phrases import Phrase, phrase
from runner.request import ReportRequest

Change = Callable[[StoredSchedule, ScheduleStore, datetime], Phrase]


def find_schedule(schedule_id: str, schedules: ScheduleStore) -> StoredSchedule:
    """Return a schedule. Raises `CommandError` where there is none."""
    stored = schedules.get(schedule_id)
    if stored is None:
        raise CommandError(phrase("that schedule is not there any more"))
    return stored


def check_may_change(stored: StoredSchedule, user_id: str, services: Services) -> None:
    """Refuse whoever is neither the creator nor an admin of the workspace. Raises `NotAllowed`."""
    creator = stored.schedule.creator
    if user_id == creator or services.memberships.of([user_id])[user_id].is_admin:
        return
    if creator is None:
        raise NotAllowed(phrase("only an admin of the workspace may change this schedule"))
    raise NotAllowed(
        phrase("only {who} or an admin of the workspace may change this schedule", who=f"<@{creator}>")
    )


def pause(stored: StoredSchedule, schedules: ScheduleStore, now: datetime) -> Phrase:
    """Pause a schedule."""
    schedules.pause(stored.schedule.id, "asked", now=now)
    return phrase("Paused: {words}", words=stored.schedule.words)


def resume(stored: StoredSchedule, schedules: ScheduleStore, now: datetime) -> Phrase:
    """Resume a schedule; what it would have fired meanwhile is not made up for."""
    following = next(iter(stored.schedule.next_instants(now, 1)), None)
    if following is None:
        raise CommandError(phrase("there is no such day, so the report would never come"))
    schedules.resume(stored.schedule.id, following)
    return phrase(
        "Goes on: {words}, next on {instant}", words=stored.schedule.words, instant=instant_in_words(following)
    )


def delete(stored: StoredSchedule, schedules: ScheduleStore, now: datetime) -> Phrase:
    """Delete a schedule."""
    schedules.delete(stored.schedule)
    return phrase("Deleted: {words}", words=stored.schedule.words)


CHANGES: dict[str, Change] = {"pause": pause, "resume": resume, "delete": delete}


def hand_over(stored: StoredSchedule, to: Person, services: Services) -> None:
    """Make a schedule somebody else's. Raises `CommandError` where they may not have its report."""
    schedules, now = ScheduleStore(services.redis), services.clock()
    schedule = replace(stored.schedule, creator=to.user_id, creator_name=to.name)
    refuse_strangers(to, "", services)
    following = stored.next or next(iter(schedule.next_instants(now, 1)), now)
    scheduled_request(schedule, schedule.id, following, services)
    schedules.update(schedule, following)


def run_now(
    stored: StoredSchedule, incoming: IncomingRequest, services: Services, *, privately: bool = False
) -> ReportRequest:
    """Ask for a schedule's report now, in the name of whoever wants it, in the schedule's channel or `privately`.

    Its words mean what they mean today in the schedule's zone, and it is posted whatever its condition says.
    """
    schedule, person, origin = stored.schedule, incoming.person, incoming.origin
    incoming = replace(
        incoming,
        person=replace(person, timezone=schedule.timezone, language=schedule.language, assumed=False),
        origin=replace(origin, channel_id=None if privately else schedule.channel_id, thread_ts=None),
        words=schedule.words,
    )
    request = replace(request_from_words(incoming, services), schedule=schedule.id)
    if enqueue(request, services) and origin.kind == "button":
        services.later(announce, request, services)
    return request
