"""Names an installation, so that it touches no pods but its own in a namespace that it may share."""

import hashlib
import socket
from pathlib import Path
from urllib.parse import urlsplit

OWN_NAMESPACE = Path("/var/run/secrets/kubernetes.io/serviceaccount/namespace")
LOCAL = ("", "localhost", "::1")


def installation_id(redis_url: str, *, host: str | None = None, account: Path = OWN_NAMESPACE) -> str:
    """Name the installation that uses this Redis: processes that share one are one installation.

    Nothing is kept for it, so that it outlives a Redis that was emptied. Where the address only means something
    here, where that is belongs to the name: this `host`, or the namespace that `account` names.
    """
    url = urlsplit(redis_url)
    server = url.hostname or ""
    if server in LOCAL or server.startswith("127."):
        place = host or socket.gethostname()
    elif "." not in server and ":" not in server and account.is_file():  # a Service of our own namespace
        place = account.read_text().strip()
    else:
        place = ""
    facts = f"{place} {server}:{url.port or 6379}{url.path or '/0'}"  # and no password
    return hashlib.sha256(facts.encode()).hexdigest()[:12]
