"""What listens to HTTP: Slack's requests, checked before Bolt sees them, and whatever other pages are added."""

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor

from slack_bolt import App, BoltRequest
from slack_bolt.adapter.starlette.handler import to_starlette_response
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.web.verify import MAX_BODY_BYTES, Refusal, check_request
from runner.logs import log

EVENTS = "/slack/events"
BODY_SECONDS = 10.0  # in which a request's body has to be here


def make_web(routes: Sequence[BaseRoute]) -> Starlette:
    """Make the web application; `/healthz` says that the process lives."""
    web = Starlette(routes=[Route("/healthz", _health, methods=["GET"]), *routes])
    web.router.redirect_slashes = False
    return web


def slack_route(app: App, *, secret: str, executor: Executor, clock: Callable[[], float] = time.time) -> BaseRoute:
    """Return Slack's route: what passes the checks goes to Bolt, in a thread of the executor."""

    async def events(request: Request) -> Response:
        body = await read_body(request)
        if isinstance(body, Refusal):
            return _refused(body)
        refusal = check_request(dict(request.headers), body, secret, clock())
        if refusal is not None:
            return _refused(refusal)
        return await asyncio.get_running_loop().run_in_executor(executor, dispatch, app, request, body)

    return Route(EVENTS, events, methods=["POST"])


def dispatch(app: App, request: Request, body: bytes) -> Response:
    """Hand a request to Bolt; one that Bolt cannot even read, or find a listener for, is refused."""
    try:
        bolt_request = BoltRequest(body=body.decode(), headers=dict(request.headers))
        response = app.dispatch(bolt_request)  # what a listener raises has become a response here
    except (LookupError, TypeError, AttributeError, ValueError):  # Bolt's own, over a strange shape
        return _refused(Refusal(400, "the request is nothing that Slack sends"))
    return to_starlette_response(response)


async def read_body(request: Request) -> bytes | Refusal:
    """Read a body no further than it may go, and not for ever."""
    announced = request.headers.get("content-length", "0")
    if not announced.isdecimal() or len(announced) > 10 or int(announced) > MAX_BODY_BYTES:
        return Refusal(413, "the request is too large")
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MAX_BODY_BYTES:
                    return Refusal(413, "the request is too large")
    except TimeoutError:
        return Refusal(408, "the request did not come in time")
    except ClientDisconnect:
        return Refusal(400, "the request was not finished")
    return bytes(body)


def _refused(refusal: Refusal) -> Response:
    log.warning("a request at %s was refused: %s", EVENTS, refusal.reason)
    return PlainTextResponse(refusal.reason, status_code=refusal.status)


async def _health(request: Request) -> Response:
    return PlainTextResponse("ok")
