"""Response URLs take five answers in thirty minutes, and what they refuse.

https://docs.slack.dev/interactivity/handling-user-interaction/#message_responses
"""

import pytest
from slack_sdk.webhook import WebhookClient

from tests.slack.sending.tickets import new_response_url
from tests.slack.workspace import Workspace


@pytest.fixture
def answer(slack):
    """Send answers to U1's response URL in #general."""
    return WebhookClient(new_response_url(slack.state, "C1", "U1"), retry_handlers=[])


def test_five_answers(slack, answer):
    """They are shown to the one person; the sixth is `used_url`, also for a channel that the bot is not in."""
    outside = WebhookClient(new_response_url(slack.state, "C2", "U1"), retry_handlers=[])
    assert outside.send(text="x").body == "ok"
    assert [answer.send(text=str(n)).status_code for n in range(5)] == [200] * 5
    last = answer.send(text="6")
    assert last.status_code == 404 and "used_url" in last.body
    with Workspace(slack) as people:
        assert [one["text"] for one in people.ephemerals("C1", "U1")] == ["0", "1", "2", "3", "4"]


def test_thirty_minutes(slack, answer):
    """After that it is `expired_url`; one that was never given out is none."""
    slack.advance(30 * 60 + 1)
    assert "expired_url" in answer.send(text="x").body
    assert "invalid_url" in WebhookClient(f"{slack.url}commands/T0ACME/x", retry_handlers=[]).send(text="x").body


def test_to_all(slack, answer):
    """`in_channel`, in a thread where one is named."""
    answer.send(text="x", response_type="in_channel")
    message = next(iter(slack.state.channels["C1"].messages.values()))
    answer.send_dict({"text": "y", "response_type": "in_channel", "thread_ts": message["ts"]})
    assert message["reply_count"] == 1


def test_refused_answers(answer):
    """`no_text`, `invalid_blocks`, and they count for nothing."""
    assert "no_text" in answer.send_dict({"response_type": "ephemeral"}).body
    assert "invalid_blocks" in answer.send(text="x", blocks=[{"type": "sales"}]).body
    assert [answer.send(text="x").status_code for _ in range(5)] == [200] * 5
