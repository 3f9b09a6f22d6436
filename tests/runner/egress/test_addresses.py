"""Where a report may be connected to."""

import pytest

from runner.egress.addresses import is_barred, is_private


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",
        "0.1.2.3",
        "169.254.169.254",
        "169.254.0.1",
        "224.0.0.1",
        "239.1.2.3",
        "240.0.0.1",
        "255.255.255.255",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::a9fe:a9fe",
        "2002:7f00:1::",
        "2002:a9fe:a9fe::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "fd00:ec2::254",
        "fd00:ec2::23",
        "fd00:42::42",
        "fd20:ce::254",
        "fd00:c1::a9fe:a9fe",
    ],
)
def test_where_nobody_may_go(address):
    """This machine, its link, metadata, many at once; also where IPv6 wraps them up."""
    assert is_barred(address)


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.5",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "fd00::1",
        "::ffff:10.0.0.5",
        "64:ff9b::a00:5",
        "2002:a00:5::",
    ],
)
def test_what_is_private_is_not_barred(address):
    """The operator may name a host there."""
    assert is_private(address)
    assert not is_barred(address)


@pytest.mark.parametrize(
    "address", ["11.0.1.1", "93.184.215.14", "2606:2800:21f::1", "::ffff:11.0.1.1", "64:ff9b::b00:101"]
)
def test_the_internet_is_open(address):
    """Whatever has a name there."""
    assert not is_private(address)
    assert not is_barred(address)
