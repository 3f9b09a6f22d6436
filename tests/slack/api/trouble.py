"""Let a call go wrong as its fault says."""

import asyncio

from starlette.responses import Response, StreamingResponse

from tests.slack.api.server import hang_up


class Silence(Response):
    """No answer at all: the connection is gone."""

    async def __call__(self, scope, receive, send):
        """Say nothing."""


async def suffer(fault, request, run, half):
    """Give what the caller gets instead: status, answer and headers; `Silence`; or nothing where it is only late.

    `run` does what was asked for, `half` does half of it.
    """
    await asyncio.sleep(fault.delay)
    if fault.hang is not None or fault.drop:
        if fault.drop in ("after", "half"):
            (run if fault.drop == "after" else half)()
        await wait_for_caller(request, fault.hang or 0)
        await hang_up(request)
        return Silence()
    return refusal(fault) if fault.status or fault.error else None


async def wait_for_caller(request, seconds):
    """Wait until the caller loses patience, but no longer than that."""
    if seconds:
        await asyncio.wait([asyncio.ensure_future(request.receive())], timeout=seconds)


def refusal(fault):
    """Give what an injected refusal looks like: https://docs.slack.dev/apis/web-api/rate-limits/"""
    headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after is not None else None
    if fault.body is not None:
        return fault.status, fault.body, headers
    if fault.error:
        return fault.status or 200, {"ok": False, "error": fault.error}, headers
    if fault.status == 429:
        return 429, {"ok": False, "error": "ratelimited"}, headers
    return fault.status, "upstream error", headers


def dripping(response, pause):
    """Give an answer that comes byte by byte."""

    async def drip():
        for byte in response.body:
            yield bytes([byte])
            await asyncio.sleep(pause)

    return StreamingResponse(drip(), response.status_code, media_type=response.media_type)
