"""The forms: `FORMS` maps the callback id of each to what answers it when it is sent."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App

from bot.forms.form import SentForm, parse_sent_form, refuse_form
from bot.forms.hand_over_form import HAND_OVER_CALLBACK, answer_hand_over_form
from bot.forms.modal import REPORT_CALLBACK
from bot.forms.report_form import answer_report_form
from bot.forms.schedule_form import SCHEDULE_CALLBACK, answer_schedule_form
from bot.intake.explain import EXPLAINED, error_sentence
from bot.intake.strangers import refuse_strangers
from bot.services import Services

Handler = Callable[[SentForm, Services], dict[str, Any]]
FORMS: dict[str, Handler] = {
    REPORT_CALLBACK: answer_report_form,
    SCHEDULE_CALLBACK: answer_schedule_form,
    HAND_OVER_CALLBACK: answer_hand_over_form,
}


def register(app: App, services: Services) -> None:
    """Listen to sent forms. The acknowledgement closes the form, or says what is wrong in it."""
    for callback_id, handler in FORMS.items():
        app.view(callback_id)(_listener(handler, services))


def _listener(handler: Handler, services: Services) -> Callable[..., None]:
    def answer(ack: Ack, body: dict[str, Any]) -> None:
        form = parse_sent_form(body, services)
        try:
            refuse_strangers(form.incoming.person, form.incoming.team_id, services)
            response = handler(form, services.for_one_command())
        except EXPLAINED as error:
            response = refuse_form(form, error_sentence(error))
        ack(response) if response else ack()

    return answer
