"""Buttons below a refusal: run the nearest command, or go on in the form with what was understood."""

import json
from typing import Any

from bot.catalog.command_label import command_label
from bot.directory.people import Person
from bot.services import Services
from runner.delivery.blockkit import Block, button
from runner.delivery.blocks import command_button
from runner.errors import CommandError
from runner.i18n.phrases import phrase

MAX_VALUE = 2000  # characters that a button carries


def refusal_buttons(error: CommandError, person: Person, services: Services) -> list[Block]:
    """Make the buttons that help after a refusal; none where nothing is near."""
    if person.user_id is None:
        return []
    acts = []
    if error.hint and len(error.hint) <= MAX_VALUE:
        label = command_label(error.hint, services.read_catalog(), person.language)
        acts.append(command_button(label, error.hint))
    if len(error.reports) == 1:
        value = json.dumps({"report": error.reports[0], "values": error.understood}, ensure_ascii=False)
        if len(value) <= MAX_VALUE:
            acts.append(button(person.say(phrase("Fill in the form…")), action_id="report_fill", value=value))
    return acts


def read_offer(value: str) -> tuple[str, dict[str, Any]]:
    """Return the report of a button that goes on in the form, and what was understood."""
    offer = json.loads(value)
    return str(offer["report"]), dict(offer["values"])
