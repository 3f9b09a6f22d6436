"""What the bot answers by itself, before any report runs; in Block Kit."""

from __future__ import annotations

from collections.abc import Sequence

from runner.delivery.blockkit import FALLBACK, TEXT, buttons, cut_escaped, escaped, marked, section
from runner.delivery.blocks import Message, cancel_button, change_button
from runner.errors import CommandError, NotAllowed
from runner.i18n.phrases import Phrase, Say, phrase
from runner.request import ReportRequest


def understood_message(request: ReportRequest, say: Say) -> Message:
    """Echo a request that was queued."""
    first, *notes = request.echo.splitlines() or [request.title]
    said = say(phrase("Understood: {what}", what=first))
    blocks = [
        section("\n".join([said, *notes])),
        buttons(cancel_button(request.id, say), change_button(request.id, say)),
    ]
    return Message(text=cut_escaped("\n".join([said, *notes]), FALLBACK), blocks=blocks)


def refusal_message(error: CommandError, say: Say, *, typed_before: str = "") -> Message:
    """Say what is wrong with a command, and give one that works; `typed_before` stands before a command there."""
    message = capitalised(say(error.message))
    # A refusal by the rules names channels in Slack's markup; all else holds what was typed.
    text = message if isinstance(error, NotAllowed) else cut_escaped(message, TEXT - 1)
    blocks = [marked(text)]
    if error.hint:
        example = f"`{cut_escaped(typed_before + error.hint.replace('`', chr(39)), 500)}`"
        said = say(phrase("For example: {command}", command=example))
        blocks.append(marked(said))
        text = f"{text}\n{said}"
    return Message(text=text[:FALLBACK], blocks=blocks)


def sentence_message(text: Phrase, say: Say) -> Message:
    """Say one sentence of ours; its values are escaped."""
    said = escaped(say(text))
    return Message(text=said, blocks=[marked(said)])


def broken_message(name: str, faults: Sequence[str], say: Say, *, owner: str | None, asker: str | None) -> Message:
    """Tell the asker that a report is broken: what is wrong only where nobody else is told."""
    if owner is None or owner == asker:
        said = say(phrase("The report {name} is broken:", name=name))
        lines = "\n".join(f"• {fault}" for fault in faults)
        text = cut_escaped(f"{said}\n{lines}", TEXT - 1)
    else:
        text = escaped(
            say(
                phrase("The report {name} is broken at the moment. Its owner is told; try again later.", name=name)
            )
        )
    return Message(text=text, blocks=[marked(text)])


def faults_message(name: str, faults: Sequence[str], say: Say) -> Message:
    """Tell the owner of a bundle what is wrong with its config.json."""
    said = say(phrase("Somebody asked for the report {name}, and its config.json is broken:", name=name))
    lines = "\n".join(f"• {fault}" for fault in faults)
    text = cut_escaped(f"{said}\n{lines}", TEXT - 1)
    return Message(text=text, blocks=[marked(text)])


QUEUE_IS_DOWN = phrase("Reports cannot be queued right now. Nothing was started; please try again in a minute.")
SHELF_IS_DOWN = phrase("The reports cannot be read right now. Whoever runs reportbot has to look at its log.")


def capitalised(text: str) -> str:
    """Begin a sentence."""
    return text[:1].upper() + text[1:]
