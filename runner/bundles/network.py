"""Which hosts a bundle reaches: what its config.json names, as far as the operator lets it."""

from collections.abc import Iterator

from runner.bundles.config import ReportConfig
from runner.hosts import EVERYBODY, Host, beyond, hosts_for, read_allowance, read_host
from runner.settings import Settings

MAX_HOSTS = 64  # that one report reaches
ASK = "ask whoever runs reportbot for NETWORK_ALLOW={bundle}={hosts}"


def reaches_everything(config: ReportConfig, settings: Settings, *, name: str) -> bool:
    """Whether a bundle has all of the network, as NETWORK_BUNDLES gave it before there was NETWORK_ALLOW."""
    return config.network is True and bool({name, EVERYBODY} & set(settings.network_bundles))


def reachable_hosts(config: ReportConfig, settings: Settings, *, name: str) -> tuple[Host, ...]:
    """Return the hosts that a bundle reaches by name; none where it has no network, or all of it."""
    if config.network is True:
        everything = reaches_everything(config, settings, name=name)
        return () if everything else hosts_for(read_allowance(settings.network_allow), name)
    return tuple(dict.fromkeys(map(read_host, config.network or ())))


def network_faults(config: ReportConfig, settings: Settings, *, name: str) -> Iterator[str]:
    """Find what a bundle would reach beyond what the operator allows."""
    if not config.network or reaches_everything(config, settings, name=name):
        return
    allowed = hosts_for(read_allowance(settings.network_allow), name)
    hosts = reachable_hosts(config, settings, name=name)
    refused = list(beyond(hosts, allowed))
    if not hosts:
        ask = ASK.format(bundle=name, hosts="api.example.com, or whichever hosts it needs")
        yield f"network: this installation does not let {name} open connections; {ask}"
    elif refused:
        names = ", ".join(map(str, refused))
        reached = f" (it may reach {', '.join(map(str, allowed))})" if allowed else ""
        ask = ASK.format(bundle=name, hosts=",".join(map(str, refused)))
        yield f"network: this installation does not let {name} reach {names}{reached}; {ask}"
    elif len(hosts) > MAX_HOSTS:
        yield f"network: {name} would reach {len(hosts)} hosts; a report reaches {MAX_HOSTS} at most"
    elif settings.kernel_backend == "kubernetes":
        yield f"network: hosts by name are not there yet in pods, only NETWORK_BUNDLES={name} with true"
