"""Answers what is asked about schedules in words: one is made, or those of the channel are listed."""

from __future__ import annotations

from bot.answers.answer import answer_broken
from bot.answers.help import SCHEDULE_EXAMPLE
from bot.catalog.catalog import BrokenReport
from bot.intake.enqueue import IncomingRequest
from bot.intake.messages import SHELF_IS_DOWN, refusal_message, sentence_message
from bot.schedules.command import SCHEDULES, asks_for_schedules, asks_to_schedule, parse_schedule_command
from bot.schedules.create import NoSchedule, make_schedule
from bot.schedules.messages import made_message, schedules_message
from bot.schedules.store import ScheduleStore
from bot.services import Services
from runner.delivery.blocks import Message
from runner.errors import BundleError, CommandError, SettingsError
from runner.i18n.phrases import phrase, speaker
from runner.logs import log


def answer_about_schedules(
    incoming: IncomingRequest, services: Services, *, typed_before: str = ""
) -> Message | None:
    """Make a schedule, or list those of the channel; None where the words are about something else.

    Redis's errors pass; all else is answered. `typed_before` stands before a command there.
    """
    if asks_for_schedules(incoming.words):
        return list_schedules(incoming.origin.channel_id or "", incoming, services, typed_before=typed_before)
    if not asks_to_schedule(incoming.words):
        return None
    return _make(incoming, services, typed_before)


def list_schedules(
    channel_id: str,
    incoming: IncomingRequest,
    services: Services,
    *,
    typed_before: str = "",
    page: int = 0,
    said: str = "",
) -> Message:
    """List the schedules of a channel."""
    return schedules_message(
        ScheduleStore(services.redis).of_channel(channel_id),
        speaker(incoming.person.language),
        now=services.clock(),
        page=page,
        said=said,
        example=typed_before + speaker(incoming.person.language)(SCHEDULE_EXAMPLE),
    )


def _make(incoming: IncomingRequest, services: Services, typed_before: str) -> Message:
    say = speaker(incoming.person.language)
    try:
        if incoming.person.user_id is None:
            raise CommandError(phrase("a reminder or a workflow cannot make schedules; ask for it yourself"))
        made = make_schedule(
            parse_schedule_command(incoming.words, language=incoming.person.language), incoming, services
        )
    except CommandError as error:
        return refusal_message(_with_example(error, say(SCHEDULE_EXAMPLE)), say, typed_before=typed_before)
    except BrokenReport as error:
        return answer_broken(error, incoming, services)
    except (BundleError, SettingsError) as error:
        log.error("the reports cannot be read: %s", error.message)
        return sentence_message(SHELF_IS_DOWN, say)
    log.info("schedule %s was made by %s", made.schedule.id, made.schedule.creator)
    return made_message(made, say, now=services.clock(), example=typed_before + say(SCHEDULES))


def _with_example(error: CommandError, example: str) -> CommandError:
    """Make the hint of a refusal a whole command: the words alone would ask for the report right now."""
    if isinstance(error, NoSchedule) and error.part == "words":
        error.hint = f'schedule "{error.hint}" every monday at 9:00' if error.hint else None
    elif error.hint is None:
        error.hint = example
    return error
