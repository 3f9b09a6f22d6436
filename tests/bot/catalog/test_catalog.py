"""The bundles that can be asked for, read anew where they changed."""

import shutil
import time

import pytest

from bot.catalog.catalog import CatalogReader
from runner.bundles.source import FolderSource
from tests.support.bundles import write_bundle
from tests.support.plain_notebooks import write_plain


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


def test_a_plain_notebook_is_offered_as_it_is_now(reader, tmp_path):
    """Its heading and parameters are read again when it has changed; a broken one hides no other."""
    path = write_plain(tmp_path / "energy.ipynb")
    assert reader.read().config("energy").title == "Energy of the month"
    write_plain(path, heading="# Heat", parameters="n = 1")
    read = reader.read()
    assert (read.config("energy").title, list(read.config("energy").parameters)) == ("Heat", ["n"])
    path.write_text("{")
    read = reader.read()
    assert read.config("good") and read.broken["energy"].faults[0].startswith("energy.ipynb is no notebook")
