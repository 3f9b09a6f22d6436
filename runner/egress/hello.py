"""Reads the first words of a connection: a TLS ClientHello's server name, and an HTTP CONNECT."""

from __future__ import annotations

import socket
import time

from runner.egress.faults import NO_PROXY, OTHER_NAME, Fault

# The egress process imports this: nothing heavier than socket may be imported here.

HANDSHAKE, CLIENT_HELLO, SERVER_NAME, HOST_NAME = 22, 1, 0, 0  # RFC 8446, RFC 6066
HEAD_BYTES = 8192
HEAD_SECONDS = 10.0
RECORD_BYTES = 5 + 2**14  # of one TLS record


def read_head(client: socket.socket) -> tuple[str, int]:
    """Return the host and port that a CONNECT asks for. Raises `Fault` where it is none, or comes too slowly."""
    end = time.monotonic() + HEAD_SECONDS
    head = b""
    while b"\r\n\r\n" not in head:
        left = end - time.monotonic()
        if left <= 0 or len(head) >= HEAD_BYTES:
            raise Fault(NO_PROXY)
        client.settimeout(left)
        try:
            piece = client.recv(HEAD_BYTES - len(head))
        except OSError:
            raise Fault(NO_PROXY) from None
        if not piece:
            raise Fault(NO_PROXY)
        head += piece
    asked, _, early = head.partition(b"\r\n\r\n")
    words = asked.partition(b"\r\n")[0].decode("latin-1").split(" ")
    name, _, port = words[1].rpartition(":") if len(words) == 3 else ("", "", "")
    if words[0] != "CONNECT" or not name or not (port.isascii() and port.isdecimal() and len(port) < 6):
        raise Fault(NO_PROXY)
    if early:  # it spoke before it was answered
        raise Fault(NO_PROXY)
    return name.lower().removesuffix("."), int(port)


def check_name(start: bytes, name: str) -> bool:
    """Whether a client's first bytes are enough to be let pass: TLS must ask for this host and no other.

    Raises `Fault` where it asks for another, or hides which.
    """
    if not (start[0] == HANDSHAKE and start[1:2] in (b"", b"\x03")):
        return True
    if len(start) < 5 or len(start) < _length(start) <= RECORD_BYTES:
        return False
    try:
        asked = server_name(start[: _length(start)])
    except ValueError:
        raise Fault(OTHER_NAME, "?") from None
    if asked not in (None, name):
        raise Fault(OTHER_NAME, str(asked)[:253])
    return True


def _length(start: bytes) -> int:
    """Return how many bytes the first record has."""
    return 5 + int.from_bytes(start[3:5], "big")


def server_name(record: bytes) -> str | None:
    """Return the name that a ClientHello asks for; None for none. Raises `ValueError` where it is not whole."""
    try:
        return _server_name(_Reader(record[5:]))
    except (IndexError, UnicodeDecodeError):
        raise ValueError("no whole ClientHello") from None


class _Reader:
    """Reads numbers and lengths from bytes. Raises `IndexError` at their end."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._place = 0

    def take(self, number: int) -> bytes:
        if self._place + number > len(self._content):
            raise IndexError
        self._place += number
        return self._content[self._place - number : self._place]

    def number(self, width: int) -> int:
        return int.from_bytes(self.take(width), "big")

    def vector(self, width: int) -> _Reader:
        return _Reader(self.take(self.number(width)))

    def __bool__(self) -> bool:
        return self._place < len(self._content)


def _server_name(reader: _Reader) -> str | None:
    if reader.number(1) != CLIENT_HELLO:
        raise IndexError
    hello = reader.vector(3)
    hello.take(2 + 32)  # version, random
    for width in (1, 2, 1):  # session, ciphers, compression
        hello.vector(width)
    extensions = hello.vector(2)
    while extensions:
        kind, content = extensions.number(2), extensions.vector(2)
        if kind == SERVER_NAME:
            names = content.vector(2)
            while names:
                form, name = names.number(1), names.vector(2)
                if form == HOST_NAME:
                    return name.take(len(name._content)).decode("ascii").lower().removesuffix(".")
    return None
