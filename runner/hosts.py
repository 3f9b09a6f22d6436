"""Hosts by name and port, as config.json and NETWORK_ALLOW write them: `db.internal:5432`, `*.example.com`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

HTTPS = 443
STAR = "*"
EVERYBODY = "*"
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")  # as the last label, it makes the whole an address
_THIS_MACHINE = ("localhost", "localdomain", "ip6-localhost", "ip6-loopback")


@dataclass(frozen=True, kw_only=True, order=True)
class Host:
    """A name and a port. A label `*` stands for any one label; then it is a pattern of hosts."""

    name: str
    port: int = HTTPS

    def __str__(self) -> str:
        return self.name if self.port == HTTPS else f"{self.name}:{self.port}"

    @property
    def address(self) -> str:
        """The name with its port, whichever that is."""
        return f"{self.name}:{self.port}"

    @property
    def is_pattern(self) -> bool:
        """Whether it stands for many hosts."""
        return STAR in self.name.split(".")

    def covers(self, other: Host) -> bool:
        """Whether every host that the other stands for is one that this stands for."""
        ours, theirs = self.name.split("."), other.name.split(".")
        return (
            self.port == other.port
            and len(ours) == len(theirs)
            and all(one in (STAR, label) for one, label in zip(ours, theirs, strict=True))
        )


def read_host(text: str) -> Host:
    """Read a host as people write it. Raises `ValueError`, which says what would be right."""
    written = text.strip().lower()
    if "/" in written:
        raise ValueError(f'"{text}" is an address of a page; write the host alone: "api.example.com"')
    name, colon, digits = written.rpartition(":")
    name, digits = (name, digits) if colon else (written, str(HTTPS))
    if not (digits.isascii() and digits.isdecimal() and 0 < int(digits) < 65536):
        raise ValueError(
            f'"{text}" has no port from 1 to 65535 after its colon; write for instance "db.internal:5432"'
        )
    name = name.removesuffix(".")
    fault = _name_fault(name)
    if fault:
        raise ValueError(f'"{text}" {fault}; write for instance "api.example.com" or "db.internal:5432"')
    return Host(name=name, port=int(digits))


def _name_fault(name: str) -> str | None:
    labels = name.split(".")
    if ":" in name or _NUMBER.fullmatch(labels[-1]):
        return "is a number, and hosts are reached by name"
    if labels[-1] in _THIS_MACHINE:
        return "is the machine itself, which no report reaches"
    if not name.isascii():
        return (
            f"is not written as the network has it: {name.encode('idna').decode()}"
            if _is_idna(name)
            else "is no name"
        )
    if labels[-1] == STAR:
        return "ends in a star, which stands for one label before others: *.example.com"
    if len(name) > 253 or not all(label == STAR or _LABEL.fullmatch(label) for label in labels):
        return "is no name of a host"
    return None


def _is_idna(name: str) -> bool:
    try:
        return bool(name.encode("idna"))
    except UnicodeError:
        return False


def checked_host(text: str) -> str:
    """Return a host as it is best written. Raises `ValueError`."""
    return str(read_host(text))


Allowance = Mapping[str, tuple[Host, ...]]  # the hosts that each bundle may reach; those of `*` for all bundles


def read_allowance(text: str) -> Allowance:
    """Read NETWORK_ALLOW: `sales=db.internal:5432,api.example.com;*=files.example.com`. Raises `ValueError`."""
    allowance: dict[str, tuple[Host, ...]] = {}
    for part in filter(str.strip, text.split(";")):
        bundle, equals, names = (each.strip() for each in part.partition("="))
        hosts = tuple(read_host(name) for name in names.split(",") if name.strip())
        if not (bundle and equals and hosts):
            example = "sales=db.internal:5432;*=api.example.com"
            raise ValueError(f'"{part.strip()}" gives no bundle a host; write for instance "{example}"')
        allowance[bundle] = tuple(dict.fromkeys((*allowance.get(bundle, ()), *hosts)))
    return allowance


def hosts_for(allowance: Allowance, bundle: str) -> tuple[Host, ...]:
    """Return the hosts that a bundle may reach."""
    return tuple(dict.fromkeys((*allowance.get(bundle, ()), *allowance.get(EVERYBODY, ()))))


def beyond(hosts: Sequence[Host], allowed: Sequence[Host]) -> Iterator[Host]:
    """Return the hosts that no allowed one covers."""
    return (host for host in hosts if not any(each.covers(host) for each in allowed))
