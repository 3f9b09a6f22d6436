"""What Slack refuses, in words that say what to do, and what is worth another try."""

import io
import urllib.error

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from runner.delivery.slack_errors import as_delivery_errors, delivery_error, error_code
from runner.errors import DeliveryError


def refusal(code, *, status=200, headers=None, **more):
    """What Slack's client raises."""
    data = {"ok": False, "error": code, **more}
    response = SlackResponse(
        client=None,
        http_verb="POST",
        api_url="u",
        req_args={},
        data=data,
        headers=headers or {},
        status_code=status,
    )
    return SlackApiError("failed", response)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("not_in_channel", "/invite"),
        ("channel_not_found", "/invite"),
        ("is_archived", "archived"),
        ("is_inactive", "archived"),
        ("file_uploads_disabled", "admin"),
        ("token_revoked", "install"),
        ("something_new", "something_new"),
    ],
)
def test_a_refusal_says_what_to_do_and_is_final(code, words):
    """Slack will say the same again: no further try."""
    error = delivery_error(refusal(code))
    assert words in error.message
    assert error.retry_after is None


def test_a_missing_scope_is_named():
    """The admin has to know which."""
    assert "files:write" in delivery_error(refusal("missing_scope", needed="files:write")).message


@pytest.mark.parametrize(
    ("raised", "pause"),
    [
        (refusal("ratelimited", status=429, headers={"Retry-After": "30"}), 30),
        (refusal("ratelimited", status=429, headers={"retry-after": ["7"]}), 7),
        (refusal("internal_error"), 0),
        (refusal("fatal_error", status=503), 0),
        (SlackApiError("no JSON", {"status": 502, "headers": {}, "body": "<html>"}), 0),
        (urllib.error.HTTPError("u", 429, "m", {"Retry-After": "9"}, io.BytesIO()), 9),
        (urllib.error.HTTPError("u", 500, "m", {}, io.BytesIO()), 0),
        (TimeoutError("slow"), 0),
        (ConnectionResetError("gone"), 0),
    ],
)
def test_what_may_pass_is_worth_another_try(raised, pause):
    """After the pause that Slack asks for, where it does."""
    assert delivery_error(raised).retry_after == pause


def test_everything_that_the_client_raises_becomes_one_error():
    """And Slack's own code can still be asked after; a defect of ours is not hidden."""
    with pytest.raises(DeliveryError) as caught, as_delivery_errors():
        raise refusal("message_not_found")
    assert error_code(caught.value.__cause__) == "message_not_found"
    with pytest.raises(ZeroDivisionError), as_delivery_errors():
        raise ZeroDivisionError
