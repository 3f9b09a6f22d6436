"""`history`: what became of what somebody asked for, to them alone."""

import pytest

from runner.records.record import Report
from tests.support.bots.slack_messages import buttons, text_of
from tests.support.reports import completed, request_of


@pytest.fixture
def asked(bot):
    """Somebody who has asked for two reports, one of which is posted; and somebody else for a third."""
    services, people = bot
    done = completed(request_of(report_id="done", echo="Sales · Jan 2025"), status="completed")
    done.channel_id, done.message_ts = "C1", "1700000000.000100"
    services.records.create(Report(request=done.request))
    services.records.close(done, archived=True)
    services.records.create(Report(request=request_of(report_id="waits", echo="Sales · Feb 2025")))
    services.records.create(Report(request=request_of(report_id="other", user_id="U2", echo="Sales · Mar 2025")))
    return services, people


@pytest.mark.parametrize(("user", "words"), [("U1", "history"), ("U1", "Historial")])
def test_the_command_lists_what_the_asker_asked_for(asked, user, words, queued):
    """Each with its state and a link to its message; one that waits can be cancelled, one that has ended run again."""
    services, people = asked
    assert people.slash("C1", user, words).ok
    (told,) = people.ephemerals("C1", user)
    said = text_of(told)
    assert "Jan 2025" in said and "Feb 2025" in said and "Mar 2025" not in said
    assert "ready" in said and "waiting" in said
    assert "p1700000000000100" in said
    assert buttons(told) == ["report_cancel:waits", "report_again:done"]
    assert not queued(services)


def test_in_the_askers_language(asked):
    """And where there is nothing yet, that is said."""
    _, people = asked
    people.slash("C1", "U2", "historial")
    people.slash("C1", "U3", "historial")
    assert "Mar 2025" in text_of(people.ephemerals("C1", "U2")[0])
    assert "Todavía" in text_of(people.ephemerals("C1", "U3")[0])


def test_a_mention_and_a_message_are_answered_alike(asked, slack):
    """To the asker alone in a channel, and in the conversation with the bot."""
    services, people = asked
    assert people.mention("C1", "U1", "history").ok
    assert people.direct("U1", "history").ok
    services.background.shutdown(wait=True)
    (told,) = people.ephemerals("C1", "U1")
    assert "Feb 2025" in text_of(told)
    answers = [each for each in slack.state.channels["D1"].messages.values() if each.get("blocks")]
    assert "Feb 2025" in text_of(answers[-1])
