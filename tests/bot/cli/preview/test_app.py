"""The preview answers this machine's browser, and no page of elsewhere."""

import pytest
import requests

from bot.cli.preview.app import make_app
from bot.cli.preview.state import State
from bot.web.server import HttpServer
from runner.paths import SHARED

OURS = {"x-reportbot": "preview"}


@pytest.fixture
def asked():
    """What was asked for."""
    return []


class Client(requests.Session):
    """Asks one server."""

    def __init__(self, address):
        super().__init__()
        self.address = address

    def request(self, method, path, **more):
        """Ask it."""
        return super().request(method, f"{self.address}{path}", timeout=30, **more)


@pytest.fixture
def client(asked):
    """A browser of this machine."""
    state = State()
    state.show(name="a", page=b"<style>@media screen and (prefers-color-scheme: dark) {}</style>")
    app = make_app(state, lambda *each: asked.append(each), files=SHARED / "preview")
    with HttpServer(app, host="127.0.0.1", port=0) as server, Client(server.url) as client:
        yield client


def test_what_is_shown_is_told(client):
    """At once where it is new; the page is fetched by itself, in the look that is asked for."""
    shown = client.get("/shown?after=-1").json()
    assert (shown["name"], shown["has_page"], "page" in shown) == ("a", True, False)
    assert "@media screen {}" in client.get("/page?look=dark").text
    assert "@media not all {}" in client.get("/page?look=light").text
    assert client.get("/page").headers["content-security-policy"].startswith("sandbox")
    for name in ("", "preview.js", "preview.css"):
        assert client.get(f"/{name}").status_code == 200


def test_a_form_is_asked_for(client, asked):
    """With what was entered, or with the defaults."""
    assert client.post("/run", json={"name": "a", "values": {"n": 1}}, headers=OURS).status_code == 200
    assert client.post("/run", json={"name": "a", "values": None}, headers=OURS).status_code == 200
    assert asked == [("a", {"n": "1"}), ("a", None)]


@pytest.mark.parametrize("body", [b"", b"[]", b'{"name": 1, "values": 5}', b"{", b'{"values": {}}'])
def test_what_is_no_form_is_refused(client, asked, body):
    """And asks for nothing."""
    assert client.post("/run", data=body, headers=OURS).status_code == 400
    assert asked == []


def test_pages_of_elsewhere_are_not_answered(client, asked):
    """Neither under another name of this machine, nor without the header that they cannot send."""
    assert client.get("/shown", headers={"host": "evil.example"}).status_code == 400
    assert client.post("/run", json={"name": "a", "values": {}}).status_code == 403
    assert asked == []
