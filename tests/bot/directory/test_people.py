"""Who asks, as Slack says, and what holds where it does not."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.directory.people import PERSON_SECONDS, People, read_person

ADA = {"id": "U1", "tz": "Europe/Madrid", "locale": "ca-ES", "profile": {"display_name": "ada"}}


@pytest.fixture
def people():
    """Give what makes people of a way to ask, and of a clock."""
    with ThreadPoolExecutor(4) as executor:
        yield lambda ask, clock=time.monotonic: People(
            ask, executor=executor, timezone="UTC", language="en", clock=clock
        )


def test_a_person_is_asked_for_once_an_hour(people):
    """Then anew, for people move."""
    asked, now = [], [0.0]
    known = people(lambda user_id: asked.append(user_id) or ADA, clock=lambda: now[0])
    assert [known.look_up("U1").timezone for _ in range(3)] == ["Europe/Madrid"] * 3
    now[0] += PERSON_SECONDS + 1
    known.look_up("U1")
    assert asked == ["U1", "U1"]


def test_slow_answers_are_not_waited_for_and_not_lost(people):
    """However often one command asks. The defaults hold, marked as assumed; once the answer is there, it holds."""
    late = threading.Event()
    known = people(lambda user_id: late.wait(10) and ADA)
    start = time.monotonic()
    person = [known.look_up("U1") for _ in range(3)][-1]
    assert time.monotonic() - start < 1.5
    assert (person.timezone, person.language, person.assumed) == ("UTC", "en", True)
    late.set()
    assert known.look_up("U1").timezone == "Europe/Madrid"


def test_many_who_ask_for_one_person_ask_slack_once(people):
    """Fifty commands at once are not fifty calls."""
    asked = []

    def ask(user_id):
        asked.append(user_id)
        time.sleep(0.1)
        return ADA

    known = people(ask)
    with ThreadPoolExecutor(20) as crowd:
        found = list(crowd.map(known.look_up, ["U1"] * 20))
    assert len(asked) == 1
    assert {person.name for person in found} == {"ada"}


@pytest.mark.parametrize("answer", [RuntimeError("no"), {}, {"id": "U1", "tz": 5, "profile": None}])
def test_failures_and_strange_answers_are_no_obstacle(people, answer):
    """Next time Slack is asked again."""
    answers = [answer, ADA]

    def ask(user_id):
        said = answers.pop(0)
        if isinstance(said, Exception):
            raise said
        return said

    known = people(ask)
    assert known.look_up("U1").assumed
    if not isinstance(answer, dict) or "id" not in answer:
        assert known.look_up("U1").name == "ada"


def test_nobody_has_the_defaults_and_nothing_is_assumed(people):
    """A reminder has no settings that could be asked for."""
    person = people(None).look_up(None)
    assert (person.user_id, person.timezone, person.assumed) == (None, "UTC", False)


@pytest.mark.parametrize(
    ("locale", "language"),
    [("ca-ES", "ca-ES"), ("es-LA", "es-419"), ("en-GB", "en-GB"), ("pt-XX", "pt"), ("xx-YY", "en"), (None, "en")],
)
def test_a_locale_that_nobody_else_knows_keeps_its_language(locale, language):
    """Slack has some of its own."""
    assert read_person({**ADA, "locale": locale}, timezone="UTC", language="en").language == language


def test_a_time_zone_that_is_none_is_assumed():
    """And so said, like a missing one."""
    for tz in ("Mars/Base", "", None):
        person = read_person({**ADA, "tz": tz}, timezone="Asia/Tokyo", language="en")
        assert (person.timezone, person.assumed) == ("Asia/Tokyo", True)
