"""What every form does: it is opened, and what was entered into it is read, or refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.forms.modal import sentence_modal
from bot.forms.submission import Entries
from bot.intake.enqueue import IncomingRequest
from bot.intake.messages import capitalised
from bot.intake.payloads import ButtonPress, FormOrigin, FormSent
from bot.services import Services
from runner.delivery.blockkit import Block
from runner.errors import CommandError
from runner.i18n.phrases import phrase
from runner.logs import log
from runner.request import Origin, request_id


@dataclass(frozen=True, kw_only=True)
class SentForm:
    """A form that was sent; `incoming.words` is the name of the report that it was opened for."""

    incoming: IncomingRequest
    entries: Entries
    opened: FormOrigin


def open_form(view: Block, press: ButtonPress, services: Services) -> None:
    """Open a form. Raises `CommandError` where Slack does not, as later than three seconds after the press."""
    try:
        services.quick.views_open(trigger_id=press.trigger_id, view=view)
    except Exception as error:  # Slack's refusals and the network's errors have no common class
        code = error.response.get("error") if isinstance(error, SlackApiError) else error
        log.warning("the form %s could not be opened: %s", view["callback_id"], code)
        raise CommandError(phrase("Slack did not open the form; please press the button once more")) from None


def parse_sent_form(body: Mapping[str, Any], services: Services) -> SentForm:
    """Read a `view_submission` payload. Raises `ValidationError`."""
    sent = FormSent.model_validate(body)
    opened, person = sent.view.private_metadata, services.people.look_up(sent.user.id)
    origin = Origin(
        kind="modal",
        team_id=sent.team_id,
        channel_id=opened.channel_id,
        thread_ts=opened.thread_ts,
        user_id=person.user_id,
        response_url=opened.response_url,
    )
    incoming = IncomingRequest(
        id=request_id(sent.team_id, sent.view.id),
        person=person,
        origin=origin,
        words=opened.report,
        team_id=sent.user.team_id,
    )
    return SentForm(incoming=incoming, entries=sent.view.state.values, opened=opened)


def refuse_form(form: SentForm, text: str) -> dict[str, Any]:
    """Show a sentence at the first input, so that what was entered stays; instead of a form that has none."""
    say = form.incoming.person.say
    sentence = capitalised(say(text))
    for block_id in form.entries:
        return {"response_action": "errors", "errors": {block_id: sentence}}
    return {"response_action": "update", "view": sentence_modal(form.incoming.words, sentence, say)}
