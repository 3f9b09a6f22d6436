"""Hosts as people write them."""

import pytest

from runner.hosts import Host, beyond, hosts_for, read_allowance, read_host


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("api.example.com", Host(name="api.example.com", port=443)),
        (" DB.Internal.:5432 ", Host(name="db.internal", port=5432)),
        ("my_db:1", Host(name="my_db", port=1)),
        ("*.s3.eu-west-1.amazonaws.com", Host(name="*.s3.eu-west-1.amazonaws.com")),
        ("s3.*.amazonaws.com:80", Host(name="s3.*.amazonaws.com", port=80)),
        ("xn--bcher-kva.example", Host(name="xn--bcher-kva.example")),
    ],
)
def test_a_host_is_a_name_and_a_port(text, host):
    """Port 443 where none stands; case, blanks and the root's dot do not count."""
    assert read_host(text) == host
    assert read_host(str(host)) == host


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("https://api.example.com/v1", "write the host alone"),
        ("10.0.0.5", "is a number, and hosts are reached by name"),
        ("10.0.0.5:5432", "by name"),
        ("0x7f.1", "by name"),
        ("2130706433", "by name"),
        ("[::1]:5432", "by name"),
        ("::1", "by name"),
        ("localhost:5432", "the machine itself"),
        ("db.localhost", "the machine itself"),
        ("db.internal:", "port from 1 to 65535"),
        ("db.internal:0", "port"),
        ("db.internal:65536", "port"),
        ("db.internal:٣", "port"),
        ("db.internal:*", "port"),
        ("*", "ends in a star"),
        ("example.*", "ends in a star"),
        ("a*.example.com", "no name of a host"),
        ("**.example.com", "no name of a host"),
        ("", "no name of a host"),
        (".example.com", "no name of a host"),
        ("a..b", "no name of a host"),
        ("a b.example.com", "no name of a host"),
        ("a\nb.example.com", "no name of a host"),
        ("-a.example.com", "no name of a host"),
        ("a.example.com\0", "no name of a host"),
        ("bücher.example", "xn--bcher-kva.example"),
        (f"{'a' * 64}.example.com", "no name of a host"),
        (".".join(["a" * 60] * 5), "no name of a host"),
    ],
)
def test_what_is_no_host_is_told(text, says):
    """The sentence says what would be right."""
    with pytest.raises(ValueError, match="write") as caught:
        read_host(text)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("pattern", "other", "covered"),
    [
        ("db.internal:5432", "db.internal:5432", True),
        ("db.internal:5432", "db.internal", False),
        ("*.example.com", "a.example.com", True),
        ("*.example.com", "*.example.com", True),
        ("*.example.com", "example.com", False),
        ("*.example.com", "a.b.example.com", False),
        ("*.example.com", "a.example.com.evil.org", False),
        ("a.example.com", "*.example.com", False),
        ("*.*.example.com", "*.b.example.com", True),
        ("*.b.example.com", "*.*.example.com", False),
    ],
)
def test_a_star_stands_for_one_label(pattern, other, covered):
    """No more and no less; a pattern is covered only by one that is as wide."""
    assert read_host(pattern).covers(read_host(other)) is covered


def test_the_operator_gives_hosts_to_bundles():
    """Several for one, some for all; a bundle may reach both."""
    allowance = read_allowance("sales=db.internal:5432, api.example.com; *=*.example.org;sales=c.example.com;")
    assert [str(host) for host in hosts_for(allowance, "sales")] == [
        "db.internal:5432",
        "api.example.com",
        "c.example.com",
        "*.example.org",
    ]
    assert [str(host) for host in hosts_for(allowance, "stock")] == ["*.example.org"]
    asked = [read_host(text) for text in ("a.example.org", "db.internal:5432")]
    assert list(beyond(asked, hosts_for(allowance, "stock"))) == asked[1:]
    assert read_allowance("") == {}


@pytest.mark.parametrize(
    "text", ["sales", "sales=", "=api.example.com", "sales=db:x", "db.internal:5432", "a=b;c"]
)
def test_an_allowance_that_gives_nothing_is_told(text):
    """A slip must not look like a rule."""
    with pytest.raises(ValueError, match="write for instance"):
        read_allowance(text)
