"""The slash command: `/report sales last month`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from redis.exceptions import RedisError
from slack_bolt import Ack, App

from bot.answers.answer import answer_help, answer_history, answer_words, queue_is_down
from bot.intake.enqueue import IncomingRequest
from bot.intake.slack_text import asks_for_help, asks_for_history
from bot.schedules.answer import answer_about_schedules
from bot.services import Services
from runner.delivery.blocks import Message
from runner.request import Origin, request_id

_ANY = re.compile(r"/.+")  # a workspace may call it something else than /report


def register(app: App, services: Services) -> None:
    """Listen to the slash command. The acknowledgement carries the answer, which only the asker sees."""

    @app.command(_ANY)
    def answer(ack: Ack, command: dict[str, Any]) -> None:
        message = answer_command(command, services)
        ack(text=message.text, blocks=message.blocks, response_type="ephemeral")


def answer_command(command: Mapping[str, Any], services: Services) -> Message:
    """Queue what a slash command asks for, and give what its asker is told."""
    origin = Origin(
        kind="slash",
        team_id=command["team_id"],
        channel_id=command["channel_id"],
        user_id=command["user_id"],
        response_url=command.get("response_url"),
    )
    incoming = IncomingRequest(
        id=request_id(command["team_id"], command["trigger_id"]),
        person=services.people.look_up(command["user_id"]),
        origin=origin,
        words=(command.get("text") or "").strip(),
    )
    typed_before = f"{command['command']} "
    if asks_for_help(incoming.words):
        return answer_help(incoming, services, typed_before=typed_before)
    try:
        if asks_for_history(incoming.words):
            return answer_history(incoming, services)
        about_schedules = answer_about_schedules(incoming, services, typed_before=typed_before)
        if about_schedules is not None:
            return about_schedules
        return answer_words(incoming, services, typed_before=typed_before).message
    except RedisError as error:
        return queue_is_down(incoming, error)
