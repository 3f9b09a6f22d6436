"""What is not acknowledged is sent again as Slack does it, and the user of a slash command is told."""

import time

import pytest

from tests.slack.bolt import connect_bot, make_bot, serve_bot
from tests.slack.workspace import Workspace


@pytest.fixture
def bot(slack):
    """A tiny bot."""
    return make_bot(slack)


def tries(bot, failures):
    """Let the bot fail so many times at a mention; give the headers of what it got."""
    seen = []

    @bot.middleware
    def fail(req, next):
        seen.append(req.headers)
        if len(seen) <= failures:
            raise RuntimeError("Redis is gone")
        next()

    return seen


def test_an_event_is_sent_again(slack, bot):
    """With the number of the attempt and the reason, and the same event id, until it is acknowledged."""
    seen = tries(bot, 2)
    with serve_bot(bot) as url, Workspace(slack, url) as people:
        delivery = people.mention("C1", "U1", "sales")
    assert [ack.status for ack in delivery.attempts] == [500, 500, 200]
    assert [headers.get("x-slack-retry-num") for headers in seen] == [None, ["1"], ["2"]]
    assert seen[1]["x-slack-retry-reason"] == ["http_error"]
    assert len(bot.heard) == 1


def test_slack_gives_up(slack, bot):
    """After three times more."""
    seen = tries(bot, 9)
    with serve_bot(bot) as url, Workspace(slack, url, retries=(0, 0, 0)) as people:
        assert not people.mention("C1", "U1", "sales").ok
    assert len(seen) == 4


def test_a_slow_answer_is_none(slack, bot):
    """After three seconds (here 0.2) Slack looks no further: a failed event, and the user of a command is told."""

    @bot.middleware
    def wait(next):
        time.sleep(0.5)
        next()

    with serve_bot(bot) as url, Workspace(slack, url, retries=(), patience=0.2) as people:
        event, command = people.at_once(
            lambda: people.mention("C1", "U1", "sales"), lambda: people.slash("C1", "U1", "sales")
        )
        assert (event.ack.reason, command.refused) == ("http_timeout", "http_timeout")
        assert 'failed with the error "operation_timeout"' in people.ephemerals("C1", "U1")[0]["text"]


def test_nobody_is_there(slack):
    """`connection_failed`, and the user is told."""
    with serve_bot(make_bot(slack)) as url:
        pass
    with Workspace(slack, url, retries=(0,)) as people:
        event = people.mention("C1", "U1", "sales")
        assert [ack.reason for ack in event.attempts] == ["connection_failed"] * 2
        people.slash("C1", "U1", "sales")
        assert "dispatch_failed" in people.ephemerals("C1", "U1")[0]["text"]


def test_an_envelope_that_is_not_acknowledged(slack, bot):
    """In Socket Mode too it is sent again, and says so."""
    with connect_bot(bot, slack) as handler, Workspace(slack, retries=(0,), patience=0.3) as people:
        seen = []
        handler.client.socket_mode_request_listeners.insert(0, lambda client, request: seen.append(request))
        assert people.mention("C1", "U1", "sales").ok
        handler.client.socket_mode_request_listeners[1:] = []
        assert not people.mention("C1", "U1", "sales").ok
    assert [(one.retry_attempt, one.retry_reason) for one in seen] == [(0, ""), (0, ""), (1, "timeout")]


def test_a_connection_is_refreshed(slack, bot):
    """A bot that is told to disconnect comes back, and hears again."""
    with connect_bot(bot, slack), Workspace(slack) as people:
        before = set(slack.connections.open)
        slack.connections.disconnect()
        people.wait_for(lambda: set(slack.connections.open) - before, 15)
        assert people.mention("C1", "U1", "sales").ok
    assert len(bot.heard) == 1


def test_a_crowd(slack, bot):
    """Fifty commands at once, each acknowledged by itself."""

    @bot.command("/report")
    def report(ack, body):
        ack(body["text"])

    with serve_bot(bot) as url, Workspace(slack, url) as people:
        given = people.at_once(*[lambda n=n: people.slash("C1", "U1", f"n{n}") for n in range(50)])
        assert all(one.ok for one in given)
        assert {one["text"] for one in people.ephemerals("C1", "U1")} == {f"n{n}" for n in range(50)}
