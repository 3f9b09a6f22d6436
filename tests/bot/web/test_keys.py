"""Public keys, as a data API asks for them."""

import json

import jwt

from bot.web.keys import PATH, keys_route
from runner.security.tokens import PublishedKeys, TokenIssuer, load_token_key
from runner.settings import Settings
from tests.bot.web.conftest import served
from tests.support.reports import request_of
from tests.support.site_visits import ask


def test_the_keys_of_workers_elsewhere_are_published(redis, executor, tmp_path):
    """And the one of this home, which its worker will use; a bot alone makes none."""
    elsewhere, here = (
        TokenIssuer(
            load_token_key(tmp_path / name), issuer="i", audience="a", publish=PublishedKeys(redis).publish
        )
        for name in ("elsewhere", "here")
    )
    elsewhere.issue(request_of(), scope=[], not_before=0, expires=1)
    for home, kids in (("here", [elsewhere.key_id, here.key_id]), ("none", [elsewhere.key_id])):
        settings = Settings(_env_file=None, reportbot_home=tmp_path / home)
        with served(keys_route(settings, redis, executor=executor)) as server:
            answer = ask(server, PATH)
        assert answer.headers["content-type"] == "application/json"
        assert [key.key_id for key in jwt.PyJWKSet.from_dict(json.loads(answer.body)).keys] == kids
        assert b'"d"' not in answer.body
    assert not (tmp_path / "none").exists()
