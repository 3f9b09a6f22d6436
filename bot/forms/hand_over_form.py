"""The form that makes a schedule somebody else's."""

from typing import Any

from bot.forms.form import SentForm, open_form
from bot.forms.inputs import input_block
from bot.forms.modal import modal_view
from bot.intake.enqueue import IncomingRequest
from bot.intake.messages import capitalised, sentence_message
from bot.intake.payloads import ButtonPress, FormOrigin
from bot.intake.respond import post_to, tell_asker
from bot.schedules.change import check_may_change, find_schedule, hand_over
from bot.schedules.notices import name_in_words
from bot.schedules.schedule import Schedule, StoredSchedule
from bot.schedules.store import ScheduleStore
from bot.services import Services
from runner.delivery.blockkit import plain
from runner.errors import BundleError, CommandError
from runner.i18n.phrases import phrase

HAND_OVER_CALLBACK = "hand_over_form"
_TO = "to"


def open_hand_over_form(stored: StoredSchedule, press: ButtonPress, services: Services) -> None:
    """Open the form. Raises `CommandError`."""
    say, schedule, origin = services.people.look_up(press.user.id).say, stored.schedule, press.origin
    opened = FormOrigin(
        report=schedule.report,
        channel_id=origin.channel_id,
        response_url=origin.response_url,
        schedule=schedule.id,
    )
    hint = phrase("They get what goes wrong with it, and may change it. Reports keep coming in the same place.")
    element = {"type": "users_select", "placeholder": plain(say(phrase("Choose")), 150)}
    blocks = [input_block(_TO, say(phrase("Whose it is from now on")), element, hint=say(hint))]
    title, submit = say(phrase("Hand over")), phrase("Hand over")
    view = modal_view(title, blocks, say, callback_id=HAND_OVER_CALLBACK, submit=submit, origin=opened)
    open_form(view, press, services)


def answer_hand_over_form(form: SentForm, services: Services) -> dict[str, Any]:
    """Hand the schedule over. Return what Slack is to do with the form."""
    incoming = form.incoming
    stored = find_schedule(str(form.opened.schedule), ScheduleStore(services.redis))
    check_may_change(stored, str(incoming.person.user_id), services)
    chosen = str((form.entries.get(_TO, {}).get(_TO) or {}).get("selected_user") or "")
    to = services.people.look_up(chosen)
    try:
        if not services.memberships.of([chosen])[chosen].is_there:
            raise CommandError(phrase("that person is not in the workspace any more"))
        hand_over(stored, to, services)
    except (CommandError, BundleError) as error:
        sentence = capitalised(incoming.person.say(error.message))
        return {"response_action": "errors", "errors": {_TO: sentence}}
    _tell(stored.schedule, incoming, chosen, services)
    return {}


def _tell(schedule: Schedule, incoming: IncomingRequest, to: str, services: Services) -> None:
    """Tell both."""
    name, person = name_in_words(schedule), services.people.look_up(to)
    done = phrase("{who} has it now: {schedule}", who=person.name, schedule=name)
    tell_asker(sentence_message(done, incoming.person.say), incoming.origin, services)
    yours = phrase("{who} has handed this schedule to you: {schedule}", who=incoming.person.name, schedule=name)
    post_to(to, sentence_message(yours, person.say), services)
