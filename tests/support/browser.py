"""Opens a page in a real headless Chromium over its debugging pipe, and tells what a person's browser would see."""

import json
import os
import subprocess
from contextlib import contextmanager
from pathlib import Path

from tests.support.needs import need

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
]


class Browser:
    """One page of one browser. `events` are what the browser told while the page was open."""

    def __init__(self, reading, writing):
        self._reading, self._writing = reading, writing
        self._rest, self._number, self._session = b"", 0, None
        self.events = []

    def open(self, page: Path | str, *, width=1100, height=900):
        """Load a page of this disk, or of an address, and wait until it is complete."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.call(f"{domain}.enable")
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )
        self.events.clear()
        self.call("Page.navigate", url=page if isinstance(page, str) else page.as_uri())
        while not any(event["method"] == "Page.loadEventFired" for event in self.events):
            self.events.append(self._receive())

    def press(self, selector):
        """Press what a selector finds, as a person with a mouse does."""
        place = f"JSON.stringify(document.querySelector({selector!r}).getBoundingClientRect())"
        self.value(f"document.querySelector({selector!r}).scrollIntoView()")
        box = json.loads(self.value(place))
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        assert self.value(f"document.elementFromPoint({x}, {y}).matches({selector!r})"), f"{selector} is covered"
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def value(self, expression):
        """Evaluate JavaScript from outside the page, which its policy does not hold back."""
        return self.call("Runtime.evaluate", expression=expression, returnByValue=True)["result"]["value"]

    @property
    def complaints(self):
        """What the console says."""
        methods = ("Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown")
        return [event["params"] for event in self.events if event["method"] in methods]

    @property
    def requests(self):
        """The addresses that the page asked for."""
        sent = [event["params"] for event in self.events if event["method"] == "Network.requestWillBeSent"]
        return [params["request"]["url"] for params in sent]

    def call(self, method, **params):
        """Send a command and give its result."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._writing, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._receive()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                return answer["result"]
            self.events.append(answer)

    def _receive(self):
        while b"\0" not in self._rest:
            piece = os.read(self._reading, 1 << 20)
            assert piece, "the browser ended"
            self._rest += piece
        message, _, self._rest = self._rest.partition(b"\0")
        return json.loads(message)


@contextmanager
def open_browser(profile: Path):
    """Start Chromium with an empty profile."""
    chromium = need("chromium", why="pages are looked at in a real browser")
    (theirs_in, ours_out), (ours_in, theirs_out) = os.pipe(), os.pipe()

    def pipes():
        first, second = os.dup(theirs_in), os.dup(theirs_out)
        os.dup2(first, 3)  # what --remote-debugging-pipe reads and writes
        os.dup2(second, 4)

    process = subprocess.Popen(
        [chromium, *FLAGS, f"--user-data-dir={profile}"],
        preexec_fn=pipes,  # noqa: PLW1509
        close_fds=False,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(theirs_in)
    os.close(theirs_out)
    try:
        yield Browser(ours_in, ours_out)
    finally:
        os.close(ours_out)
        process.kill()
        process.wait()
        os.close(ours_in)
