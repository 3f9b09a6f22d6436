"""Forms that were sent."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App

from bot.forms.modal import CALLBACK
from bot.forms.opening import answer_form
from bot.services import Services


def register(app: App, services: Services) -> None:
    """Listen to sent forms. The acknowledgement closes the form, or says what is wrong in it."""

    @app.view(CALLBACK)
    def answer(ack: Ack, body: dict[str, Any]) -> None:
        answered = answer_form(body, services)
        ack(answered) if answered else ack()
