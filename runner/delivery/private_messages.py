"""What is told of a report beside its message: to the asker alone, and to the owner of a bundle that is broken."""

from __future__ import annotations

from functools import partial

from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from runner.delivery.blocks import Message, owner_message
from runner.delivery.slack_errors import as_delivery_errors
from runner.delivery.steps import Steps
from runner.errors import DeliveryError
from runner.i18n.phrases import Say
from runner.logs import log
from runner.processes.timeout import in_time
from runner.records.record import Report


def tell_privately(client: WebClient, steps: Steps, report: Report, message: Message) -> None:
    """Tell the asker alone, once, what cannot be posted where it was asked; `DeliveryError`."""
    origin = report.request.origin
    if steps.get("private") == "done":
        return
    with as_delivery_errors():
        if origin.response_url:
            webhook = WebhookClient(origin.response_url, timeout=client.timeout)
            answer = in_time(client.timeout, partial(webhook.send, text=message.text, response_type="ephemeral"))
            if answer.status_code != 200 and origin.user_id:
                client.chat_postMessage(channel=origin.user_id, text=message.text)
        elif origin.user_id:
            client.chat_postMessage(channel=origin.user_id, text=message.text)
        else:
            raise DeliveryError(message.text)
    steps.set("private", "done")


def tell_owner(client: WebClient, steps: Steps, report: Report, say: Say) -> None:
    """Tell the owner of the bundle, once, what is wrong with it, unless they asked for the report themselves."""
    owner, error = report.request.owner, report.error
    if error is None or error.type not in ("BundleError", "OutputError") or steps.get("owner") == "done":
        return
    if owner is None or owner == report.request.origin.user_id:
        return
    message = owner_message(report, say)
    try:
        with as_delivery_errors():
            client.chat_postMessage(channel=owner, text=message.text, blocks=message.blocks)
    except DeliveryError as fault:
        if fault.retry_after is not None:
            raise
        log.warning("report %s: the owner %s could not be told: %s", report.id, owner, fault)
    steps.set("owner", "done")
