"""The pages of the shipped reports, run for real and opened in a real browser."""

from pathlib import Path

import pytest

from runner.paths import SHIPPED
from tests.support.browser import open_browser
from tests.support.shell import start_reportbot

WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
IMAGES = "[...document.images].map(image => [image.alt, image.complete && image.naturalWidth > 300])"


@pytest.mark.parametrize(
    ("words", "language", "charts"),
    [
        ("sales last month", "en", 2),
        pytest.param("entregas del mes pasado", "es", 3, marks=pytest.mark.slow),
        pytest.param("tensió granja gener 2025", "ca", 1, marks=pytest.mark.slow),
    ],
)
def test_a_page_is_whole(reportbot, tmp_path, words, language, charts):
    """Its charts are shown with alt texts, the console is silent, nothing is asked of anybody, phones need no scroll."""
    ran = reportbot("run", words, "--language", language, "--notebooks", str(SHIPPED), "--json")
    assert ran.status == 0, ran.stderr
    page = Path(ran.result["html"])
    with open_browser(tmp_path / "profile") as browser:
        browser.open(page)
        images = browser.value(IMAGES)
        assert len(images) == charts
        assert all(len(alt) > 20 and shown for alt, shown in images), images
        assert browser.value("document.documentElement.lang") == language
        assert browser.value("document.querySelectorAll('h1').length") == 1
        assert browser.complaints == []
        assert [url for url in browser.requests if not url.startswith("data:")] == [page.as_uri()]
        browser.open(page, width=360, height=740)
        assert not browser.value(WIDE)


@pytest.mark.slow
def test_the_demo_names_a_page(home):
    """`make demo` ends well and says where the page is, with no terminal to prompt at."""
    process = start_reportbot(home, "demo")
    _, told = process.communicate(timeout=60)
    assert process.returncode == 0, told
    (page,) = [word for word in told.split() if word.endswith("report.html")]
    assert Path(page).read_text().startswith("<!doctype html>")
