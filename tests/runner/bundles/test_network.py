"""What config.json names, within what the operator allows."""

import json

import pytest

from runner.bundles.config_file import read_config
from runner.bundles.kernel_spec import kernel_spec
from runner.bundles.network import network_faults, reachable_hosts
from runner.errors import BundleError
from runner.settings import Settings

ALLOW = "sales=db.internal:5432,*.s3.example.com;*=api.example.com"


def config_with(network):
    """A config.json with this `network`."""
    return read_config(json.dumps({"title": "X", "network": network}), where="x/config.json")


def look(network, name="sales", **settings):
    """The hosts that a bundle reaches, and what is wrong with them."""
    config, settings = config_with(network), Settings(_env_file=None, **{"network_allow": ALLOW, **settings})
    hosts = [str(host) for host in reachable_hosts(config, settings, name=name)]
    spec = kernel_spec(config, settings, name=name)
    assert spec.named_hosts == bool(hosts)
    return hosts, list(network_faults(config, settings, name=name)), spec.network


@pytest.mark.parametrize(
    ("network", "hosts"),
    [
        (False, []),
        ([], []),
        (True, ["db.internal:5432", "*.s3.example.com", "api.example.com"]),
        (["DB.internal:5432", "db.internal:5432"], ["db.internal:5432"]),
        (["bucket.s3.example.com", "api.example.com:443"], ["bucket.s3.example.com", "api.example.com"]),
    ],
)
def test_a_bundle_reaches_what_it_names(network, hosts):
    """`true` is all that the operator allows it; nothing is allowed without being named by both."""
    assert look(network) == (hosts, [], False)


@pytest.mark.parametrize(
    ("network", "name", "says"),
    [
        (["db.internal"], "sales", "reach db.internal (it may reach db.internal:5432, *.s3.example.com, api."),
        (["a.b.s3.example.com"], "sales", "NETWORK_ALLOW=sales=a.b.s3.example.com"),
        (["*.example.com"], "sales", "NETWORK_ALLOW=sales=*.example.com"),
        (["db.internal:5432", "x.y:1", "api.example.com"], "stock", "NETWORK_ALLOW=stock=db.internal:5432,x.y:1"),
    ],
)
def test_what_goes_beyond_says_whom_to_ask(network, name, says):
    """And what they would have to write."""
    _, (fault,), _ = look(network, name)
    assert says in fault
    assert "ask whoever runs reportbot" in fault


def test_without_any_allowance_nothing_is_reached():
    """Neither by `true` nor by names."""
    for network in (True, ["api.example.com"]):
        _, (fault,), everything = look(network, network_allow="")
        assert "ask whoever runs reportbot for NETWORK_ALLOW=sales=" in fault
        assert not everything


def test_network_bundles_goes_on_working():
    """`true` is then all of the network, as it was; names are still the operator's to allow."""
    assert look(True, "stock", network_bundles="stock") == ([], [], True)
    assert look(True, "stock", network_bundles="*", network_allow="") == ([], [], True)
    hosts, faults, everything = look(["x.example.com"], "stock", network_bundles="*")
    assert (hosts, len(faults), everything) == (["x.example.com"], 1, False)


def test_a_report_reaches_a_bounded_number_of_hosts():
    """Whether it names them or the operator does."""
    many = [f"h{n}.example.com" for n in range(65)]
    for network in (many, True):
        _, (fault,), _ = look(network, network_allow=f"sales={','.join(many)}")
        assert "65 hosts; a report reaches 64 at most" in fault


def test_hosts_in_pods_are_refused_until_they_are_there():
    """A report must not run where what it names is not enforced."""
    _, (fault,), _ = look(True, kernel_backend="kubernetes")
    assert "pods" in fault


@pytest.mark.parametrize(
    ("network", "says"),
    [
        ("yes", 'network: must be true, false or a list of hosts: ["db.internal:5432"'),
        (1, "must be true, false or a list"),
        ([1], "network.0: must be a text; it is 1"),
        (["10.0.0.1:5432"], "is a number, and hosts are reached by name"),
        (["https://x.example.com"], "write the host alone"),
    ],
)
def test_a_network_that_is_none_is_told(network, says):
    """In one fault each, with the place."""
    with pytest.raises(BundleError) as caught:
        config_with(network)
    (fault,) = caught.value.faults
    assert says in fault
    assert fault.startswith("x/config.json: network")
