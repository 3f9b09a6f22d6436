"""The preview's web application, for this machine's browser alone."""

import asyncio
import json
from collections.abc import Callable, Mapping
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.cli.preview.state import State

HOSTS = ["127.0.0.1", "localhost"]
WAIT_SECONDS = 20.0
MAX_BODY_BYTES = 2**18
POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"
_DARK, _NEVER = b"@media screen and (prefers-color-scheme: dark)", b"@media not all"


Ask = Callable[[str, Mapping[str, str] | None], None]


def make_app(state: State, ask: Ask, *, files: Path) -> Starlette:
    """Make the application. `ask` is called with the report's name and what was entered into its form."""
    handlers = _Handlers(state, ask)
    routes = [
        Route("/", _file(files / "index.html")),
        Route("/preview.js", _file(files / "preview.js")),
        Route("/preview.css", _file(files / "preview.css")),
        Route("/shown", handlers.shown),
        Route("/page", handlers.page),
        Route("/run", handlers.run, methods=["POST"]),
    ]
    return Starlette(routes=routes, middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS)])


class _Handlers:
    def __init__(self, state: State, ask: Ask) -> None:
        self._state = state
        self._ask = ask

    async def shown(self, request: Request) -> Response:
        """Answer once there is something new to show."""
        version = request.query_params.get("after", "")
        after = int(version) if version.isdecimal() and len(version) < 10 else -1
        found = await asyncio.to_thread(self._state.after, after, seconds=WAIT_SECONDS)
        return JSONResponse(found.to_dict(), headers={"Cache-Control": "no-store"})

    async def page(self, request: Request) -> Response:
        """Return the report's page, light or dark whatever the browser is."""
        content = self._state.shown.page
        if request.query_params.get("look") == "dark":
            content = content.replace(_DARK, b"@media screen")
        elif request.query_params.get("look") == "light":
            content = content.replace(_DARK, _NEVER)
        headers = {"Cache-Control": "no-store", "Content-Security-Policy": "sandbox allow-popups allow-modals"}
        return Response(content, media_type="text/html; charset=utf-8", headers=headers)

    async def run(self, request: Request) -> Response:
        """Ask for a run. A page of elsewhere cannot send this header without asking first, and is not answered."""
        if request.headers.get("x-reportbot") != "preview":
            return PlainTextResponse("not from the preview's page", 403)
        if int(request.headers.get("content-length") or 0) > MAX_BODY_BYTES:
            return PlainTextResponse("too large", 413)
        try:
            asked = json.loads(await request.body())
            values = asked.get("values")
            entered = None if values is None else {str(key): str(value) for key, value in values.items()}
            self._ask(str(asked["name"]), entered)
        except (ValueError, KeyError, AttributeError, TypeError):
            return PlainTextResponse("no form of the preview's", 400)
        return PlainTextResponse("asked")


def _file(path: Path) -> Callable[[Request], Response]:
    def serve(request: Request) -> Response:
        return FileResponse(path, headers={"Content-Security-Policy": POLICY, "Cache-Control": "no-store"})

    return serve
