"""Pages behind links: `/r/<id>` shows a report, `/r/<id>/<name>` one of its charts and files.

A page is what a notebook made of anything, so it is served as if it were hostile: it runs nothing, asks nothing of
anybody, and knows nothing of where it is. Whoever has no right link gets the same 404, whatever is there.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor
from datetime import date
from functools import partial
from typing import TypeVar
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from runner.errors import StoreError
from runner.logs import log
from runner.page.harden import POLICY
from runner.records.archive import find_report
from runner.records.record import Artifact, Records, Report
from runner.records.stored import StoredBody
from runner.security.links import Links
from runner.stores.base import ReportStore

REDIRECT_SECONDS = 60  # for which the store's own link works
ATTACHED = ("chart", "file")
_T = TypeVar("_T")

# Everything that may differ for one person is for nobody's cache, and nothing learns that the page exists.
_PRIVATE = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Frame-Options": "DENY",
    "X-DNS-Prefetch-Control": "off",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_PAGE = {**_PRIVATE, "Content-Security-Policy": f"sandbox; frame-ancestors 'none'; {POLICY}"}
_ATTACHMENT = {**_PRIVATE, "Content-Security-Policy": "sandbox; frame-ancestors 'none'; default-src 'none'"}
_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")  # all else might be run by somebody's browser


class Pages:
    """What is behind the links; whatever waits for Redis or the store does so in a thread of the executor."""

    def __init__(
        self, *, links: Links, records: Records, store: ReportStore, days: int, executor: Executor
    ) -> None:
        self._links = links
        self._store = store
        self._find = partial(find_report, records=records, store=store, days=days)
        self._executor = executor

    def routes(self) -> list[BaseRoute]:
        """Return the routes."""
        return [
            Route("/r/{report_id}", self.show, methods=["GET"]),
            Route("/r/{report_id}/{name}", self.attach, methods=["GET"]),
        ]

    async def show(self, request: Request) -> Response:
        """Show the page of a report."""
        return await self._answer(request, self._page)

    async def attach(self, request: Request) -> Response:
        """Send a chart or a file of a report, from the store itself where that has links."""
        return await self._answer(request, partial(self._attachment, name=request.path_params["name"]))

    async def _answer(self, request: Request, make: Callable[[Report], Response | None]) -> Response:
        try:
            made = await asyncio.get_running_loop().run_in_executor(self._executor, self._made, request, make)
        except Exception as error:  # Redis's errors, the store's: the link may be right
            log.error(
                "a page cannot be shown now: %s", error if isinstance(error, StoreError) else type(error).__name__
            )
            return PlainTextResponse("This cannot be shown right now.\n", status_code=503, headers=_PRIVATE)
        return made or PlainTextResponse("Not Found", status_code=404, headers=_PRIVATE)

    def _made(self, request: Request, make: Callable[[Report], Response | None]) -> Response | None:
        report_id: str = request.path_params["report_id"]
        day = self._checked(request, report_id)
        if day is None:
            return None
        report = self._find(report_id, day=day)
        try:
            made = make(report) if report else None
        except StoreError as error:
            log.warning("the page of report %s is not there: %s", report_id, error)
            made = None
        if made is None:
            self._store.check()  # it is gone, or the store is
        return made

    def _checked(self, request: Request, report_id: str) -> date | None:
        """Check the link; an id that is written in another way than ours is another link."""
        raw = request.scope.get("raw_path") or b""
        if f"/r/{report_id}".encode() not in raw:
            return None
        query = request.query_params
        return self._links.check(report_id, query.get("at", ""), query.get("key", ""))

    def _page(self, report: Report) -> Response | None:
        for each in report.artifacts:
            if each.kind == "page":
                return self._streamed(each, "text/html; charset=utf-8", _PAGE)
        return None

    def _attachment(self, report: Report, name: str) -> Response | None:
        for each in report.artifacts:
            if each.kind in ATTACHED and each.name == name:
                return self._given(each)
        return None

    def _given(self, artifact: Artifact) -> Response:
        address = self._store.url(artifact.key, REDIRECT_SECONDS)
        if address is not None:
            return RedirectResponse(address, status_code=302, headers=_PRIVATE)
        kind = artifact.media_type if artifact.media_type in _PICTURES else "application/octet-stream"
        disposition = f"attachment; filename*=utf-8''{quote(artifact.name, safe='')}"
        return self._streamed(artifact, kind, {**_ATTACHMENT, "Content-Disposition": disposition})

    def _streamed(self, artifact: Artifact, media_type: str, headers: dict[str, str]) -> Response:
        """Read an artifact and send it as fast as it is taken. Raises `StoreError` where it never begins."""
        parts = iter(StoredBody(artifact, self._store.read))
        first = next(parts, b"")

        async def pieces() -> AsyncIterator[bytes]:
            part = first
            while part:
                yield part
                part = await asyncio.get_running_loop().run_in_executor(self._executor, next, parts, b"")

        length = {"Content-Length": str(artifact.size)}
        return StreamingResponse(pieces(), media_type=media_type, headers={**headers, **length})
