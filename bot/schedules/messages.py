"""Schedules as people see them in Slack: the one that was just made, and all of a channel."""

from collections.abc import Sequence
from datetime import datetime

from bot.grammar.tokens import unescape
from bot.intake.enqueue import IncomingRequest
from bot.intake.messages import capitalised
from bot.schedules.command import SCHEDULES
from bot.schedules.create import SHOWN, CreatedSchedule
from bot.schedules.rules.occurrence_words import instant_in_words
from bot.schedules.rules.words import rule_in_words
from bot.schedules.schedule import Schedule, StoredSchedule
from runner.delivery.blockkit import FALLBACK, Block, button, buttons, context, cut_escaped, marked, section
from runner.delivery.blocks import Message
from runner.delivery.failures import slack_name
from runner.i18n.phrases import Phrase, Say, phrase, phrases

PAGE_SIZE = 10  # schedules in one message, which takes 50 blocks and some 13,000 characters


def created_message(created: CreatedSchedule, incoming: IncomingRequest, *, now: datetime) -> Message:
    """Say what will come, from when on, and how one asks for the schedules of the channel."""
    schedule, say = created.schedule, incoming.person.say
    heading = say(_heading(created, incoming))
    what, *notes, _ = created.first.echo.splitlines()  # the last line says that it is scheduled
    lines = [say(phrase("Next: {instants}", instants=_instants(created.instants, say, now)))]
    lines += [say(phrase("The first one: {what}", what=what)), *notes]
    if schedule.when:
        lines.append(say(phrase("Posted only when {condition}.", condition=schedule.when)))
    lines += [say(note) for note in created.notes]
    example = incoming.command_prefix + say(SCHEDULES)
    lines.append(say(phrase("All schedules of this channel: {command}", command=example)))
    acts = buttons(*_acts(StoredSchedule(schedule=schedule, next=created.instants[0]), say, page=None))
    return Message(
        text=cut_escaped("\n".join([heading, *lines]), FALLBACK),
        blocks=[section("\n".join([heading, lines[0]])), *context(*lines[1:]), acts],
    )


def _heading(created: CreatedSchedule, incoming: IncomingRequest) -> Phrase:
    schedule = created.schedule
    words, rule = unescape(schedule.words), _rule(schedule)
    if created.is_new:
        return phrase("Scheduled: {words} · {rule}", words=words, rule=rule)
    if schedule.creator == incoming.person.user_id:
        return phrase("You already have this one: {words} · {rule}", words=words, rule=rule)
    who = schedule.creator_name
    return phrase("{who} has made this one already: {words} · {rule}", who=who, words=words, rule=rule)


def schedules_message(
    schedules: Sequence[StoredSchedule],
    say: Say,
    *,
    now: datetime,
    page: int = 0,
    note: str = "",
    example: str = "",
) -> Message:
    """List the schedules of a channel, some on a page; `note` is what has just been done to one of them."""
    if not schedules:
        nothing = say(phrase("This channel has no schedules. One is made like this: {example}", example=example))
        lines = [note, nothing] if note else [nothing]
        return Message(text=cut_escaped("\n".join(lines), FALLBACK), blocks=[section(line) for line in lines])
    pages = (len(schedules) - 1) // PAGE_SIZE + 1
    page = min(page, pages - 1)
    blocks = [section(note)] if note else []
    for stored in schedules[page * PAGE_SIZE : (page + 1) * PAGE_SIZE]:
        blocks += [*_entry(stored, say, now), buttons(*_acts(stored, say, page=page))]
    if pages > 1:
        blocks.append(_pages(page, pages, say))
    lines = [note] if note else []
    lines += [f"{stored.schedule.words} · {say(_rule(stored.schedule))}" for stored in schedules]
    return Message(text=cut_escaped("\n".join(lines), FALLBACK), blocks=blocks)


def schedule_blocks(schedules: Sequence[StoredSchedule], say: Say, *, now: datetime) -> list[Block]:
    """Show a person's own schedules, as many as there is room for, each with its channel and its buttons."""
    blocks: list[Block] = []
    for stored in schedules[:PAGE_SIZE]:
        (entry,) = _entry(stored, say, now)
        place = say(phrase("In {channel}", channel=slack_name(stored.schedule.channel_id)))
        entry["text"]["text"] += f"\n{place}"
        blocks += [entry, buttons(*_acts(stored, say, page=None))]
    if len(schedules) > PAGE_SIZE:
        number = len(schedules) - PAGE_SIZE
        blocks += context(say(phrases("and {number} more", "and {number} more", number)))
    return blocks


def _entry(stored: StoredSchedule, say: Say, now: datetime) -> list[Block]:
    schedule = stored.schedule
    title = cut_escaped(schedule.title or schedule.report, 100)
    words, rule = cut_escaped(schedule.words, 200), cut_escaped(say(_rule(schedule)), 200)
    lines = [f"*{title}* · {words}", capitalised(rule)]
    if schedule.when:
        lines.append(say(phrase("Posted only when {condition}.", condition=cut_escaped(schedule.when, 200))))
    lines.append(cut_escaped(say(_state(stored, say, now)), 200))
    by = f"<@{schedule.creator}>" if schedule.creator else cut_escaped(schedule.creator_name, 100)
    lines.append(say(phrase("Made by {who}", who=by)))
    return [marked("\n".join(lines))]


def _state(stored: StoredSchedule, say: Say, now: datetime) -> Phrase:
    if stored.paused is None:
        return phrase("Next: {instants}", instants=_instants(stored.schedule.next_instants(now, SHOWN), say, now))
    return phrase("Paused: {reason}", reason=reason_in_words(stored))


def reason_in_words(stored: StoredSchedule) -> Phrase:
    """Say why a schedule is paused."""
    match stored.paused:
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


def _acts(stored: StoredSchedule, say: Say, *, page: int | None) -> list[Block]:
    """Make the buttons; with a page they go on to show the list."""
    schedule_id = stored.schedule.id
    value = schedule_id if page is None else f"{schedule_id} {page}"

    def act(name: str, label: str, **style: str) -> Block:
        return button(label, action_id=f"schedule_{name}:{schedule_id}", value=value, **style)  # type: ignore[arg-type]

    first = act("resume", say(phrase("Resume"))) if stored.paused else act("pause", say(phrase("Pause")))
    delete = act("delete", say(phrase("Delete")), style="danger")
    return [
        first,
        act("run", say(phrase("Run now"))),
        act("preview", say(phrase("Send it to me first"))),
        act("change", say(phrase("Change…"))),
        act("hand_over", say(phrase("Hand over…"))),
        delete | {"confirm": _confirm(stored.schedule, say)},
    ]


def _confirm(schedule: Schedule, say: Say) -> Block:
    return {
        "title": {"type": "plain_text", "text": say(phrase("Delete this schedule?"))[:100]},
        "text": {"type": "plain_text", "text": schedule.words[:100] or "–"},
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
