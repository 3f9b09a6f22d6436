"""What Slack does with an acknowledgement: shows a command's answer, obeys a modal's."""

from tests.slack.api.refusal import Refusal
from tests.slack.blocks import check_view
from tests.slack.methods.views import push, replace
from tests.slack.people import SLACKBOT
from tests.slack.posting import show_ephemeral
from tests.slack.sending.answers import show_answer

FAILURES = {"http_timeout": "operation_timeout", "timeout": "operation_timeout"}


def apply_slash_ack(state, delivery):
    """Show the answer to a command: https://docs.slack.dev/interactivity/implementing-slash-commands/#responding_basic_receipt

    Without one in time, or with one that Slack cannot show, the person gets Slackbot's word for it.
    """
    payload, ack = delivery.payload, delivery.ack
    if not ack.ok:
        _complain(state, payload, FAILURES.get(ack.reason, "dispatch_failed"))
        delivery.refused = ack.reason
        return
    said = ack.said
    if not said:
        return
    answer = said if isinstance(said, dict) else {"text": str(said)}
    url = state.response_urls[payload["response_url"].rpartition("/")[2]]
    try:
        with state.changed:
            show_answer(state, url, answer)
    except Refusal as refusal:
        delivery.refused = str(refusal.answer)
        _complain(state, payload, "invalid_command_response")


def _complain(state, payload, why):
    text = f'{payload["command"]} failed with the error "{why}"'
    message = {"type": "message", "user": SLACKBOT, "text": text, "ts": state.clock.ts()}
    show_ephemeral(state, state.channels[payload["channel_id"]], payload["user_id"], message)


def apply_submission_ack(state, delivery, view_id, user_id):
    """Do with the modal what the acknowledgement says: https://docs.slack.dev/surfaces/modals/#response_actions

    Nothing said closes it; `errors` keeps it open, and must name input blocks of it; `update` and `push` carry a view.
    """
    if not delivery.ack.ok:
        delivery.refused = delivery.ack.reason
        return
    said = delivery.ack.said or {}
    try:
        with state.changed:
            _obey(state, said, view_id, user_id)
            state.changed.notify_all()
    except Refusal as refusal:
        delivery.refused = str(refusal.answer)


def _obey(state, said, view_id, user_id):
    """Do it; whatever else is said makes Slack show an error: https://docs.slack.dev/surfaces/modals/#response_actions"""
    action = said.get("response_action") if isinstance(said, dict) else "?"
    stack = state.modals.get(user_id) or []
    if action is None and said == {}:
        if view_id in stack:
            stack.remove(view_id)
    elif action == "clear":
        stack.clear()
    elif action == "errors":
        _check_errors(state.views[view_id], said.get("errors"))
    elif action in ("update", "push"):
        check_view(state, said.get("view"), "modal")
        if action == "update":
            replace(state, state.views[view_id], said["view"])
        else:
            push(state, user_id, said["view"])
    else:
        raise Refusal("invalid_response_action", f"unknown response_action: {action}")


def _check_errors(view, errors):
    """Refuse errors that are at no input block: https://docs.slack.dev/surfaces/modals/#displaying_errors"""
    inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    if (
        not isinstance(errors, dict)
        or not errors
        or not all(isinstance(text, str) and text for text in errors.values())
    ):
        raise Refusal("invalid_errors")
    if strangers := set(errors) - inputs:
        raise Refusal("invalid_errors", f"no input block of the view: {', '.join(sorted(strangers))}")
