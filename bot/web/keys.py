"""`/.well-known/jwks.json`: the public keys with which data APIs verify the tokens of reports."""

import asyncio
from concurrent.futures import Executor
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from runner.security.tokens import KEY_NAME, PublishedKeys, TokenIssuer, choose_token_key
from runner.settings import Settings

PATH = "/.well-known/jwks.json"
FRESH_SECONDS = 300  # for which others may keep what they got


def keys_route(settings: Settings, redis: Redis, *, executor: Executor) -> BaseRoute:
    """Return the route of the keys."""

    async def answer(request: Request) -> Response:
        try:
            keys = await asyncio.get_running_loop().run_in_executor(executor, known_keys, settings, redis)
        except RedisError:
            return PlainTextResponse("The keys cannot be read right now.\n", status_code=503)
        return JSONResponse(keys, headers={"Cache-Control": f"public, max-age={FRESH_SECONDS}"})

    return Route(PATH, answer, methods=["GET"])


def known_keys(settings: Settings, redis: Redis) -> dict[str, Any]:
    """Return the keys that workers have published, and the one that is set or lies here, which they will use."""
    keys: list[dict[str, str]] = PublishedKeys(redis).jwks()["keys"]
    known = {key["kid"] for key in keys}
    return {"keys": [*keys, *(key for key in _own(settings) if key["kid"] not in known)]}


def _own(settings: Settings) -> list[dict[str, str]]:
    if settings.token_key is None and not (settings.home / KEY_NAME).exists():
        return []
    issuer = TokenIssuer(
        choose_token_key(settings), issuer=settings.token_issuer, audience=settings.token_audience
    )
    return [issuer.public_key()]
