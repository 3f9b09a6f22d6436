"""From an error to what is said: one table for every way in."""

import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from bot.catalog.catalog import BrokenReport, Catalog
from bot.directory.people import Person
from bot.intake.explain import error_message, error_sentence
from runner.errors import BundleError, InvalidParameter, NotAllowed, SettingsError
from runner.settings import Settings

ANN = Person(user_id="U1", name="ann", timezone="UTC", language="en")


class Posts:
    """A client that remembers what it posted, and to whom."""

    def __init__(self):
        self.made = []

    def chat_postMessage(self, *, channel, text, **_):
        """Remember it."""
        self.made.append((channel, text))


@pytest.fixture
def services(redis):
    """The parts that are needed to tell somebody."""
    with ThreadPoolExecutor(1) as background:
        yield SimpleNamespace(
            redis=redis,
            client=Posts(),
            settings=Settings(_env_file=None),
            later=background.submit,
            read_catalog=lambda: Catalog(offers=(), folders={}, broken={}),
        )


def broken(owner=None):
    """A report whose config.json has a fault."""
    return BrokenReport("energy", BundleError("config.json: colour?"), owner=owner)


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (InvalidParameter("sales needs a period", hint="sales last week"), "Sales needs a period"),
        (InvalidParameter("sales needs a period", hint="sales last week"), "`/report sales last week`"),
        (NotAllowed("sales can be asked for in <#C1> only"), "in <#C1> only"),
        (broken(), "colour?"),
        (broken(owner="U1"), "colour?"),
        (BundleError("NOTEBOOKS is away"), "cannot be read right now"),
        (SettingsError("S3 is not set"), "cannot be read right now"),
        (RedisConnectionError("refused"), "cannot be queued right now"),
    ],
)
def test_each_error_has_its_sentence(services, error, shown):
    """Faults are shown to whoever can mend them; what only operators can mend is in the log."""
    assert shown in error_message(error, ANN, services, command_prefix="/report ").text


def test_a_broken_report_is_told_to_its_owner_once_an_hour(services):
    """The asker learns that it is broken, and no fault."""
    for _ in range(3):
        assert "colour" not in error_message(broken(owner="U9"), ANN, services).text
    deadline = time.monotonic() + 10
    while not services.client.made and time.monotonic() < deadline:
        time.sleep(0.01)
    ((owner, text),) = services.client.made
    assert owner == "U9" and "colour?" in text


def test_forms_get_one_sentence(services):
    """They have room for no more."""
    assert error_sentence(broken()) == "The report energy is broken at the moment."
    assert error_sentence(InvalidParameter("no such day")) == "no such day"
