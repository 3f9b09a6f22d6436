"""The HTTP side: whatever a stranger sends is answered with a 4xx."""

import json
import logging
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from slack_bolt import App

from bot.web.app import EVENTS, make_web, slack_route
from bot.web.server import HttpServer
from bot.web.verify import MAX_BODY_BYTES
from runner.logs import log
from tests.support.bots.slow_app import EVENT, SECRET, send


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"method": "GET"}, 405),
        ({"method": "PUT"}, 405),
        ({"path": "/"}, 404),
        ({"path": EVENTS + "/"}, 404),
        ({"path": "/healthz"}, 405),
        ({"method": "GET", "path": "/healthz"}, 200),
        ({"body": EVENT}, 200),
        ({"body": b"{"}, 400),
        ({"body": EVENT, "headers": {}}, 401),
        ({"body": EVENT, "headers": {"x-slack-request-timestamp": "soon", "x-slack-signature": "v0=1"}}, 401),
        ({"body": b"x" * (MAX_BODY_BYTES + 1)}, 413),
    ],
)
def test_each_request_has_its_status(server, request_, status):
    """Nothing that is wrong with a request is a failure of the server's."""
    assert send(server, **request_)[0] == status


@pytest.mark.parametrize(
    "raw",
    [
        b"\x00\x01\x02\r\n\r\n",
        b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n",
        b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n",
        b"POST /slack/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST /slack/events HTTP/1.1\r\nHost: x\r\nX-Slack-Signature: \xff\xfe\r\n"
        b"X-Slack-Request-Timestamp: \xff\r\nContent-Length: 0\r\n\r\n",
    ],
)
def test_what_is_hardly_http_is_refused(server, raw, caplog):
    """And leaves the server as it was."""
    with socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2])), timeout=10) as wire:
        wire.sendall(raw)
        wire.shutdown(socket.SHUT_WR)
        answer = wire.recv(1000)
    assert answer[:12] in (b"HTTP/1.1 400", b"HTTP/1.1 401", b"HTTP/1.1 413", b"")
    assert send(server, body=EVENT)[0] == 200


def test_a_body_without_end_is_not_gathered(server):
    """A mebibyte is the most, also where nobody says how much comes."""
    with socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2])), timeout=10) as wire:
        wire.sendall(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
        for _ in range(MAX_BODY_BYTES // 0x10000 + 1):
            wire.sendall(chunk)
        assert wire.recv(100).startswith(b"HTTP/1.1 413")


def test_requests_are_answered_beside_one_another(server, app):
    """One that takes long keeps no other waiting."""
    start = time.monotonic()
    with ThreadPoolExecutor(20) as crowd:
        answers = list(crowd.map(lambda _: send(server, body=EVENT), range(20)))
    assert answers == [(200, "done")] * 20
    assert time.monotonic() - start < 2
    assert app.most > 10


def test_no_body_and_no_signature_is_logged(server, caplog):
    """Whatever is refused, and for whatever reason."""
    log.propagate, before = True, log.propagate
    try:
        with caplog.at_level(logging.DEBUG):
            send(
                server,
                body=b"{secret words",
                headers={"x-slack-signature": "v0=abcdef", "x-slack-request-timestamp": "1"},
            )
            send(server, body=b"{secret words")
    finally:
        log.propagate = before
    assert "refused" in caplog.text
    assert "secret words" not in caplog.text
    assert "abcdef" not in caplog.text


def test_bolt_is_asked_only_what_it_can_read():
    """A real app answers what nobody listens to with a 404."""
    app = App(token="xoxb-1", signing_secret=SECRET, token_verification_enabled=False)
    with ThreadPoolExecutor(1) as executor:
        route = slack_route(app, secret=SECRET, executor=executor)
        with HttpServer(make_web([route]), host="127.0.0.1", port=0) as server:
            challenge = json.dumps({"type": "url_verification", "challenge": "c1"}).encode()
            assert send(server, body=challenge) == (200, '{"challenge": "c1"}')
