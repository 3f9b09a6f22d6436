"""A name is resolved once, and the address that was looked at is the one that is connected to."""

import socket

import pytest

from runner.egress import dial as dialling
from runner.egress.dial import dial, is_own
from runner.egress.faults import Fault


class Resolver:
    """Gives one answer after another."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), 0

    def __call__(self, name, port):
        self.asked += 1
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return [(socket.AF_INET6 if ":" in address else socket.AF_INET, address) for address in answer]


def fault_of(*answers, named=False):
    """What a dial comes to nothing for."""
    with pytest.raises(Fault) as caught:
        dial("a.example.com", 443, named=named, seconds=0.2, look=Resolver(*answers))
    return caught.value.kind, caught.value.detail


def test_a_name_that_means_nothing():
    """Whether it is unknown, or has no address."""
    assert fault_of(socket.gaierror(-2, "Name or service not known")) == ("unresolved", "")
    assert fault_of([]) == ("unresolved", "")
    assert fault_of(UnicodeError("label too long")) == ("unresolved", "")


def test_a_resolver_that_hangs_is_not_waited_for(monkeypatch):
    """A server of names that says nothing costs no more than a host that says nothing."""
    import threading

    free = threading.Event()
    with pytest.raises(Fault, match="unresolved"):
        dial("a.example.com", 443, named=True, seconds=0.1, look=lambda name, port: free.wait(5) and [])
    free.set()


def test_where_a_name_may_not_lead():
    """A private address needs the operator's naming, and a barred one is never connected to."""
    assert fault_of(["127.0.0.1"], named=True) == ("barred", "127.0.0.1")
    assert fault_of(["169.254.169.254", "::1"], named=True) == ("barred", "169.254.169.254")
    assert fault_of(["10.255.0.1"]) == ("private", "10.255.0.1")
    assert fault_of(["127.0.0.1", "10.255.0.1"]) == ("private", "10.255.0.1")


def test_a_name_is_resolved_once(monkeypatch):
    """What it means a moment later is of no interest."""
    went = []

    def connect(family, address, port, seconds):
        went.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(dialling, "_connect", connect)
    resolver = Resolver(["11.0.1.1", "127.0.0.1", "11.0.1.2"], ["127.0.0.1"])
    with pytest.raises(Fault, match="refused"):
        dial("a.example.com", 443, named=False, look=resolver)
    assert (went, resolver.asked) == (["11.0.1.1", "11.0.1.2"], 1)


def test_this_machines_own_addresses_are_known():
    """They are as private as its loopback, whatever their number."""
    assert is_own(socket.AF_INET, "127.0.0.1")
    assert not is_own(socket.AF_INET, "192.0.2.1")
