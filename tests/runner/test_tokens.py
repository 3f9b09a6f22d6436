"""The token of a report: who can verify it, and for how long."""

import stat
import time
from concurrent.futures import ThreadPoolExecutor

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from runner.errors import SettingsError
from runner.request import ReportRequest
from runner.tokens import TokenIssuer, load_token_key

REQUEST = ReportRequest(
    id="abc",
    report="sales",
    parameters={},
    language="en",
    timezone="UTC",
    words="sales",
    requested_by="U1",
    created_at="2026-01-01T00:00:00+00:00",
)


@pytest.fixture
def issuer(tmp_path):
    """An issuer with a key of its own."""
    return TokenIssuer(load_token_key(tmp_path), issuer="reportbot", audience="reports")


def issue(issuer, *, expires=None):
    """Issue a token that is good now."""
    now = int(time.time())
    return issuer.issue(REQUEST, scope=["read:sales"], not_before=now - 30, expires=expires or now + 60)


def verify(issuer, token, *, audience="reports"):
    """Verify as a data API does: with the published key alone."""
    (key,) = jwt.PyJWKSet.from_dict(issuer.jwks()).keys
    return jwt.decode(token, key, algorithms=["EdDSA"], audience=audience, issuer="reportbot")


def test_the_published_key_verifies_it(issuer):
    """The claims say which report, who asked, and what it may be used for."""
    claims = verify(issuer, issue(issuer))
    assert (claims["sub"], claims["report"], claims["requested_by"], claims["scope"]) == (
        "report:abc",
        "sales",
        "U1",
        "read:sales",
    )


def test_no_two_tokens_are_the_same(issuer):
    """Each has an id of its own."""
    assert verify(issuer, issue(issuer))["jti"] != verify(issuer, issue(issuer))["jti"]


def test_it_ends(issuer):
    """A token past its end, or for another audience, is refused."""
    with pytest.raises(jwt.ExpiredSignatureError):
        verify(issuer, issue(issuer, expires=int(time.time()) - 1))
    with pytest.raises(jwt.InvalidAudienceError):
        verify(issuer, issue(issuer), audience="billing")


def test_the_public_key_is_no_secret_to_sign_with(issuer, tmp_path):
    """HS256 over the public key, or no algorithm at all, is refused."""
    public = load_token_key(tmp_path).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    claims = {"sub": "report:abc", "aud": "reports", "iss": "reportbot"}
    for forged in (
        jwt.encode(claims, public, algorithm="HS256"),
        jwt.encode(claims, None, algorithm="none"),
    ):
        with pytest.raises(jwt.InvalidTokenError):
            verify(issuer, forged)


def test_the_key_is_made_once_and_kept_private(tmp_path):
    """Processes that start together end with one key, readable by its owner alone."""
    with ThreadPoolExecutor(8) as pool:
        keys = {key.private_bytes_raw() for key in pool.map(load_token_key, [tmp_path] * 8)}
    assert len(keys) == 1
    assert stat.S_IMODE((tmp_path / "token-key.pem").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["token-key.pem"]


@pytest.mark.parametrize("content", [b"", b"no key at all", None])
def test_a_key_that_is_none_is_a_setting_to_mend(tmp_path, content):
    """A file that was cut off, or a folder in its place, is told with what to do."""
    path = tmp_path / "token-key.pem"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    with pytest.raises(SettingsError, match=r"token-key\.pem"):
        load_token_key(tmp_path)
