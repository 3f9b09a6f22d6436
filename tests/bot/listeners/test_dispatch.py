"""Words that come in any way: one dispatcher, which looks at the reports once."""

from dataclasses import replace

import pytest

from bot.intake.enqueue import IncomingRequest
from bot.listeners.dispatch import answer_words
from runner.request import Origin
from tests.support.bots.slack_messages import text_of
from tests.support.bundles import write_bundle


def ask(services, words):
    """Ask as a person does in a channel."""
    origin = Origin(kind="slash", team_id="T1", channel_id="C1", user_id="U1")
    incoming = IncomingRequest(
        id="r1", person=services.people.look_up("U1"), origin=origin, words=words, command_prefix="/report "
    )
    return answer_words(incoming, services)


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("help", "You can ask for these reports"),
        ("history", "You have not asked for a report yet"),
        ("schedules", "This channel has no schedules"),
        ('schedule "sales last week" every monday', "Scheduled: sales last week"),
        ("sales last month", "Understood: Sales"),
        ("sals last month", 'Did you mean "sales"'),
        ("sales last month region=mars", "mars"),
    ],
)
def test_words_are_answered_after_one_look_at_the_reports_at_most(bot, words, shown):
    """What one look finds holds for the whole of a command, and S3 is asked for it once."""
    services, _ = bot
    looks = []
    counted = replace(services, read_catalog=lambda: looks.append(1) or services.read_catalog())
    answer = ask(counted, words)
    assert shown.lower() in text_of(vars(answer.message)).lower()
    assert len(looks) <= 1
    assert (answer.request is not None) == (shown == "Understood: Sales")


def test_the_next_command_looks_anew(bot):
    """Nothing of the last one's look is kept."""
    services, _ = bot
    looks = []
    counted = replace(services, read_catalog=lambda: looks.append(1) or services.read_catalog())
    for _ in range(3):
        ask(counted, "help")
    assert len(looks) == 3


def test_a_report_that_is_called_like_small_talk_is_that_report(listen, queued, tmp_path):
    """Its author chose the word."""
    write_bundle(tmp_path / "notebooks" / "status")
    services, people = listen(tmp_path / "notebooks")
    people.slash("C1", "U1", "status")
    assert [request.report for request in queued(services)] == ["status"]
