"""The token of a report: who can verify it, and for how long."""

import stat
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from runner.errors import SettingsError
from runner.request import Origin, ReportRequest
from runner.security.tokens import PublishedKeys, TokenIssuer, choose_token_key, load_token_key, new_key
from runner.settings import Settings

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


def test_who_asked_is_who_slack_says(issuer):
    """A name in Slack is anybody's to choose, so the token has the id."""
    request = replace(REQUEST, requested_by="The boss", origin=Origin(kind="slash", user_id="U7"))
    token = issuer.issue(request, scope=[], not_before=0, expires=int(time.time()) + 60)
    assert verify(issuer, token)["requested_by"] == "U7"


def test_the_operator_can_give_the_key(tmp_path):
    """As a file, as PEM, or as PEM on one line; then nothing is made in this home."""
    pem = new_key().decode()
    (tmp_path / "key.pem").write_text(pem)
    keys = {
        choose_token_key(settings_with(tmp_path / "home", given)).private_bytes_raw()
        for given in (pem, pem.replace("\n", "\\n"), str(tmp_path / "key.pem"))
    }
    assert len(keys) == 1
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    "given", ["nothing/there.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"]
)
def test_a_given_key_that_is_none_is_a_setting_to_mend(tmp_path, given):
    """And what it holds is not quoted."""
    with pytest.raises(SettingsError, match="TOKEN_KEY") as refusal:
        choose_token_key(settings_with(tmp_path, given))
    assert "AAAA" not in refusal.value.message


def settings_with(home, key):
    """Settings of an operator who gave a key."""
    return Settings(_env_file=None, reportbot_home=home, token_key=key)


def test_the_keys_of_all_workers_are_published(redis, tmp_path):
    """Each token is verified with its own, which is found by the `kid` in its header; idle ones are dropped."""
    now = [1000.0]
    published = PublishedKeys(redis, clock=lambda: now[0])
    issuers = [
        TokenIssuer(
            load_token_key(tmp_path / name), issuer="reportbot", audience="reports", publish=published.publish
        )
        for name in "ab"
    ]
    tokens = [issue(issuer) for issuer in issuers]
    keys = jwt.PyJWKSet.from_dict(published.jwks())
    for token in tokens:
        kid = jwt.get_unverified_header(token)["kid"]
        assert jwt.decode(token, keys[kid], algorithms=["EdDSA"], audience="reports")["sub"] == "report:abc"
    now[0] += 8 * 24 * 3600
    issue(issuers[0])
    assert [key["kid"] for key in published.jwks()["keys"]] == [issuers[0].key_id]


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
