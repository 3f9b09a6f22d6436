"""The documentation as a site: it builds without a warning, and reading it asks nobody for anything."""

import importlib.util
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest

from tests.support.browser import open_browser
from tests.support.needs import missing

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("index.html", "reference/settings.html", "contributors/ten-steps.html")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The site, built as `make docs` does."""
    if importlib.util.find_spec("sphinx") is None:
        missing("Sphinx is not installed (make docs)")
    folder = tmp_path_factory.mktemp("site")
    flags = ("--quiet", "--nitpicky", "--fail-on-warning", "--keep-going")
    command = [sys.executable, "-m", "sphinx", *flags, str(ROOT / "docs"), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=110)
    assert done.returncode == 0, done.stderr
    return folder


def test_reading_asks_nobody_for_anything(site, tmp_path):
    """Every request of the browser's is for a file of the site; no page is wider than its window."""
    with open_browser(tmp_path) as browser:
        for page, width in product(PAGES, (390, 1000)):
            browser.open(site / page, width=width)
            asked = browser.requests
            assert asked and all(url.startswith((site.as_uri(), "data:")) for url in asked), asked
            assert browser.value("document.documentElement.scrollWidth") <= width, (page, width)
