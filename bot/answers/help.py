"""What can be asked, for people: title, description, a command that works, and a button that opens the form."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from bot.catalog.catalog import Catalog
from bot.catalog.examples import Examples
from bot.grammar.parse import Offer
from runner.delivery.blockkit import Block, button, context, cut_escaped, marked, section
from runner.delivery.blocks import Message
from runner.i18n.phrases import Say, phrase

MAX_ENTRIES = 40  # of the 50 blocks that Slack takes in a message
MAX_LENGTH = 11_000  # characters of the 13,000 or so that Slack takes in all blocks of a message
BLOCK_LENGTH = 200  # characters that Slack counts for a block beside its text
SCHEDULE_EXAMPLE = phrase('schedule "sales last week" every monday at 9:00')


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One report as help shows it."""

    name: str
    title: str
    description: str
    example: str


def make_entries(
    offers: Sequence[Offer], catalog: Catalog, examples: Examples, *, today: date, language: str
) -> list[Entry]:
    """Describe reports in a language, each with a command that asks for it and for no other in the catalogue."""
    return [
        Entry(
            name=offer.name,
            title=entry.title(language),
            description=entry.text(entry.config.description, language) if entry.config.description else "",
            example=examples.of(offer, catalog, today=today, language=language),
        )
        for offer in offers
        for entry in (catalog.entry(offer.name),)
    ]


def help_message(entries: Sequence[Entry], more: Sequence[str], say: Say, *, command_prefix: str = "") -> Message:
    """Show what can be asked, each command with what stands before it there; name what there is no room for."""
    if not entries:
        nothing = say(phrase("There is no report here that you can ask for yet."))
        return Message(text=nothing, blocks=[section(nothing)])
    heading = say(
        phrase("You can ask for these reports. Days may be said as you like: last month, Q1 2025, yesterday.")
    )
    shown = [entry_block(each, say, command_prefix=command_prefix) for each in entries]
    most = sum(1 for size in accumulate(_size(block) for block in shown) if size <= MAX_LENGTH)
    left = [*(entry.name for entry in entries[most:]), *more]
    lines = [f"{each.title}: {command_prefix}{each.example}" for each in entries[:most]]
    return Message(
        text=cut_escaped("\n".join([heading, *lines]), 3000),
        blocks=[
            section(heading),
            *shown[:most],
            *context(more_line(left, say), _schedule_line(say, command_prefix)),
        ],
    )


def entry_block(entry: Entry, say: Say, *, command_prefix: str = "") -> Block:
    """Show one report, with its *Run…* button."""
    lines = [f"*{cut_escaped(entry.title, 200)}*"]
    if entry.description:
        lines.append(cut_escaped(entry.description, 500))
    lines.append(f"`{cut_escaped((command_prefix + entry.example).replace('`', chr(39)), 500)}`")
    run = button(say(phrase("Run…")), action_id=f"report_run:{entry.name}", value=entry.name)
    return {**marked("\n".join(lines)), "accessory": run}


def more_line(names: Sequence[str], say: Say) -> str:
    """Name the reports for which there was no room."""
    return say(phrase("There is also: {names}", names=", ".join(names))) if names else ""


def _schedule_line(say: Say, command_prefix: str) -> str:
    """Say that reports can come by themselves."""
    return say(phrase("A report can come by itself: {command}", command=command_prefix + say(SCHEDULE_EXAMPLE)))


def _size(block: Block) -> int:
    return len(block["text"]["text"]) + BLOCK_LENGTH
