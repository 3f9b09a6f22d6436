"""Schedules as people see them in Slack: the one that was just made, and all of a channel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.intake.messages import capitalised
from bot.schedules.create import SHOWN, Made
from bot.schedules.rules.occurrence_words import instant_in_words
from bot.schedules.rules.words import rule_in_words
from bot.schedules.schedule import Schedule, StoredSchedule
from runner.delivery.blockkit import FALLBACK, Block, button, buttons, context, cut_escaped, marked, section
from runner.delivery.blocks import Message
from runner.i18n.phrases import Phrase, Say, phrase

ON_PAGE = 10  # schedules in one message, which takes 50 blocks and some 13,000 characters


def made_message(made: Made, say: Say, *, now: datetime, example: str) -> Message:
    """Say what will come, from when on; `example` is how one asks for the schedules of the channel."""
    schedule = made.schedule
    said = say(phrase("Scheduled: {words} · {rule}", words=schedule.words, rule=_rule(schedule)))
    lines = [say(phrase("Next: {instants}", instants=_instants(made.instants, say, now)))]
    lines.append(say(phrase("The first one: {what}", what=made.first.echo.partition("\n")[0])))
    if schedule.when:
        lines.append(say(phrase("Posted only when {condition}.", condition=schedule.when)))
    lines += [say(note) for note in made.notes]
    lines.append(say(phrase("All schedules of this channel: {command}", command=example)))
    acts = buttons(*_acts(StoredSchedule(schedule=schedule, next=made.instants[0]), say, page=None))
    return Message(
        text=cut_escaped("\n".join([said, *lines]), FALLBACK),
        blocks=[section("\n".join([said, lines[0]])), *context(*lines[1:]), acts],
    )


def schedules_message(
    schedules: Sequence[StoredSchedule],
    say: Say,
    *,
    now: datetime,
    page: int = 0,
    said: str = "",
    example: str = "",
) -> Message:
    """List the schedules of a channel, some on a page; `said` is what has just happened to one of them."""
    if not schedules:
        nothing = say(phrase("This channel has no schedules. One is made like this: {example}", example=example))
        lines = [said, nothing] if said else [nothing]
        return Message(text=cut_escaped("\n".join(lines), FALLBACK), blocks=[section(line) for line in lines])
    pages = (len(schedules) - 1) // ON_PAGE + 1
    page = min(page, pages - 1)
    blocks = [section(said)] if said else []
    for kept in schedules[page * ON_PAGE : (page + 1) * ON_PAGE]:
        blocks += [*_entry(kept, say, now), buttons(*_acts(kept, say, page=page))]
    if pages > 1:
        blocks.append(_pages(page, pages, say))
    lines = [said] if said else []
    lines += [f"{kept.schedule.words} · {say(_rule(kept.schedule))}" for kept in schedules]
    return Message(text=cut_escaped("\n".join(lines), FALLBACK), blocks=blocks)


def _entry(kept: StoredSchedule, say: Say, now: datetime) -> list[Block]:
    schedule = kept.schedule
    title = cut_escaped(schedule.title or schedule.report, 100)
    words, rule = cut_escaped(schedule.words, 200), cut_escaped(say(_rule(schedule)), 200)
    lines = [f"*{title}* · {words}", capitalised(rule)]
    if schedule.when:
        lines.append(say(phrase("Posted only when {condition}.", condition=cut_escaped(schedule.when, 200))))
    lines.append(cut_escaped(say(_state(kept, say, now)), 200))
    by = f"<@{schedule.creator}>" if schedule.creator else cut_escaped(schedule.creator_name, 100)
    lines.append(say(phrase("Made by {who}", who=by)))
    return [marked("\n".join(lines))]


def _state(kept: StoredSchedule, say: Say, now: datetime) -> Phrase:
    if kept.paused is None:
        return phrase("Next: {instants}", instants=_instants(kept.schedule.next_instants(now, SHOWN), say, now))
    return phrase("Paused: {reason}", reason=reason_in_words(kept))


def reason_in_words(kept: StoredSchedule) -> Phrase:
    """Say why a schedule is paused."""
    match kept.paused:
        case "failed":
            return phrase("it failed too often")
        case "channel":
            return phrase("the channel cannot be posted in")
        case "creator":
            return phrase("who made it may not ask for the report any more")
        case "over":
            return phrase("it has no more dates")
        case "defect":
            return phrase("reportbot itself failed")
    return phrase("somebody paused it")


def _acts(kept: StoredSchedule, say: Say, *, page: int | None) -> list[Block]:
    """Make the buttons; with a page they go on to show the list."""
    schedule_id = kept.schedule.id
    value = schedule_id if page is None else f"{schedule_id} {page}"

    def act(name: str, label: str, **style: str) -> Block:
        return button(label, action_id=f"schedule_{name}:{schedule_id}", value=value, **style)  # type: ignore[arg-type]

    first = act("resume", say(phrase("Resume"))) if kept.paused else act("pause", say(phrase("Pause")))
    delete = act("delete", say(phrase("Delete")), style="danger")
    return [first, act("run", say(phrase("Run now"))), delete | {"confirm": _confirm(kept.schedule, say)}]


def _confirm(schedule: Schedule, say: Say) -> Block:
    return {
        "title": {"type": "plain_text", "text": say(phrase("Delete this schedule?"))[:100]},
        "text": {"type": "plain_text", "text": schedule.words[:300] or "–"},
        "confirm": {"type": "plain_text", "text": say(phrase("Delete"))[:30]},
        "deny": {"type": "plain_text", "text": say(phrase("Keep it"))[:30]},
        "style": "danger",
    }


def _pages(page: int, pages: int, say: Say) -> Block:
    made = []
    if page > 0:
        made.append(button(say(phrase("Back")), action_id="schedule_page:back", value=f"- {page - 1}"))
    if page + 1 < pages:
        made.append(button(say(phrase("More")), action_id="schedule_page:more", value=f"- {page + 1}"))
    return buttons(*made)


def _rule(schedule: Schedule) -> Phrase:
    return rule_in_words(schedule.rule, schedule.timezone)


def _instants(instants: Sequence[datetime], say: Say, now: datetime) -> str:
    return " · ".join(say(instant_in_words(each, now=now)) for each in instants)
