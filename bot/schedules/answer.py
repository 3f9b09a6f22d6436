"""Answers what is asked about schedules in words: one is made, or those of the channel are listed."""

from bot.answers.help import SCHEDULE_EXAMPLE
from bot.intake.enqueue import IncomingRequest
from bot.intake.reach import check_reach
from bot.schedules.command import parse_schedule_command
from bot.schedules.create import InvalidSchedule, create_schedule
from bot.schedules.messages import created_message, schedules_message
from bot.schedules.store import ScheduleStore
from bot.services import Services
from runner.delivery.blocks import Message
from runner.errors import CommandError
from runner.i18n.phrases import phrase
from runner.logs import log


def list_schedules(incoming: IncomingRequest, services: Services, *, page: int = 0, note: str = "") -> Message:
    """List the schedules of a channel; `note` says what has just been done to one of them."""
    say = incoming.person.say
    return schedules_message(
        ScheduleStore(services.redis).of_channel(incoming.origin.channel_id or ""),
        say,
        now=services.clock(),
        page=page,
        note=note,
        example=incoming.command_prefix + say(SCHEDULE_EXAMPLE),
    )


def answer_schedule(incoming: IncomingRequest, services: Services) -> Message:
    """Make the schedule that the words ask for. Raises what is in `EXPLAINED`."""
    person = incoming.person
    if incoming.origin.kind == "slash":  # which works in every channel
        check_reach(incoming.origin.channel_id, services)
    try:
        if person.user_id is None:
            raise CommandError(phrase("a reminder or a workflow cannot make schedules; ask for it yourself"))
        command = parse_schedule_command(
            incoming.words,
            language=person.language,
            today=services.today(person.timezone),
            holidays=services.settings.holidays,
        )
        created = create_schedule(command, incoming, services)
    except CommandError as error:
        error.hint = _hint(error, person.say(SCHEDULE_EXAMPLE))
        raise
    if created.is_new:
        log.info("schedule %s was made by %s", created.schedule.id, created.schedule.creator)
    return created_message(created, incoming, now=services.clock())


def _hint(error: CommandError, example: str) -> str | None:
    """Make the hint of a refusal a whole command: the words alone would ask for the report right now."""
    if isinstance(error, InvalidSchedule) and error.part == "words":
        return f'schedule "{error.hint}" every monday at 9:00' if error.hint else None
    return error.hint or example
