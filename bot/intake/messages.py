"""What the bot answers by itself, before any report runs; in Block Kit."""

from collections.abc import Sequence

from runner.delivery.blockkit import FALLBACK, TEXT, Block, buttons, cut_escaped, escaped, marked, section
from runner.delivery.blocks import Message, change_button
from runner.errors import CommandError, NotAllowed
from runner.i18n.phrases import Say, phrase
from runner.request import ReportRequest


def understood_message(request: ReportRequest, say: Say) -> Message:
    """Echo a request that was queued; what may have ended by a press stands in the report's own message."""
    first, *notes = request.echo.splitlines() or [request.title]
    text = "\n".join([say(phrase("Understood: {what}", what=first)), *notes])
    blocks = [section(text), buttons(change_button(request.id, say))]
    return Message(text=cut_escaped(text, FALLBACK), blocks=blocks)


def refusal_message(
    error: CommandError, say: Say, *, command_prefix: str = "", acts: Sequence[Block] = ()
) -> Message:
    """Say what is wrong with a command, and show one that works, with what stands before it there, and buttons."""
    message = capitalised(say(error.message))
    # A refusal by `allow` names channels in Slack's markup; all else holds what was typed.
    text = message if isinstance(error, NotAllowed) else cut_escaped(message, TEXT - 1)
    blocks = [marked(text)]
    if error.hint:
        example = f"`{cut_escaped(command_prefix + error.hint.replace('`', chr(39)), 500)}`"
        works = say(phrase("For example: {command}", command=example))
        blocks.append(marked(works))
        text = f"{text}\n{works}"
    if acts:
        blocks.append(buttons(*acts))
    return Message(text=text[:FALLBACK], blocks=blocks)


def sentence_message(text: str, say: Say) -> Message:
    """Say one sentence; its markup is escaped."""
    sentence = escaped(say(text))
    return Message(text=sentence, blocks=[marked(sentence)])


def broken_message(name: str, faults: Sequence[str], say: Say, *, owner: str | None, asker: str | None) -> Message:
    """Tell the asker that a report is broken: what is wrong only where nobody else is told."""
    if owner is None or owner == asker:
        return _faults(say(phrase("The report {name} is broken:", name=name)), faults)
    return sentence_message(
        phrase("The report {name} is broken at the moment. Its owner is told; try again later.", name=name), say
    )


def faults_message(name: str, faults: Sequence[str], say: Say) -> Message:
    """Tell the owner of a bundle what is wrong with its config.json."""
    heading = say(phrase("Somebody asked for the report {name}, and its config.json is broken:", name=name))
    return _faults(heading, faults)


def _faults(heading: str, faults: Sequence[str]) -> Message:
    text = cut_escaped("\n".join([heading, *(f"• {fault}" for fault in faults)]), TEXT - 1)
    return Message(text=text, blocks=[marked(text)])


def capitalised(text: str) -> str:
    """Begin a sentence."""
    return text[:1].upper() + text[1:]
