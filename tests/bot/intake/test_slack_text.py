"""What a message says to the bot."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.payloads import ReadEvent
from bot.intake.slack_text import asks_for_help, parse_direct_message, parse_mention

EVENT = {"type": "message", "user": "U1", "channel": "C1", "ts": "1.5"}


def said(text, **event):
    """Read a mention."""
    return parse_mention(
        ReadEvent.model_validate({**EVENT, "text": text, **event}), team_id="T1", bot_user_id="U0"
    )


def read(**event):
    """Read a direct message."""
    event = ReadEvent.model_validate({**EVENT, "channel_type": "im", "text": "sales", **event})
    return parse_direct_message(event, team_id="T1", bot_user_id="U0")


@pytest.mark.parametrize(
    ("text", "event", "words"),
    [
        ("<@U0> sales last month", {}, "sales last month"),
        ("hey <@U0|reportbot>, sales", {}, "hey  , sales"),
        ("<@U0> sales for <@U7>", {}, "sales for <@U7>"),
        (
            "Reminder: <@U0|report> sales from 2025-01-01 to 2025-02-01.",
            {"user": "USLACKBOT"},
            "sales from 2025-01-01 to 2025-02-01",
        ),
        ("Recordatorio: <@U0> sales asset=v1.2.", {"user": "USLACKBOT"}, "sales asset=v1.2"),
        ("Rappel : <@U0> sales.", {"user": "USLACKBOT"}, "sales"),
        ("リマインダー： <@U0> sales.", {"user": "USLACKBOT"}, "sales"),
        ("Reminder: sales <@U0>.", {"user": "USLACKBOT"}, "sales"),
        ("<@U0> sales.", {"user": None, "bot_id": "B1", "subtype": "bot_message"}, "sales."),
    ],
)
def test_the_words_for_the_bot_are_found(text, event, words):
    """Without its mention, and without what Slackbot puts around them."""
    found = said(text, **event)
    assert found.text.replace(" ,", ",").split() == words.replace(" ,", ",").split()


@pytest.mark.parametrize(
    "event",
    [
        {"subtype": "reminder_add"},
        {"subtype": "message_changed"},
        {"subtype": "channel_topic"},
        {"hidden": True},
        {"channel": None},
    ],
)
def test_what_slack_itself_tells_asks_nothing(event):
    """Notices, and shapes nobody knows."""
    assert said("<@U0> sales", **event) is None
    assert read(**event) is None


def test_a_message_is_for_the_bot_only_in_direct_messages_of_people():
    """Not of bots, of Slackbot, or of the bot itself; a file without a word asks nothing either."""

    assert read().text == "sales"
    assert read(subtype="thread_broadcast", thread_ts="1.0").origin.thread_ts == "1.0"
    for other in (
        {"user": "U0"},
        {"user": "USLACKBOT"},
        {"bot_id": "B1"},
        {"channel_type": "mpim"},
        {"user": None},
    ):
        assert read(**other) is None
    assert read(subtype="file_share", text="") is None


@given(st.text(), st.sampled_from(["U1", "USLACKBOT"]))
def test_any_text_is_read(text, user):
    """Whatever people write."""
    assert isinstance(said(text, user=user).text, str)


def test_reading_takes_no_longer_than_the_text():
    """Forty thousand characters, of which some look like what is searched for."""
    for text in ("<@U0" * 10_000, "a " * 20_000 + ":", "<@U0|" + "x" * 40_000):
        start = time.process_time()
        said(text, user="USLACKBOT")
        assert time.process_time() - start < 1


def test_help_has_words_in_each_language():
    """And none of them is a command."""
    assert all(asks_for_help(word) for word in ("", " ", "help", "Ayuda!", "AJUDA", "help."))
    assert not asks_for_help("sales help")
