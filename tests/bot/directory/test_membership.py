"""Whether people are still in the workspace, as Slack says, and what holds where it does not."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from slack_sdk.errors import SlackApiError

from bot.directory.membership import MEMBERSHIP_SECONDS, Membership, Memberships


@pytest.fixture
def memberships():
    """Return what asks in a given way, with a clock."""
    with ThreadPoolExecutor(4) as executor:
        yield lambda ask, clock=lambda: 0.0: Memberships(ask, executor=executor, clock=clock)


def refuse(code):
    """Raise what Slack's client raises for a refusal."""
    raise SlackApiError(code, {"ok": False, "error": code})


@pytest.mark.parametrize(
    ("ask", "membership"),
    [
        (lambda user: {"id": user}, Membership()),
        (lambda user: {"id": user, "deleted": True}, Membership(is_there=False)),
        (lambda user: {"id": user, "is_owner": True}, Membership(is_admin=True)),
        (lambda user: refuse("user_not_found"), Membership(is_there=False)),
        (lambda user: refuse("ratelimited"), Membership()),
        (lambda user: 1 / 0, Membership()),
    ],
)
def test_people_are_there_unless_slack_says_that_they_are_not(memberships, ask, membership):
    """Nobody is taken for an admin."""
    assert memberships(ask).of(["U1"]) == {"U1": membership}


def test_each_is_asked_for_once_a_minute(memberships):
    """Then anew."""
    asked, now = [], [0.0]
    known = memberships(lambda user: asked.append(user) or {"id": user}, clock=lambda: now[0])
    for _ in range(3):
        known.of(["U1", "U2"])
    now[0] = MEMBERSHIP_SECONDS + 1
    known.of(["U1"])
    assert sorted(asked) == ["U1", "U1", "U2"]


def test_a_slow_answer_is_not_waited_for(memberships):
    """People are taken to be there."""
    late = threading.Event()
    try:
        assert memberships(lambda user: late.wait(30) and {"id": user, "deleted": True}).of(["U1"]) == {
            "U1": Membership()
        }
    finally:
        late.set()
