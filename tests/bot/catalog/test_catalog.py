"""The bundles that can be asked for, and the broken ones among them."""

import shutil
import time
from datetime import date

import pytest

from bot.catalog.catalog import BrokenReport, CatalogReader, read_catalog
from bot.catalog.examples import Examples
from bot.intake.enqueue import understand
from runner.bundles.source import FolderSource
from runner.errors import BundleError, UnknownReport
from tests.support.bundles import write_bundle


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


@pytest.fixture
def reader(tmp_path):
    """A reader over one bundle."""
    write_bundle(tmp_path / "good", config={"title": {"en": "Good", "ca": "Bo"}, "languages": ["en", "ca"]})
    return CatalogReader(FolderSource(tmp_path))


def test_a_config_is_read_again_only_when_it_changed(reader, tmp_path):
    """Fifty commands at once read it once."""
    time.sleep(0.11)  # a file changed just now might change again without its time showing it
    first = reader.read().config("good")
    assert reader.read().config("good") is first
    config = tmp_path / "good" / "config.json"
    config.write_text(config.read_text().replace("Good", "Mood"))
    assert reader.read().config("good").title == {"en": "Mood", "ca": "Bo"}


def test_a_change_right_after_another_is_seen(reader, tmp_path):
    """Of the same size, in the same tick of the clock."""
    config = tmp_path / "good" / "config.json"
    text = config.read_text()
    for word in ("Aaaa", "Bbbb", "Cccc"):
        config.write_text(text.replace("Good", word))
        assert reader.read().config("good").title["en"] == word


def test_bundles_come_and_go_and_break(reader, tmp_path):
    """All of it is seen at the next look."""
    write_bundle(tmp_path / "new")
    assert set(reader.read().folders) == {"good", "new"}
    (tmp_path / "new" / "config.json").write_text("{")
    assert set(reader.read().broken) == {"new"}
    shutil.rmtree(tmp_path / "new")
    assert set(reader.read().folders) == {"good"}


def test_texts_are_those_of_the_catalogues(tmp_path):
    """A plain title is translated by the bundle's .po; a changed one is seen, a broken one is no obstacle."""
    po = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Energy"\nmsgstr "{}"\n'
    place = "languages/ca/LC_MESSAGES/messages.po"
    write_bundle(tmp_path / "energy", config={"languages": ["en", "ca"]}, files={place: po.format("Energia")})
    reader = CatalogReader(FolderSource(tmp_path))
    assert reader.read().entry("energy").title("ca-ES") == "Energia"
    (tmp_path / "energy" / place).write_text(po.format("Energies"))
    assert reader.read().entry("energy").title("ca") == "Energies"
    (tmp_path / "energy" / place).write_text("msgid")
    assert reader.read().entry("energy").title("ca") == "Energy"


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


def test_examples_are_made_anew_when_the_shelf_changes(tmp_path):
    """They ask for their report and no other; until then they are kept."""
    write_bundle(tmp_path / "energy", config={"commands": ["energy"]})
    reader, examples = CatalogReader(FolderSource(tmp_path)), Examples()
    time.sleep(0.11)
    catalog = reader.read()

    def example(catalog, day):
        return examples.of(catalog.offers[0], catalog, today=date(2026, 11, day), language="en")

    assert [example(catalog, day) for day in (1, 2, 3, 4, 5)] == ["energy"] * 5
    config = tmp_path / "energy" / "config.json"
    config.write_text(config.read_text().replace('["energy"]', '["power"]'))
    assert example(reader.read(), 5) == "power"
