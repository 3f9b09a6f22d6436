"""Names an installation, so that it touches no pods but its own in a namespace that it may share."""

from __future__ import annotations

import hashlib
import socket
from pathlib import Path
from urllib.parse import urlsplit

OWN_NAMESPACE = Path("/var/run/secrets/kubernetes.io/serviceaccount/namespace")
LOCAL = ("", "localhost", "::1")


def installation_id(redis_url: str) -> str:
    """Give the name of the installation that uses this Redis: processes that share one are one installation.

    Nothing is kept for it, so that it outlives a Redis that was emptied. Where the address only means something
    here, the place belongs to the name.
    """
    return hashlib.sha256(f"{_place(redis_url)} {_address(redis_url)}".encode()).hexdigest()[:12]


def _address(redis_url: str) -> str:
    """What leads to the server and its database, and no password."""
    url = urlsplit(redis_url)
    return f"{url.hostname or ''}:{url.port or 6379}{url.path or '/0'}"


def _place(redis_url: str) -> str:
    host = urlsplit(redis_url).hostname or ""
    if host in LOCAL or host.startswith("127."):
        return socket.gethostname()
    if "." not in host and ":" not in host and OWN_NAMESPACE.is_file():  # a Service of our own namespace
        return OWN_NAMESPACE.read_text().strip()
    return ""
