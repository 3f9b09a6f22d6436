"""The temporary token of a report: a signed JWT that a data API can verify against the published keys."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
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
from redis import Redis

from runner.errors import SettingsError
from runner.files import read_or_make
from runner.request import ReportRequest
from runner.settings import Settings

ALGORITHM = "EdDSA"
KEY_NAME = "token-key.pem"
_PUBLISHED = "reportbot:token-keys"  # in Redis
_PUBLISHED_SECONDS = 7 * 24 * 3600  # after a key's last use; no token lives that long


class TokenIssuer:
    """Signs one token a report. `publish` is given the public key before a token is out."""

    def __init__(
        self,
        key: Ed25519PrivateKey,
        *,
        issuer: str,
        audience: str,
        publish: Callable[[dict[str, str]], None] = lambda key: None,
    ) -> None:
        self._key = key
        self._issuer = issuer
        self._audience = audience
        self._publish = publish

    def issue(self, request: ReportRequest, *, scope: Sequence[str], not_before: int, expires: int) -> str:
        """Return the token of a report, good between two instants (seconds since the epoch)."""
        self._publish(self.public_key())
        claims = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": f"report:{request.id}",
            "jti": secrets.token_hex(16),
            "nbf": not_before,
            "exp": expires,
            "report": request.report,
            # Names in Slack are anybody's to choose.
            "requested_by": request.origin.user_id or request.requested_by,
            "scope": " ".join(scope),
        }
        return jwt.encode(claims, self._key, algorithm=ALGORITHM, headers={"kid": self.key_id})

    @property
    def key_id(self) -> str:
        """Return the name under which the public key is published."""
        return hashlib.sha256(self._public_bytes()).hexdigest()[:16]

    def public_key(self) -> dict[str, str]:
        """Return the public key as a JSON Web Key (RFC 7517, RFC 8037)."""
        x = base64.urlsafe_b64encode(self._public_bytes()).rstrip(b"=").decode()
        return {"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": ALGORITHM, "kid": self.key_id, "x": x}

    def jwks(self) -> dict[str, Any]:
        """Return the public key as a set of one."""
        return {"keys": [self.public_key()]}

    def _public_bytes(self) -> bytes:
        return self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


class PublishedKeys:
    """A set of public keys, each kept for a week after a token was last signed with it."""

    def __init__(self, redis: Redis, *, clock: Callable[[], float] = time.time) -> None:
        self._redis = redis
        self._clock = clock

    def publish(self, key: Mapping[str, str]) -> None:
        """Make a JSON Web Key known."""
        with self._redis.pipeline() as pipeline:
            pipeline.hset(_PUBLISHED, key["kid"], json.dumps({"key": key, "used": self._clock()}))
            pipeline.expire(_PUBLISHED, _PUBLISHED_SECONDS)
            pipeline.execute()

    def jwks(self) -> dict[str, Any]:
        """Return the keys as a JSON Web Key Set (RFC 7517), the last used first."""
        found: Mapping[bytes, bytes] = self._redis.hgetall(_PUBLISHED)  # type: ignore[assignment]
        known = sorted((json.loads(text) for text in found.values()), key=lambda each: -float(each["used"]))
        return {"keys": [each["key"] for each in known if self._clock() - each["used"] < _PUBLISHED_SECONDS]}


def choose_token_key(settings: Settings) -> Ed25519PrivateKey:
    """Return the signing key that the operator set, or that of this home. Raises `SettingsError`.

    TOKEN_KEY holds the key itself, as PEM, or the path of its file.
    """
    if settings.token_key is None:
        return load_token_key(settings.home)
    given = settings.token_key.get_secret_value().strip()
    if given.startswith("-----BEGIN"):
        return _read_key(given.replace("\\n", "\n").encode(), "TOKEN_KEY is no Ed25519 key in PEM")
    try:
        pem = Path(given).expanduser().read_bytes()
    except OSError as error:
        raise SettingsError(f"TOKEN_KEY is neither a key in PEM nor a file: {error.strerror}") from None
    return _read_key(pem, f"TOKEN_KEY={given} is no Ed25519 key in PEM")


def load_token_key(home: Path) -> Ed25519PrivateKey:
    """Return the signing key of a home, which is made on first use: one, however many processes make it at once.

    Raises `SettingsError` where it is no key, or cannot be read or made.
    """
    path = home / KEY_NAME
    try:
        pem = read_or_make(path, new_key)
    except OSError as error:
        raise SettingsError(f"{path} cannot be read or made: {error.strerror}") from None
    return _read_key(pem, f"{path} is no Ed25519 key; remove it, and a new one is made")


def _read_key(pem: bytes, complaint: str) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise SettingsError(complaint)
    return key


def new_key() -> bytes:
    """Return a new signing key in PEM."""
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
