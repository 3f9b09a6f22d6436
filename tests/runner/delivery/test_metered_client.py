"""Slack's errors are counted by method and code, and raised all the same."""

import pytest
from slack_sdk.errors import SlackApiError

from runner.delivery.metered_client import MeteredClient
from tests.slack.fixtures import slack  # noqa: F401 (a fixture)


@pytest.fixture
def client(slack):  # noqa: F811
    """A client of the double, and what it told of errors."""
    settings, told = slack.environment(), []
    made = MeteredClient(
        token=settings["SLACK_BOT_TOKEN"],
        base_url=settings["SLACK_API_URL"],
        timeout=2,
        retry_handlers=[],
        on_error=lambda method, code: told.append((method, code)),
    )
    return made, told


def test_what_works_is_not_counted(client):
    """And its answer is Slack's."""
    made, told = client
    assert made.chat_postMessage(channel="C1", text="hello")["ok"]
    assert told == []


def test_what_slack_refuses_is_counted_and_raised(client, slack):  # noqa: F811
    """By its code; as no answer where there is none; as unreachable where nobody answered."""
    made, told = client
    with pytest.raises(SlackApiError):
        made.chat_postMessage(channel="C404", text="hello")
    slack.fail("chat.postMessage", status=500)
    with pytest.raises(SlackApiError):
        made.chat_postMessage(channel="C1", text="hello")
    made.base_url = "http://127.0.0.1:1/"
    with pytest.raises(OSError):
        made.chat_postMessage(channel="C1", text="hello")
    codes = ("channel_not_found", "no_answer", "unreachable")
    assert told == [("chat.postMessage", code) for code in codes]
