"""The token of a report at a data API: taken for what it is good for, refused for everything else."""

import base64
import json
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bot.web.app import make_web
from bot.web.keys import PATH, keys_route
from bot.web.server import HttpServer
from runner.security.tokens import PublishedKeys, TokenIssuer, load_token_key
from runner.settings import Settings
from tests.support.reports import request_of
from tests.support.servers.data_api import DataApi
from tests.support.site_visits import ask

REQUEST = replace(request_of(report_id="0123456789abcdef"), report="asset")


@pytest.fixture
def issuer(redis, tmp_path):
    """What a worker signs with."""
    publish = PublishedKeys(redis).publish
    return TokenIssuer(load_token_key(tmp_path), issuer="reportbot", audience="reports", publish=publish)


@pytest.fixture
def api(redis, tmp_path):
    """The API, which asks the bot for the keys."""
    with ExitStack() as stack:
        executor = stack.enter_context(ThreadPoolExecutor(2))
        settings = Settings(_env_file=None, reportbot_home=tmp_path / "elsewhere")
        web = make_web([keys_route(settings, redis, executor=executor)])
        site = stack.enter_context(HttpServer(web, host="127.0.0.1", port=0))
        yield stack.enter_context(DataApi(site.url + PATH))


def issue(issuer, request=REQUEST, *, scope=("read:assets",), start=-30, end=60):
    """Sign a token, good between so many seconds from now."""
    now = int(time.time())
    return issuer.issue(request, scope=scope, not_before=now + start, expires=now + end)


def status(api, token):
    """What the API answers to a token."""
    return ask(api, "/assets/7?from=2025-01-01", headers={"Authorization": f"Bearer {token}"}).status


def test_the_token_of_a_report_is_taken(api, issuer):
    """The API reads from it which report it is, who asked, and what for."""
    assert status(api, issue(issuer)) == 200
    (claims,) = api.served
    assert claims["sub"] == "report:0123456789abcdef"
    assert (claims["report"], claims["requested_by"], claims["scope"]) == ("asset", "U1", "read:assets")
    assert {"iss", "aud", "jti", "nbf", "exp"} <= claims.keys()


def test_what_is_not_good_for_this_is_refused(api, issuer, tmp_path):
    """After its end, before its beginning, for another report, scope or audience, or signed by somebody else."""
    assert status(api, issue(issuer)) == 200
    key = load_token_key(tmp_path)
    strangers = load_token_key(tmp_path / "stranger")
    others = {"issuer": "reportbot", "audience": "billing"}, {"issuer": "somebody", "audience": "reports"}
    assert status(api, issue(issuer, end=-1)) == 401
    assert status(api, issue(issuer, start=30)) == 401
    assert [status(api, issue(TokenIssuer(key, **other))) for other in others] == [401, 401]
    assert status(api, issue(TokenIssuer(strangers, issuer="reportbot", audience="reports"))) == 401
    assert status(api, issue(issuer, replace(REQUEST, report="sales"))) == 403
    assert status(api, issue(issuer, scope=["read:sales"])) == 403
    assert len(api.served) == 1


def test_no_other_algorithm_is_taken(api, issuer, tmp_path):
    """`none`, and HS256 over the public key in each of its forms, with the right `kid`."""
    token = issue(issuer)
    claims = jwt.decode(token, options={"verify_signature": False})
    public = load_token_key(tmp_path).public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    raw = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
    headers = {"kid": issuer.key_id}
    forged = [jwt.encode(claims, None, algorithm="none", headers=headers)]
    for secret in (raw, base64.urlsafe_b64encode(raw).rstrip(b"=")):
        forged.append(jwt.encode(claims, secret, algorithm="HS256", headers=headers))
    forged.append(_hs256(claims, pem, headers))
    head, body, signature = token.split(".")
    forged += [f"{head}.{body}.", f"{head}.{_text({**claims, 'report': 'sales'})}.{signature}", "", "x.y.z"]
    assert [status(api, each) for each in forged] == [401] * len(forged)


def _text(data):
    return base64.urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=").decode()


def _hs256(claims, secret, headers):
    """Sign as PyJWT itself refuses to, with a PEM for a secret."""
    content = f"{_text({'alg': 'HS256', 'typ': 'JWT', **headers})}.{_text(claims)}".encode()
    signature = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(content, secret)
    return f"{content.decode()}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"
