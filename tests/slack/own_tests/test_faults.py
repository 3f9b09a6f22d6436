"""Calls go wrong as they are told to, and so often, and the others do not."""

import time
import urllib.error
from http.client import HTTPException

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry import RateLimitErrorRetryHandler

from tests.slack.own_tests.test_uploads import complete, send, ticket, uploaded

BROKEN = (OSError, HTTPException, urllib.error.URLError)


def post(client):
    """Post something; give the status of the answer."""
    try:
        return client.chat_postMessage(channel="C1", text="x").status_code
    except SlackApiError as error:
        return error.response.status_code


def test_too_many_requests(slack, client):
    """429 with Retry-After, for so many calls of one method; a real retry handler gets through."""
    slack.fail("chat.postMessage", status=429, retry_after=1, times=2)
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel="C1", text="x")
    response = caught.value.response
    assert (response.status_code, response["error"]) == (429, "ratelimited")
    assert {name.lower(): value for name, value in response.headers.items()}["retry-after"] == "1"
    assert client.auth_test()["ok"]
    client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=1))
    begun = time.monotonic()
    assert post(client) == 200
    assert time.monotonic() - begun >= 1
    assert [call.status for call in slack.calls_of("chat.postMessage")] == [429, 429, 200]


@pytest.mark.parametrize("status", [500, 503])
def test_servers_in_trouble(slack, client, status):
    """5xx, whatever the method, until told to stop."""
    slack.fail("*", status=status, times=None)
    assert [post(client), post(client)] == [status, status]
    slack.heal()
    assert post(client) == 200


def test_an_error_of_slacks_own(slack, client, refusal):
    """`ok: false` with that error, for the second call only, and only where it is about that channel."""
    in_general = {"when": lambda call: call.params["channel"] == "C1"}
    slack.fail("chat.postMessage", error="internal_error", after=1, **in_general)
    assert client.chat_postMessage(channel="C4", text="x")["ok"]
    assert client.chat_postMessage(channel="C1", text="x")["ok"]
    assert refusal(client.chat_postMessage, channel="C1", text="x") == "internal_error"
    assert client.chat_postMessage(channel="C1", text="x")["ok"]


@pytest.mark.parametrize(("drop", "posted"), [("before", 0), ("after", 1)])
def test_a_lost_connection(slack, client, drop, posted):
    """The caller hears nothing; the message is there only where the call had taken effect."""
    slack.fail("chat.postMessage", drop=drop)
    with pytest.raises(BROKEN):
        client.chat_postMessage(channel="C1", text="x")
    assert len(slack.state.channels["C1"].messages) == posted
    assert slack.calls[0].answer is None
    assert post(client) == 200


@pytest.mark.parametrize(("how", "posted"), [({}, 0), ({"drop": "after"}, 1)])
def test_no_answer_in_time(slack, client, how, posted):
    """The caller loses patience; the double does not keep it longer than that."""
    client.timeout = 0.2
    slack.fail("chat.postMessage", hang=30, **how)
    with pytest.raises(TimeoutError):
        client.chat_postMessage(channel="C1", text="x")
    assert len(slack.state.channels["C1"].messages) == posted


def test_a_late_answer(slack, client):
    """Late, but right."""
    slack.fail("chat.postMessage", delay=0.3)
    begun = time.monotonic()
    assert post(client) == 200
    assert time.monotonic() - begun >= 0.3


def test_an_upload_that_breaks_off(slack, client, refusal):
    """At the third file half of the bytes come; that one cannot be completed until it is sent again."""
    slack.fail("upload", drop="half", after=2)
    first, second = uploaded(client), uploaded(client, "b.png")
    third, url = ticket(client, "c.png", b"123456")
    with pytest.raises(BROKEN):
        send(url, b"123456")
    assert slack.state.files[third].content == b"123"
    assert refusal(complete, client, first, second, third) == "file_not_found"
    assert send(url, b"123456") == 200
    assert complete(client, first, second, third)["ok"]


def test_an_upload_answers_503(slack, client):
    """The upload address fails like any other."""
    slack.fail("upload", status=503)
    _, url = ticket(client)
    assert send(url, b"x") == 503


def test_faults_that_make_no_sense(slack):
    """They are refused at once."""
    with pytest.raises(ValueError, match="no way"):
        slack.fail("chat.postMessage", drop="sometimes")
    with pytest.raises(ValueError, match="half way"):
        slack.fail("chat.postMessage", drop="half")


def test_calls_are_kept(slack, client):
    """Method, arguments, time and answer, in order; and those that Slack refused."""
    client.chat_postMessage(channel="C1", text="x")
    with pytest.raises(SlackApiError):
        client.chat_postMessage(channel="C2", text="x")
    first, second = slack.calls
    assert (first.method, first.params["channel"], first.ok, second.ok) == ("chat.postMessage", "C1", True, False)
    assert first.time <= second.time and slack.refused() == [second]


def test_slacks_limits_on_how_often(slack, client):
    """About a message a second into a channel, fifty updates a minute; 429 says how long to stay away."""
    slack.limit()
    assert [post(client) for _ in range(4)] == [200, 200, 200, 429]
    slack.advance(1)
    assert [post(client), post(client)] == [200, 429]
    ts = next(iter(slack.state.channels["C1"].messages))
    for _ in range(50):
        client.chat_update(channel="C1", ts=ts, text="y")
    with pytest.raises(SlackApiError) as caught:
        client.chat_update(channel="C1", ts=ts, text="y")
    headers = {name.lower(): value for name, value in caught.value.response.headers.items()}
    assert headers["retry-after"] in ("1", "2")
