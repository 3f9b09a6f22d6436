"""`allow` of config.json."""

import json

import pytest

from bot.intake.permissions import check_allowed, is_allowed
from runner.bundles.config_file import read_config
from runner.errors import NotAllowed
from runner.request import Origin


def origin(user, channel):
    """Somebody somewhere."""
    return Origin(kind="mention", user_id=user, channel_id=channel)


def config(**allow):
    """A config.json with these rules."""
    return read_config(json.dumps({"title": "T", "allow": allow}))


@pytest.mark.parametrize(
    ("allow", "user", "channel", "allowed"),
    [
        ({}, None, None, True),
        ({"users": ["U1"]}, "U1", None, True),
        ({"users": ["U1"]}, "U2", "C1", False),
        ({"users": ["U1"]}, None, "C1", False),
        ({"users": []}, "U1", "C1", False),
        ({"channels": ["C1"]}, "U2", "C1", True),
        ({"channels": ["C1"]}, None, "C1", True),
        ({"channels": ["C1"]}, "U1", "D1", False),
        ({"channels": ["C1"]}, "U1", None, False),
        ({"users": ["U1"], "channels": ["C1"]}, "U1", "C1", True),
        ({"users": ["U1"], "channels": ["C1"]}, "U1", "C2", False),
        ({"users": ["U1"], "channels": ["C1"]}, "U2", "C1", False),
    ],
)
def test_both_must_match_where_both_are_given(allow, user, channel, allowed):
    """Nobody is no user, and direct messages are no channel."""
    assert is_allowed(config(**allow), origin(user, channel)) is allowed


def test_a_report_without_rules_is_for_everybody():
    """Also for nobody."""
    assert is_allowed(read_config('{"title": "T"}'), origin(None, None))


def test_a_refusal_says_where_to_ask():
    """Channels are named so that Slack links them."""
    with pytest.raises(NotAllowed, match=r"<#C1>, <#C2>"):
        check_allowed("sales", config(channels=["C1", "C2"]), origin("U1", "C3"))
