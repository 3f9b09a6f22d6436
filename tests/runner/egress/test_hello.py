"""The first words of a connection: which name TLS asks for, and where a CONNECT leads."""

import socket
import ssl
import struct
from itertools import pairwise

import pytest

from runner.egress.faults import Fault
from runner.egress.hello import HEAD_BYTES, check_name, read_head


def hello_for(name):
    """The first flight of a real TLS client."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with pytest.raises(ssl.SSLWantReadError):
        context.wrap_bio(incoming, outgoing, server_hostname=name).do_handshake()
    return outgoing.read()


def in_records(content, *cuts):
    """The same handshake in several records."""
    places = [0, *cuts, len(content)]
    pieces = [content[start:end] for start, end in pairwise(places)]
    return b"".join(b"\x16\x03\x01" + struct.pack(">H", len(piece)) + piece for piece in pieces)


def test_tls_is_for_the_host_that_was_connected_to():
    """Every byte less is too few to say; no name is nobody else's."""
    hello = hello_for("api.example.com")
    assert check_name(hello, "api.example.com")
    assert check_name(hello + b"more", "api.example.com")
    assert not any(check_name(hello[:length], "api.example.com") for length in range(1, len(hello)))
    assert check_name(hello_for(None), "api.example.com")
    assert check_name(hello_for("API.Example.com"), "api.example.com")


def test_tls_for_another_name_is_refused():
    """Behind one address there may be many hosts."""
    with pytest.raises(Fault) as caught:
        check_name(hello_for("evil.example.org"), "api.example.com")
    assert (caught.value.kind, caught.value.detail) == ("other name", "evil.example.org")


def test_tls_that_hides_its_name_is_refused():
    """A hello that is cut into records anywhere, or that is none, is not let pass."""
    hello = hello_for("evil.example.org")[5:]
    cut = [in_records(hello, place) for place in range(1, len(hello))]
    for start in (*cut, b"\x16\x03\x01\x00\x05hello", b"\x16\x03\x01\xff\xff" + bytes(20_000)):
        with pytest.raises(Fault, match="other name"):
            check_name(start, "api.example.com")


@pytest.mark.parametrize("start", [b"\0\0\0\x08\x04\xd2\x16\x2f", b"GET / HTTP/1.1\r\n", b"\x16\x02", b"x"])
def test_other_protocols_pass(start):
    """PostgreSQL, HTTP and whatever else."""
    assert check_name(start, "api.example.com")


def said_to_proxy(*pieces):
    """What a proxy makes of these words."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        for piece in pieces:
            theirs.sendall(piece)
        theirs.shutdown(socket.SHUT_WR)
        return read_head(ours)


def test_a_connect_is_read():
    """Headers do not count, and it may come in pieces."""
    assert said_to_proxy(b"CONNECT A.Example.com.:443 HTTP/1.1\r\nHost: x\r\n\r\n") == ("a.example.com", 443)
    assert said_to_proxy(b"CONN", b"ECT a.b:1 HTTP/1.0\r\n\r", b"\n") == ("a.b", 1)


@pytest.mark.parametrize(
    "words",
    [
        b"",
        b"CONNECT a.b:443",
        b"GET http://a.b/ HTTP/1.1\r\n\r\n",
        b"CONNECT a.b HTTP/1.1\r\n\r\n",
        b"CONNECT a.b:99999999 HTTP/1.1\r\n\r\n",
        b"CONNECT a.b: HTTP/1.1\r\n\r\n",
        b"CONNECT  a.b:443 HTTP/1.1\r\n\r\n",
        b"CONNECT a.b:443 HTTP/1.1\r\n\r\nCONNECT c.d:443 HTTP/1.1\r\n\r\nx",
        b"\x05\x01\x00",
        b"x" * (HEAD_BYTES + 10),
    ],
)
def test_what_is_no_connect_is_refused(words):
    """Whatever it is."""
    with pytest.raises(Fault, match="no proxy"):
        said_to_proxy(words)
