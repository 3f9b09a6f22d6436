"""Which addresses a report may be connected to, whatever name led there."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

# The egress process imports this: nothing heavier than ipaddress may be imported here.

Address = IPv4Address | IPv6Address

# Where clouds answer their own machines with credentials; those that are link-local need no mention.
METADATA = tuple(
    ip_network(each)
    for each in (
        "100.100.100.200",  # Alibaba
        "168.63.129.16",  # Azure
        "192.0.0.192",  # Oracle
        "fd00:ec2::/32",  # Amazon: of a machine, and of a container or pod
        "fd20:ce::254",  # Google
        "fd00:c1::a9fe:a9fe",  # Oracle
        "fd00:42::42",  # Scaleway
    )
)
# RFC 6052, RFC 8215: the last 32 bits are an IPv4 address.
TRANSLATED = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))
NOWHERE = ip_network("0.0.0.0/8")


def is_barred(text: str) -> bool:
    """Whether nobody may be connected to an address: this machine, its link, metadata, many at once."""
    return any(_is_barred(each) for each in _meant(ip_address(text.partition("%")[0])))


def is_private(text: str) -> bool:
    """Whether an address is not the internet's, and so reached only where the operator names its host."""
    return not all(each.is_global for each in _meant(ip_address(text.partition("%")[0])))


def _is_barred(address: Address) -> bool:
    return (
        address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_unspecified
        or address.is_reserved
        or any(address in network for network in METADATA)
        or (address in NOWHERE if address.version == 4 else address.is_site_local)
    )


def _meant(address: Address) -> tuple[Address, ...]:
    """Return the IPv4 addresses that an IPv6 one carries; where it carries none, itself."""
    if isinstance(address, IPv4Address):
        return (address,)
    carried = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    last = IPv4Address(int(address) & 0xFFFFFFFF)
    if any(address in network for network in TRANSLATED) or (int(address) >> 32 == 0 and int(address) > 1):
        carried.append(last)
    return tuple(each for each in carried if each is not None) or (address,)
