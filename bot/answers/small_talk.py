"""Kind answers to what is no command: a greeting, thanks, "cancel", "status"."""

from collections.abc import Sequence

from bot.answers.help import Entry
from bot.answers.history import Link, report_block
from bot.directory.people import Person
from bot.intake.talk import Talk
from runner.delivery.blockkit import Block, button, buttons, marked
from runner.delivery.blocks import Message, command_button
from runner.i18n.phrases import Say, phrase
from runner.records.record import ENDED, Report

MAX_BUTTONS = 5  # for reports, in a row with one more
_NOTHING = phrase("Nothing of yours is waiting or running.")


def talk_message(
    talk: Talk, person: Person, *, entries: Sequence[Entry], recent: Sequence[Report], link: Link
) -> Message:
    """Answer small talk: `entries` are reports to offer, `recent` what the person asked for lately."""
    say = person.say
    running = [report for report in recent if report.status not in ENDED]
    match talk:
        case "greeting":
            hello = phrase("Hello! Tell me in your own words which report you would like, or press a button.")
            offered = [_run_button(entry) for entry in entries[:MAX_BUTTONS]]
            return _message(say(hello), [*offered, _help_button(say)])
        case "thanks":
            return _message(say(phrase("You are welcome!")), [_help_button(say)])
        case "cancel" if running:
            which = say(phrase("Which one shall I cancel?"))
            return _message(which, [], [report_block(each, person, link) for each in running])
        case "status" if running:
            now = say(phrase("This is waiting or running:"))
            return _message(now, [_history_button(say)], [report_block(each, person, link) for each in running])
    return _message(say(_NOTHING), [_history_button(say), _help_button(say)])


def _message(text: str, acts: Sequence[Block], blocks: Sequence[Block] = ()) -> Message:
    return Message(text=text, blocks=[marked(text), *blocks, *([buttons(*acts)] if acts else [])])


def _run_button(entry: Entry) -> Block:
    return button(entry.title, action_id=f"report_run:{entry.name}", value=entry.name)


def _help_button(say: Say) -> Block:
    return command_button(say(phrase("What can I ask for?")), "help", place=1)


def _history_button(say: Say) -> Block:
    return command_button(say(phrase("My last reports")), "history")
