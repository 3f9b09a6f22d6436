"""The cache of bundles: what has not changed is not read again, and what has is seen at once."""

import os
from types import SimpleNamespace

import pytest

from runner.bundles.bundle import load_bundle
from runner.bundles.cache import BundleCache
from runner.bundles.source import FolderSource
from runner.errors import BundleError
from runner.i18n.formats import Formats
from runner.settings import Settings
from tests.support.bundles import write_bundle


@pytest.fixture
def cache(tmp_path):
    """A cache over a folder of bundles, which notes what it loads."""
    settings = Settings(_env_file=None)

    def load(folder):
        cache.loaded.append(folder.name)
        return load_bundle(folder, settings)

    cache = BundleCache(FolderSource(tmp_path), load, max_bundles=2)
    cache.loaded, cache.folder = [], tmp_path
    for name in "abc":
        write_bundle(tmp_path / name, files={"data.csv": "1"})
    return cache


def test_an_unchanged_bundle_is_loaded_once(cache):
    """However often it is asked for."""
    assert cache.find("a") is cache.find("a")
    assert cache.loaded == ["a"]


@pytest.mark.parametrize("change", ["template", "data", "new", "gone", "same size and time"])
def test_any_change_is_seen_at_the_next_report(cache, change):
    """A file written, added, removed, or put in another's place."""
    before = cache.find("a").hash
    folder = cache.folder / "a"
    if change == "template":
        (folder / "template.html").write_text("<h1>{{ answer }}!</h1>")
    elif change == "data":
        (folder / "data.csv").write_text("2")
    elif change == "new":
        (folder / "more.csv").write_text("2")
    elif change == "gone":
        (folder / "data.csv").unlink()
    else:
        found = (folder / "data.csv").stat()
        (folder / "fresh").write_text("2")
        os.utime(folder / "fresh", ns=(found.st_atime_ns, found.st_mtime_ns))
        (folder / "fresh").replace(folder / "data.csv")
    assert cache.find("a").hash != before


def test_a_bundle_that_breaks_is_refused_and_mended_is_taken(cache):
    """What was kept does not hide the fault."""
    cache.find("a")
    (cache.folder / "a/config.json").write_text("{")
    with pytest.raises(BundleError):
        cache.find("a")
    (cache.folder / "a/config.json").write_text('{"title": "Mended"}')
    assert cache.find("a").config.title == "Mended"


def test_only_the_last_ones_are_kept(cache):
    """A bundle may hold many megabytes."""
    for name in ("a", "b", "a", "c", "a", "b"):
        cache.find(name)
    assert cache.loaded == ["a", "b", "c", "b"]


def test_a_prepared_bundle_has_its_templates_compiled(cache):
    """Also where one of them is broken: whoever renders it is told, not whoever prepares."""
    cache.prepare("a", "ca")
    assert [name for (_, name) in cache.find("a").templates.cache] == ["template.html"]
    (cache.folder / "b/template.html").write_text("{% extends 'nowhere.html' %}")
    with pytest.raises(BundleError):
        cache.prepare("b", "en")


def test_a_page_of_a_prepared_bundle_compiles_nothing(cache):
    """Its templates use what only a page brings, a language's formats and texts, and are ready all the same."""
    write_bundle(
        cache.folder / "page",
        template='{{ 1.5 | number }} {% include "more.html" %}',
        files={"more.html": "{% trans %}Total{% endtrans %} {{ 0.5 | percent }}"},
    )
    cache.prepare("page", "en")
    environment = cache.find("page").templates
    environment.compile = None
    catalan = SimpleNamespace(gettext={"Total": "En total"}.get, ngettext=None)
    environment.install(translations=catalan, formats=Formats("ca"), charts=())
    page = environment.get_template("template.html").render()
    assert page.replace("\xa0", " ") == "1,5 En total 50,0 %"
