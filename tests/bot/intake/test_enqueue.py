"""From words to a request: which report they name, and what is told of those that they may not name."""

from datetime import date
from types import SimpleNamespace

import pytest

from bot.catalog.catalog import BrokenReport, read_catalog
from bot.directory.people import Person
from bot.intake.enqueue import IncomingRequest, request_from_words, understand
from runner.bundles.source import FolderSource
from runner.errors import BundleError, CommandError, NotAllowed, UnknownReport
from runner.request import Origin
from runner.settings import Settings
from tests.support.bundles import write_bundle

WHO = {"who": {"type": "choice", "choices": ["ann", "bob"]}}


@pytest.fixture
def catalog(tmp_path):
    """A good bundle, and two broken ones."""
    write_bundle(tmp_path / "good")
    write_bundle(tmp_path / "voltage-quality", config={"colour": 1})
    write_bundle(tmp_path / "a", config={"colour": 1})
    return read_catalog(FolderSource(tmp_path))


def ask(catalog, text):
    """Ask on a day."""
    return understand(text, catalog, today=date(2026, 11, 23), language="en")


def test_a_broken_bundle_hides_no_other(catalog):
    """The good one is found."""
    assert ask(catalog, "good").report == "good"


@pytest.mark.parametrize("text", ["voltage-quality", "the Voltage quality last month", "VOLTAGE-QUALITY today"])
def test_whoever_names_a_broken_bundle_is_told_what_is_wrong_in_it(catalog, text):
    """However its name is written."""
    with pytest.raises(BundleError, match=r"voltage-quality.*colour"):
        ask(catalog, text)


@pytest.mark.parametrize("text", ["sales last month", "quality voltage", "voltage", "ça va"])
def test_whoever_does_not_is_not(catalog, text):
    """A name is whole words: the bundle "a" is not meant by every text with an a."""
    with pytest.raises(UnknownReport):
        ask(catalog, text)


def test_a_broken_report_knows_its_owner(tmp_path):
    """Where config.json is JSON at least, and names one."""
    write_bundle(tmp_path / "energy", config={"colour": "red", "owner": "U123"})
    write_bundle(
        tmp_path / "water", config={"owner": "U7", "parameters": {"day": {"type": "date", "default": "soonish"}}}
    )
    catalog = read_catalog(FolderSource(tmp_path))
    with pytest.raises(BrokenReport) as caught:
        ask(catalog, "energy")
    assert (caught.value.name, caught.value.owner) == ("energy", "U123")
    with pytest.raises(BrokenReport) as caught:
        ask(catalog, "water")
    assert (caught.value.name, caught.value.owner) == ("water", "U7")
    (tmp_path / "energy" / "config.json").write_text("[" * 100_000)
    with pytest.raises(BrokenReport) as caught:
        ask(read_catalog(FolderSource(tmp_path)), "energy")
    assert caught.value.owner is None


def test_two_readings_of_the_words_decide_however_many_reports_are_forbidden(tmp_path):
    """And a refusal names no report but the one that was asked for."""
    for number in range(20):
        write_bundle(
            tmp_path / f"secret{number}",
            config={"allow": {"users": ["U9"]}, "commands": [f"secret{number} of {{who}}"], "parameters": WHO},
        )
    write_bundle(tmp_path / "water")
    readings = []
    origin = Origin(kind="slash", user_id="U1", channel_id="C1")
    person = Person(user_id="U1", name="ann", timezone="UTC", language="en")

    def refused(words):
        readings.clear()
        incoming = IncomingRequest(id="r1", person=person, origin=origin, words=words)
        services = SimpleNamespace(
            settings=Settings(_env_file=None),
            read_catalog=lambda: read_catalog(FolderSource(tmp_path)),
            today=lambda timezone: readings.append(1) or date(2026, 11, 23),
        )
        with pytest.raises(CommandError) as caught:
            request_from_words(incoming, services)
        return caught.value

    assert isinstance(refused("secret7 of carol"), NotAllowed)
    assert len(readings) == 2
    assert isinstance(refused("secret7 of ann"), NotAllowed)
    assert len(readings) == 1
    unknown = refused("secret")
    assert isinstance(unknown, UnknownReport)
    assert len(readings) == 2
    assert "secret7" not in unknown.message and "ann" not in str(unknown.hint)
