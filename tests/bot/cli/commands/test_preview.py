"""`reportbot preview`: seen in a real browser, while files are saved."""

import json
import re
import signal
import time

import pytest

from tests.support.browser import open_browser
from tests.support.plain_notebooks import write_plain
from tests.support.shell import start_reportbot

ONCE = 'import uuid, json\nmark = uuid.uuid4().hex\nprint(f"Run: {mark}")\njson.dump({"mark": mark}, open("output.json", "w"))'
TEMPLATE = "<!doctype html><title>t</title><p id=mark>{{ mark }}</p><p>first look</p>"
PAGE = (
    "(() => { const x = new XMLHttpRequest(); x.open('GET', 'page', false); x.send(); return x.responseText; })()"
)


@pytest.fixture
def preview(home):
    """Start a preview, and give where it is."""
    started = []

    def start(*words):
        process = start_reportbot(home, "preview", "--no-browser", *words)
        started.append(process)
        return re.search(r"http://\S+", process.stderr.readline())[0]

    yield start
    for process in started:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
        assert process.returncode == 0


def wait(browser, expression, seconds=40):
    """Wait until something is so in the browser."""
    end = time.monotonic() + seconds
    while not browser.value(expression):
        assert time.monotonic() < end, (expression, browser.value("document.body.innerText"))
        time.sleep(0.05)


def test_an_author_sees_what_is_saved(preview, home, tmp_path):
    """Form, message and page of a notebook that nobody prepared; its faults; and no file is written."""
    path = write_plain(home / "energy.ipynb", 'print(f"Used: 42\\nFor: {start_date} {region}")')
    address = preview("energy.ipynb")
    with open_browser(tmp_path / "profile") as browser:
        browser.open(f"{address}/")
        wait(browser, "document.body.dataset.status === 'ready'")
        assert browser.value("document.querySelector('[name=from_day]').value") == "2025-01-01"
        assert browser.value("document.querySelector('[name=region]').value") == "north"
        message = browser.value("document.getElementById('message').innerText")
        assert "Energy of the month" in message and "Used\n42" in message
        assert "For: 2025-01-01 north" in browser.value(PAGE)
        assert browser.value("document.querySelector('iframe').sandbox.value") == "allow-popups"

        browser.value("document.querySelector('[name=region]').value = 'south'")
        browser.press("#run")
        wait(browser, "document.getElementById('message').innerText.includes('south')")
        assert "For: 2025-01-01 south" in browser.value(PAGE)

        write_plain(path, "1 + 1\n1 / 0")
        wait(browser, "document.body.dataset.status === 'failed'")
        assert "Cell 3 failed: ZeroDivisionError" in browser.value("document.getElementById('faults').innerText")
        assert "line 2" in browser.value("document.getElementById('faults').innerText")
        path.write_text("{")
        wait(browser, "document.getElementById('faults').innerText.includes('energy.ipynb is no notebook')")
        write_plain(path, "'mended'", heading="# Mended")
        wait(browser, "document.body.dataset.status === 'ready' && document.title.startsWith('Mended')")
        assert browser.value("document.getElementById('faults').hidden")
        assert [each for each in browser.complaints if "favicon" not in json.dumps(each)] == []
    assert [each.name for each in home.iterdir()] == ["energy.ipynb"]


def test_a_template_is_rendered_without_running_the_notebook(preview, home, tmp_path):
    """What the notebook made stays; a fault names the line; phones and the dark are looked at."""
    folder = write_plain(home / "notebooks/energy/energy.ipynb", ONCE).parent
    template = folder / "template.html"
    template.write_text(TEMPLATE)
    address = preview()
    with open_browser(tmp_path / "profile") as browser:
        browser.open(f"{address}/")
        wait(browser, "document.body.dataset.status === 'ready'")
        mark = re.search(r"<p id=mark>(\w{32})</p>", browser.value(PAGE))[1]
        template.write_text(TEMPLATE.replace("first", "second"))
        wait(browser, f"{PAGE}.includes('second look')")
        assert mark in browser.value(PAGE)
        template.write_text(TEMPLATE + "\n{{ gone }}")
        wait(browser, "document.body.dataset.status === 'failed'")
        assert "template.html, line 2" in browser.value("document.getElementById('faults').innerText")
        template.write_text(TEMPLATE.replace("first", "third"))
        wait(browser, f"{PAGE}.includes('third look')")
        assert mark in browser.value(PAGE)
        browser.press("#phone")
        assert browser.value("document.querySelector('iframe').clientWidth") < 400
        browser.press("#dark")
        assert "look=dark" in browser.value("document.querySelector('iframe').src")
        write_plain(folder / "energy.ipynb", ONCE + "\n")
        wait(browser, f"/[0-9a-f]{{32}}/.test({PAGE}) && !{PAGE}.includes('{mark}')")
