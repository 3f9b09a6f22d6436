"""Who the bot is, as Slack says."""

from threading import Event

import pytest
from slack_sdk.errors import SlackApiError

from bot.directory.identity import Identity, ask_identity, ask_until_known, may_answer_later
from runner.errors import SettingsError


class Slack:
    """Answers auth.test with what it was given, one after the other."""

    def __init__(self, *answers):
        self.answers = list(answers)

    def auth_test(self):
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


KNOWN = {"user_id": "UBOT", "bot_id": "B1", "team_id": "T1", "user": "reports", "url": "https://a.slack.example/"}


def refusal(code):
    return SlackApiError("no", {"error": code})


def test_what_slack_says_is_kept():
    """And makes links to messages."""
    identity = Identity()
    assert identity.permalink("C1", "1.2") is None
    assert ask_identity(Slack(KNOWN), identity)
    assert (identity.bot_user_id, identity.team_id) == ("UBOT", "T1")
    assert identity.permalink("C1", "1.2") == "https://a.slack.example/archives/C1/p12"


def test_a_slack_that_is_away_is_asked_again():
    """Nothing is known until it answers."""
    identity = Identity()
    assert not ask_identity(Slack(ConnectionError("away")), identity)
    assert identity.bot_user_id is None
    assert may_answer_later(refusal("ratelimited"), token="SLACK_BOT_TOKEN", help="x")


def test_a_token_that_is_refused_for_good_ends_it():
    """The sentence names the setting and where the right value is found."""
    with pytest.raises(SettingsError, match=r"SLACK_BOT_TOKEN \(invalid_auth\); copy the Bot User OAuth Token"):
        ask_identity(Slack(refusal("invalid_auth")), Identity())


def test_asking_ends_when_it_is_time_to_stop():
    """Nobody waits for it."""
    stop = Event()
    stop.set()
    ask_until_known(Slack(), Identity(), stop)
