"""Whether the bot can do its work: `/readyz` asks Redis, the store and Slack, at most every few seconds."""

import asyncio
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from runner.logs import log
from runner.ttl_cache import TTLCache

READINESS_SECONDS = 5.0  # for which an answer is good
CHECK_SECONDS = 3.0  # that a part may take to answer

Check = Callable[[], object]  # raises whatever it likes where its part cannot be used


class Readiness:
    """Asks each part by its check. However many ask, the parts are asked once in `READINESS_SECONDS`."""

    def __init__(
        self, checks: Mapping[str, Check], *, executor: Executor, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._checks = checks
        self._executor = executor
        self._lock = asyncio.Lock()
        self._fresh: TTLCache[None, dict[str, bool]] = TTLCache(READINESS_SECONDS, clock=clock)
        self._last: dict[str, bool] = {}

    def route(self) -> BaseRoute:
        """Return the route."""
        return Route("/readyz", self.answer, methods=["GET"])

    async def answer(self, request: Request) -> Response:
        """Say which parts can be used: 200 where all can, else 503."""
        async with self._lock:
            works = self._fresh.get(None) or self._fresh.put(None, await self._ask())
        body = {name: "ok" if each else "fails" for name, each in works.items()}
        status = 200 if all(works.values()) else 503
        return JSONResponse(body, status_code=status, headers={"Cache-Control": "no-store"})

    async def _ask(self) -> dict[str, bool]:
        results = await asyncio.gather(*(self._works(name, check) for name, check in self._checks.items()))
        self._last = dict(zip(self._checks, results, strict=True))
        return self._last

    async def _works(self, name: str, check: Check) -> bool:
        future = asyncio.get_running_loop().run_in_executor(self._executor, check)
        try:
            await asyncio.wait_for(future, CHECK_SECONDS)
        except TimeoutError:
            log.warning("not ready: %s does not answer in time", name)
            return False
        except Exception as error:  # whatever a library raises, the part cannot be used
            if self._last.get(name, True):
                log.warning("not ready: %s: %s", name, " ".join(f"{type(error).__name__}: {error}".split())[:300])
            return False
        return True
