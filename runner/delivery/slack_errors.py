"""Slack's refusals and failures as sentences for the asker, and whether another try is worth it.

Source: the errors of each method at https://docs.slack.dev/reference/methods.
"""

import http.client
import re
import urllib.error
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from runner.errors import DeliveryError
from runner.i18n.phrases import phrase

# Refusals that pass: Slack is busy or broken for a moment.
TRANSIENT = {
    "ratelimited",
    "rate_limited",
    "message_limit_exceeded",
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "request_timeout",
    "team_added_to_org",
    "accesslimited",
}
_CODE = re.compile(r"[a-z0-9_]{1,60}")
MAX_RETRY_AFTER_SECONDS = 300.0  # that Slack is left alone, whatever it says: the asker waits as long
_TOKEN = ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "app_uninstalled")
_UPLOADS = ("file_uploads_disabled", "file_uploads_except_images_disabled", "files_disabled", "over_storage_limit")
_CLOSED = (
    "posting_to_channel_denied",
    "restricted_action",
    "restricted_action_read_only_channel",
    "restricted_action_non_threadable_channel",
)

_SENTENCES = {
    "not_in_channel": phrase("I am not in this channel. Type /invite @reportbot there, and ask again."),
    "channel_not_found": phrase(
        "I cannot post in this conversation. Add me to it with /invite @reportbot, or write to me directly."
    ),
    **dict.fromkeys(
        ("is_archived", "is_inactive"), phrase("This channel is archived. Unarchive it, or ask in another one.")
    ),
    "user_not_found": phrase("Slack knows no such person any more, so the report could be sent to nobody."),
    **dict.fromkeys(
        _TOKEN,
        phrase("Slack does not accept the bot's token any more. An admin has to install the app again."),
    ),
    **dict.fromkeys(
        _UPLOADS,
        phrase(
            "Files cannot be uploaded in this workspace, so the page and the charts are missing. "
            "Ask an admin to allow file uploads, then run the report again."
        ),
    ),
    **dict.fromkeys(
        _CLOSED,
        phrase("This channel does not let me post. Ask an admin to let apps post here, or use another one."),
    ),
}


def delivery_error(error: Exception) -> DeliveryError:
    """Return what a call raised in words; its `retry_after` is None where Slack will say the same again."""
    if isinstance(error, SlackApiError):
        return _api_error(error)
    if isinstance(error, urllib.error.HTTPError):
        return _status_error(error.code, error.headers.get("Retry-After"))
    return _unreached()


def text_field(answer: SlackResponse, name: str) -> str:
    """Return a text of Slack's answer. Raises `DeliveryError` where it has none: whoever answered is not Slack."""
    value = answer.get(name)
    if not isinstance(value, str) or not value:
        raise _unreached()
    return value


@contextmanager
def as_delivery_errors() -> Iterator[None]:
    """Turn whatever Slack's client raises into a `DeliveryError`."""
    try:
        yield
    except (SlackClientError, OSError, http.client.HTTPException) as error:  # URLError and time-outs are OSErrors
        if isinstance(error, urllib.error.HTTPError):
            error.close()  # it holds the connection
        raise delivery_error(error) from error


def error_code(error: BaseException | None) -> str:
    """Return Slack's own code of a refusal; "" where it was none, or whoever answered was not Slack."""
    code = str(_body(error).get("error") or "") if isinstance(error, SlackApiError) else ""
    return code if _CODE.fullmatch(code) else ""


def _api_error(error: SlackApiError) -> DeliveryError:
    code, body = error_code(error), _body(error)
    status = getattr(error.response, "status_code", None) or body.get("status")
    headers = getattr(error.response, "headers", None) or body.get("headers")
    if status == 429 or (isinstance(status, int) and status >= 500):
        return _status_error(status, _retry_after(headers))
    if not code:  # whoever says this is not Slack: a proxy, or the page of a network that wants a password
        return _unreached()
    if code in TRANSIENT:
        return DeliveryError(phrase("Slack is busy."), retry_after=0)
    if code == "missing_scope":
        return DeliveryError(
            phrase(
                "The app lacks a permission in Slack: {scope}. An admin has to reinstall it from manifest.json.",
                scope=str(body.get("needed") or "?"),
            )
        )
    return DeliveryError(_SENTENCES.get(code) or phrase("Slack refused it: {code}.", code=code), code=code)


def _status_error(status: int, retry_after: str | None) -> DeliveryError:
    seconds = _seconds(retry_after)
    if status == 429:
        return DeliveryError(phrase("Slack is busy."), retry_after=seconds)
    if status >= 500:
        return DeliveryError(phrase("Slack had a failure of its own."), retry_after=seconds)
    return DeliveryError(phrase("Slack refused it: {code}.", code=f"HTTP {status}"), retry_after=seconds)


def _seconds(retry_after: str | None) -> float:
    """Read how long Slack wants to be left alone; 0 where it says nothing that can be read."""
    is_number = retry_after is not None and retry_after.isascii() and retry_after.isdigit()
    return min(MAX_RETRY_AFTER_SECONDS, float(retry_after or 0)) if is_number else 0.0


def _unreached() -> DeliveryError:
    return DeliveryError(phrase("Slack could not be reached."), retry_after=0)


def _body(error: BaseException | None) -> Mapping[str, object]:
    response = getattr(error, "response", None)
    data = getattr(response, "data", response)
    return data if isinstance(data, Mapping) else {}


def _retry_after(headers: object) -> str | None:
    by_name = {name.lower(): value for name, value in headers.items()} if isinstance(headers, Mapping) else {}
    value = by_name.get("retry-after")
    return value[0] if isinstance(value, list) else value
