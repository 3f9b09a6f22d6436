"""Answers what is asked about schedules in words: one is made, or those of the channel are listed."""

from __future__ import annotations

from bot.conversation.answering import answer_broken
from bot.conversation.answers import SHELF_IS_DOWN, refusal_message, sentence_message
from bot.conversation.asking import Wish
from bot.desk import Desk
from bot.schedules.kept import KeptSchedules
from bot.schedules.making import NoSchedule, make_schedule
from bot.schedules.showing import made_message, schedules_message
from bot.schedules.typed import EXAMPLE, SCHEDULES, asks_for_schedules, asks_to_schedule, read_typed
from bot.shelf import BrokenReport
from runner.delivery.blocks import Message
from runner.errors import BundleError, CommandError, SettingsError
from runner.logs import log
from runner.phrases import phrase, speaker


def answer_about_schedules(wish: Wish, desk: Desk, *, typed_before: str = "") -> Message | None:
    """Make a schedule, or list those of the channel; None where the words are about something else.

    Redis's errors pass; all else is answered. `typed_before` stands before a command there.
    """
    if asks_for_schedules(wish.words):
        return list_schedules(wish.origin.channel_id or "", wish, desk, typed_before=typed_before)
    if not asks_to_schedule(wish.words):
        return None
    return _make(wish, desk, typed_before)


def list_schedules(
    channel_id: str, wish: Wish, desk: Desk, *, typed_before: str = "", page: int = 0, said: str = ""
) -> Message:
    """List the schedules of a channel."""
    return schedules_message(
        KeptSchedules(desk.redis).of_channel(channel_id),
        speaker(wish.person.language),
        now=desk.clock(),
        page=page,
        said=said,
        example=typed_before + speaker(wish.person.language)(EXAMPLE),
    )


def _make(wish: Wish, desk: Desk, typed_before: str) -> Message:
    say = speaker(wish.person.language)
    try:
        if wish.person.user_id is None:
            raise CommandError(phrase("a reminder or a workflow cannot make schedules; ask for it yourself"))
        made = make_schedule(read_typed(wish.words, language=wish.person.language), wish, desk)
    except CommandError as error:
        return refusal_message(_with_example(error, say(EXAMPLE)), say, typed_before=typed_before)
    except BrokenReport as error:
        return answer_broken(error, wish, desk)
    except (BundleError, SettingsError) as error:
        log.error("the reports cannot be read: %s", error.message)
        return sentence_message(SHELF_IS_DOWN, say)
    log.info("schedule %s was made by %s", made.schedule.id, made.schedule.creator)
    return made_message(made, say, now=desk.clock(), example=typed_before + say(SCHEDULES))


def _with_example(error: CommandError, example: str) -> CommandError:
    """Make the hint of a refusal a whole command: the words alone would ask for the report right now."""
    if isinstance(error, NoSchedule) and error.part == "words":
        error.hint = f'schedule "{error.hint}" every monday at 9:00' if error.hint else None
    elif error.hint is None:
        error.hint = example
    return error
