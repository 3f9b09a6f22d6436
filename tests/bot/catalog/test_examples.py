"""The examples that help shows."""

import time
from datetime import date

import pytest

from bot.catalog.catalog import CatalogReader, read_catalog
from bot.catalog.examples import Examples
from runner.bundles.source import FolderSource
from tests.support.bundles import write_bundle


@pytest.fixture
def catalog(tmp_path):
    """A good bundle, and two broken ones."""
    write_bundle(tmp_path / "good")
    write_bundle(tmp_path / "voltage-quality", config={"colour": 1})
    write_bundle(tmp_path / "a", config={"colour": 1})
    return read_catalog(FolderSource(tmp_path))


@pytest.fixture
def reader(tmp_path):
    """A reader over one bundle."""
    write_bundle(tmp_path / "good", config={"title": {"en": "Good", "ca": "Bo"}, "languages": ["en", "ca"]})
    return CatalogReader(FolderSource(tmp_path))


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
