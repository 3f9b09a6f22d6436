"""Bytes pass both ways, within bounds; who breaks off is told apart."""

import socket
import struct
import threading

import pytest

from runner.egress.faults import Fault
from runner.egress.relay import Budget, Relay


class Relayed:
    """A relay in a thread, and its two ends."""

    def __init__(self, *, budget=None, **options):
        self.client, client = socket.socketpair()
        self.server, server = tcp_pair()
        self.relay = Relay(client, server, budget or Budget(), **options)
        self.fault = None
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        try:
            self.relay.run()
        except Fault as fault:
            self.fault = fault

    def end(self):
        """Wait for its end; give what it came to nothing for."""
        self.thread.join(5)
        assert not self.thread.is_alive()
        for each in (self.client, self.server, self.relay.client, self.relay.server):
            each.close()
        return self.fault and self.fault.kind


def tcp_pair():
    """Two ends of a TCP connection."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        first = socket.create_connection(listening.getsockname())
        return first, listening.accept()[0]


def test_bytes_pass_both_ways_until_both_have_ended():
    """Each side may end first; what it sent before arrives, and nothing is lost or doubled."""
    relayed = Relayed()
    content = bytes(range(256)) * 20_000
    sending = threading.Thread(
        target=lambda: (relayed.client.sendall(content), relayed.client.shutdown(socket.SHUT_WR))
    )
    sending.start()
    with relayed.server.makefile("rb") as file:
        assert file.read() == content
    relayed.server.sendall(b"thanks")
    relayed.server.shutdown(socket.SHUT_WR)
    with relayed.client.makefile("rb") as file:
        assert file.read() == b"thanks"
    sending.join()
    assert relayed.end() is None
    assert (relayed.relay.out.passed, relayed.relay.back.passed) == (len(content), 6)


def reset(connection):
    """Break a connection off."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def test_a_host_that_breaks_off_is_told():
    """A notebook that does is not: it had enough."""
    relayed = Relayed()
    reset(relayed.server)
    assert relayed.end() == "broken"
    relayed = Relayed()
    relayed.client.close()
    relayed.server.close()
    assert relayed.end() is None


def test_silence_is_bounded():
    """In both directions together: who only listens is not idle."""
    relayed = Relayed(idle=0.3)
    assert relayed.end() == "idle"


def test_a_notebook_that_takes_nothing_is_idle():
    """Also where the host is done, and all that is left is to be read: nobody asks for it again and again."""
    relayed = Relayed(idle=0.5)
    relayed.client.shutdown(socket.SHUT_WR)
    assert relayed.server.recv(10) == b""
    relayed.server.sendall(bytes(300_000))
    relayed.server.shutdown(socket.SHUT_WR)
    assert relayed.end() == "idle"


def test_bytes_are_bounded():
    """In all connections of a report together."""
    budget = Budget(10)
    first = Relayed(budget=budget)
    first.client.sendall(b"123456")
    assert first.server.recv(10) == b"123456"
    second = Relayed(budget=budget)
    second.server.sendall(b"12345")
    assert second.end() == "too much"
    first.client.close()
    first.server.close()
    first.end()


def test_nothing_passes_before_it_was_looked_at():
    """The first bytes wait until there are enough of them; the other way does not."""
    relayed = Relayed(check=lambda start: len(start) >= 4)
    relayed.server.sendall(b"welcome")
    assert relayed.client.recv(10) == b"welcome"
    relayed.client.sendall(b"ab")
    relayed.server.settimeout(0.1)
    with pytest.raises(TimeoutError):
        relayed.server.recv(10)
    relayed.client.sendall(b"cd")
    relayed.server.settimeout(5)
    assert relayed.server.recv(10) == b"abcd"
    relayed.client.sendall(b"e")
    assert relayed.server.recv(10) == b"e"
    relayed.client.close()
    relayed.server.close()
    relayed.end()


def test_what_must_not_pass_does_not():
    """The host sees nothing of it."""

    def refuse(start):
        raise Fault("other name")

    relayed = Relayed(check=refuse)
    relayed.client.sendall(b"x")
    relayed.thread.join(5)
    relayed.relay.server.close()
    assert relayed.server.recv(10) == b""
    assert relayed.end() == "other name"
