"""The addresses of the double: methods, uploads, answers, files, Socket Mode."""

import asyncio
import json
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from werkzeug.formparser import parse_form_data

from tests.slack.answers import answer_response_url
from tests.slack.calling import run_method
from tests.slack.calls import Call
from tests.slack.refusal import Refusal
from tests.slack.server import hang_up
from tests.slack.sockets import serve_socket


class Web:
    """Takes requests, lets go wrong what is to go wrong, and answers the rest as Slack does."""

    def __init__(self, double):
        self.double, self.state = double, double.state

    def app(self):
        """Give the application."""
        return Starlette(
            routes=[
                Route("/api/{method}", self.api, methods=["GET", "POST"]),
                Route("/upload/v1/{file_id}", self.upload, methods=["POST"]),
                Route("/commands/{team}/{url_id}", self.answer, methods=["POST"]),
                Route("/files-pri/{file}/{name}", self.download, methods=["GET"]),
                WebSocketRoute("/link/", self.socket),
            ]
        )

    async def api(self, request):
        """Run a method, whichever way its arguments were encoded."""
        given, token, is_json = read_arguments(request, await request.body())
        call = self._record(request.path_params["method"], given, token)
        return await self._serve(request, call, lambda: run_method(self.double, call, is_json))

    async def upload(self, request):
        """Take a file's bytes, raw or as a form: https://docs.slack.dev/messaging/working-with-files/#upload"""
        body = read_bytes(request, await request.body())
        call = self._record("upload", {"file_id": request.path_params["file_id"], "length": len(body)}, None)
        return await self._serve(
            request, call, lambda: self._keep(call, body), half=lambda: self._keep(call, body[: len(body) // 2])
        )

    async def answer(self, request):
        """Take an answer to an interaction at its response URL."""
        given = read_json(await request.body())
        call = self._record("response_url", given if isinstance(given, dict) else {}, None)
        call.params = {**call.params, "url_id": request.path_params["url_id"]}
        return await self._serve(request, call, lambda: self._answer(request.path_params["url_id"], given))

    async def download(self, request):
        """Give a file's bytes to whoever has a token: https://docs.slack.dev/reference/objects/file-object/#authentication"""
        file = self.state.files.get(request.path_params["file"].partition("-")[2])
        if request.headers.get("authorization") != f"Bearer {self.double.bot_token}":
            return PlainTextResponse("", 403)
        if file is None or not file.completed:
            return PlainTextResponse("", 404)
        return Response(file.content, media_type=file.shown(self.state)["mimetype"] or "application/octet-stream")

    async def socket(self, websocket):
        """Serve a Socket Mode connection."""
        await serve_socket(self.double, websocket)

    def _record(self, method, given, token):
        call = Call(method, given, self.state.clock.now(), token)
        self.double.calls.append(call)
        return call

    async def _serve(self, request, call, run, half=None):
        fault = self.double.faults.take(call)
        if fault is None:
            return self._settle(call, *run())
        await asyncio.sleep(fault.delay)
        if fault.hang is not None:
            await asyncio.sleep(fault.hang)
        if fault.hang is not None or fault.drop:
            if fault.drop in ("after", "half"):
                (half or run)() if fault.drop == "half" else run()
            await hang_up(request)
            return Silence()
        if fault.status or fault.error:
            return self._settle(call, *fault_answer(fault))
        return self._settle(call, *run())

    def _settle(self, call, status, answer, headers=None):
        call.status, call.answer = status, answer
        if isinstance(answer, dict):
            return JSONResponse(answer, status, headers)
        return PlainTextResponse(answer, status, headers)

    def _keep(self, call, body):
        with self.state.changed:
            file = self.state.files.get(call.params["file_id"])
            if file is None or file.completed:
                return 404, "not found"
            file.content, file.uploads = body, file.uploads + 1
            return (200, f"OK - {len(body)}") if file.uploaded else (400, "length does not match")

    def _answer(self, url_id, given):
        try:
            answer_response_url(self.state, url_id, given)
        except Refusal as refusal:
            return (404 if refusal.error.endswith("_url") else 200), refusal.answer
        return 200, "ok"


class Silence(Response):
    """No answer at all: the connection is gone."""

    async def __call__(self, scope, receive, send):
        """Say nothing."""


def fault_answer(fault):
    """Give status, body and headers of an injected refusal: https://docs.slack.dev/apis/web-api/rate-limits/"""
    headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after is not None else None
    if fault.error:
        return fault.status or 200, {"ok": False, "error": fault.error}, headers
    if fault.status == 429:
        return 429, {"ok": False, "error": "ratelimited"}, headers
    return fault.status, "upstream error", headers


def read_arguments(request, body):
    """Give a call's arguments, its token, and whether they came as JSON."""
    given, is_json = dict(request.query_params), False
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind == "application/json":
        is_json, said = True, read_json(body)
        given |= said if isinstance(said, dict) else {}
    elif kind == "multipart/form-data":
        given |= read_form(request, body)[0]
    elif body:
        given |= dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    token = given.pop("token", None)
    return given, bearer.strip() if scheme.lower() == "bearer" else token, is_json


def read_json(body):
    """Give what JSON says, or nothing."""
    try:
        return json.loads(body)
    except ValueError:
        return None


def read_bytes(request, body):
    """Give a file's bytes out of a form's only file, or the body as it is."""
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        files = read_form(request, body)[1]
        return next(iter(files.values()), b"")
    return body


def read_form(request, body):
    """Give the fields and the files of a multipart form."""
    from io import BytesIO

    environ = {
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": request.headers["content-type"],
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
    }
    _, fields, files = parse_form_data(environ)
    return dict(fields.items()), {name: file.read() for name, file in files.items()}
