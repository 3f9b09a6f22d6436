"""The slash command: `/report sales last month`."""

import re
from collections.abc import Mapping
from typing import Any

from redis.exceptions import RedisError
from slack_bolt import Ack, App

from bot.intake.enqueue import IncomingRequest, announce
from bot.intake.explain import error_message
from bot.intake.payloads import SlashCommand
from bot.listeners.dispatch import answer_words
from bot.services import Services
from runner.delivery.blocks import Message
from runner.request import Origin, request_id

_ANY_NAME = re.compile(r"/.+")  # a workspace may call it something else than /report


def register(app: App, services: Services) -> None:
    """Listen to the slash command. The acknowledgement carries the answer, which only the asker sees."""

    @app.command(_ANY_NAME)
    def answer(ack: Ack, command: dict[str, Any]) -> None:
        message = answer_command(command, services)
        ack(text=message.text, blocks=message.blocks, response_type="ephemeral")


def answer_command(payload: Mapping[str, Any], services: Services) -> Message:
    """Queue what a slash command asks for. Return what its asker is told. Raises `ValidationError`."""
    command = SlashCommand.model_validate(payload)
    origin = Origin(
        kind="slash",
        team_id=command.team_id,
        channel_id=command.channel_id,
        user_id=command.user_id,
        response_url=command.response_url or None,
    )
    incoming = IncomingRequest(
        id=request_id(command.team_id, command.trigger_id),
        person=services.people.look_up(command.user_id),
        origin=origin,
        words=command.text.strip(),
        command_prefix=f"{command.command} ",
        team_id=command.team_id,
    )
    try:
        answer = answer_words(incoming, services)
    except RedisError as error:
        return error_message(error, incoming.person, services)
    if answer.request is not None and answer.is_new:
        services.later(announce, answer.request, services)
    return answer.message
