"""People of other organisations in channels that Slack Connect shares."""

import pytest

from tests.slack.fixtures import slack  # noqa: F401 (a fixture)
from tests.slack.sending.delivery import Delivery
from tests.slack.sending.events import envelope, worked
from tests.support.bots.listening_bot import listen, queued  # noqa: F401 (fixtures)
from tests.support.bots.slack_messages import text_of

STRANGERS = [{"team": "T0OTHER"}, {"is_stranger": True}, {"team": "T0OTHER", "enterprise": "E0OTHER"}]


@pytest.fixture
def erin(slack):  # noqa: F811
    """Return what lets somebody into #general."""

    def come(**more):
        slack.state.add_user("U6", "erin", **more)
        slack.state.channels["C1"].members.add("U6")

    return come


@pytest.mark.parametrize("more", STRANGERS)
def test_strangers_get_a_sentence_and_nothing_else(listen, queued, erin, more):  # noqa: F811
    """Whatever they do: write, press a button, send a form, open Home."""
    erin(**more)
    services, people = listen()
    asked = people.mention("C1", "U1", "sales last month")
    message = people.wait_for(lambda: people.thread("C1", asked.ts)[1:])[0]
    people.mention("C1", "U6", "sales last month")
    people.slash("C1", "U6", "sales last month")
    people.slash("C1", "U6", "help")
    for action in ("report_change", "report_cancel"):
        people.press(message, action, "U6")
    people.wait_for(lambda: len(people.ephemerals("C1", "U6")) == 5)
    for told in people.ephemerals("C1", "U6"):
        assert "people of this workspace" in text_of(told)
    assert people.modal("U6") is None
    people.open_home("U6")
    assert "people of this workspace" in text_of(people.wait_for(lambda: people.home("U6")))
    assert len(queued(services)) == 1


def test_strangers_may_ask_where_the_operator_allows_it(listen, queued, erin):  # noqa: F811
    """By EXTERNAL_USERS=allow."""
    erin(team="T0OTHER")
    services, people = listen(external_users="allow")
    people.mention("C1", "U6", "sales last month")
    assert [request.origin.user_id for request in queued(services)] == ["U6"]


def test_workspaces_of_one_organisation_are_no_strangers(listen, queued, erin):  # noqa: F811
    """Enterprise Grid: each of its workspaces has an id of its own."""
    erin(team="T0SISTER", enterprise="E0ACME")
    services, people = listen()
    services.identity.enterprise_id = "E0ACME"
    people.mention("C1", "U6", "sales last month")
    assert len(queued(services)) == 1


def test_who_slack_does_not_tell_of_is_known_by_what_they_sent(listen, queued, slack, erin):  # noqa: F811
    """Each message and press names the workspace of whoever did it."""
    erin(team="T0OTHER")
    services, people = listen()
    slack.fail("users.info", error="internal_error", times=None)
    people.mention("C1", "U6", "sales last month")
    told = people.wait_for(lambda: people.ephemerals("C1", "U6"))[0]
    assert "people of this workspace" in text_of(told) and not queued(services)


@pytest.mark.parametrize(
    ("said", "allow", "runs"),
    [
        ({"team": "T0OTHER"}, "refuse", 0),
        ({"team": None, "bot_profile": {"is_workflow_bot": True, "team_id": "T0OTHER"}}, "refuse", 0),
        ({"team": "T0OTHER"}, "allow", 1),
        ({}, "refuse", 1),
    ],
)
def test_workflows_of_others_get_nothing(listen, queued, said, allow, runs):  # noqa: F811
    """In a channel that is shared with them; ours go on there."""
    services, people = listen(external_users=allow)
    event = worked(people.state, "<@U0REPORT> sales last month") | {"type": "app_mention", "channel": "C1"} | said
    people.send(Delivery("events_api", envelope(people.state, event) | {"is_ext_shared_channel": True}))
    assert len(queued(services)) == runs
