"""The secret pieces of a secret that holds more: the password of a DSN, the private key of a service's JSON."""

import json
import re
from collections.abc import Iterator
from urllib.parse import unquote, unquote_plus

SHORTEST = 4  # characters of a piece; a shorter one stands in ordinary words
LONGEST = 8192  # characters of a secret that is looked through
_NAMES = "pass|passwd|password|passphrase|pwd|secret|token|credentials?|key"
_SENSITIVE = re.compile(rf".*(?:{_NAMES})", re.IGNORECASE)
# scheme://user:password@host, as SQLAlchemy, Redis, MongoDB and proxies have it; a password may hold an @, or
# what would have to be encoded.
_ADDRESS = re.compile(r"://[^:@/?#\s]*:(?P<password>[^/?#\s]+|[^@\s]+)@")
# password=… of libpq, ODBC, JDBC and queries, bare, quoted or in braces.
_VALUE = r"""'((?:[^'\\]|\\.)*)'|"([^"]*)"|\{([^}]*)\}|([^\s;&'"{][^\s;&]*)"""
_ASSIGNMENT = re.compile(rf"(?:{_NAMES})\s*=\s*(?:{_VALUE})", re.IGNORECASE)


def pieces(secret: str) -> Iterator[str]:
    """Return what in a secret is secret by itself, as it stands there and as it is meant."""
    if len(secret) > LONGEST:
        return
    found = [*_in_json(secret), *(match["password"] for match in _ADDRESS.finditer(secret))]
    for match in _ASSIGNMENT.finditer(secret):
        written = next(group for group in match.groups() if group is not None)
        found += [written, re.sub(r"\\(.)", r"\1", written)]
    for piece in dict.fromkeys(found):
        for meant in dict.fromkeys((piece, unquote(piece), unquote_plus(piece))):
            if len(meant) >= SHORTEST:
                yield meant


def _in_json(secret: str) -> Iterator[str]:
    try:
        value = json.loads(secret) if secret.lstrip().startswith(("{", "[")) else None
    except (ValueError, RecursionError):
        return
    waiting = [("", value)]
    while waiting:
        name, each = waiting.pop()
        if isinstance(each, dict):
            waiting += each.items()
        elif isinstance(each, list):
            waiting += [(name, item) for item in each]
        elif isinstance(each, str) and _SENSITIVE.fullmatch(name):
            yield each
