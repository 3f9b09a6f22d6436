"""The temporary token of a report: a signed JWT that a data API can verify against the published key."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from runner.errors import SettingsError
from runner.request import ReportRequest

ALGORITHM = "EdDSA"


class TokenIssuer:
    """Signs one token a report, with the key under REPORTBOT_HOME, made on first use."""

    def __init__(self, key: Ed25519PrivateKey, *, issuer: str, audience: str) -> None:
        self._key = key
        self._issuer = issuer
        self._audience = audience

    def issue(self, request: ReportRequest, *, scope: Sequence[str], not_before: int, expires: int) -> str:
        """Make the token of a report, good between two instants (seconds since the epoch)."""
        claims = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": f"report:{request.id}",
            "jti": secrets.token_hex(16),
            "nbf": not_before,
            "exp": expires,
            "report": request.report,
            "requested_by": request.requested_by,
            "scope": " ".join(scope),
        }
        return jwt.encode(claims, self._key, algorithm=ALGORITHM, headers={"kid": self.key_id})

    @property
    def key_id(self) -> str:
        """The name under which the public key is published."""
        return hashlib.sha256(self._public_bytes()).hexdigest()[:16]

    def jwks(self) -> dict[str, Any]:
        """The public key as a JSON Web Key Set (RFC 7517, RFC 8037)."""
        x = base64.urlsafe_b64encode(self._public_bytes()).rstrip(b"=").decode()
        key = {"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": ALGORITHM, "kid": self.key_id, "x": x}
        return {"keys": [key]}

    def _public_bytes(self) -> bytes:
        return self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def load_token_key(home: Path) -> Ed25519PrivateKey:
    """Read the signing key of a home, or make it; two processes that make it at once end with the same one.

    `SettingsError` where it is no key, or cannot be read or made.
    """
    path = home / "token-key.pem"
    try:
        if not path.exists():
            _make_key(path)
        key = load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise SettingsError(f"{path} cannot be read or made: {error.strerror}") from None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise SettingsError(f"{path} is no Ed25519 key; remove it, and a new one is made")
    return key


def _make_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
    try:
        os.link(draft, path)  # fails where another process was first, and then its key counts
    except FileExistsError:
        pass
    except OSError:  # this file system has no hard links
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
