"""The addresses of the double: methods, uploads, answers, files, Socket Mode."""

from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute

from tests.slack.api.calling import run_method
from tests.slack.api.calls import Call
from tests.slack.api.reading import read_arguments, read_bytes, read_json
from tests.slack.api.refusal import Refusal
from tests.slack.api.trouble import dripping, suffer
from tests.slack.sending.answers import answer_response_url
from tests.slack.sending.sockets import serve_socket


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
            request, call, lambda: self._keep(call, body), lambda: self._keep(call, body[: len(body) // 2])
        )

    async def answer(self, request):
        """Take an answer to an interaction at its response URL."""
        given, url_id = read_json(await request.body()), request.path_params["url_id"]
        call = self._record("response_url", {**(given if isinstance(given, dict) else {}), "url_id": url_id}, None)
        return await self._serve(request, call, lambda: self._answer(url_id, given))

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
        if fault is None and (seconds := self._too_often(call)):
            return self._settle(call, 429, {"ok": False, "error": "ratelimited"}, {"Retry-After": str(seconds)})
        instead = await suffer(fault, request, run, half) if fault else None
        if isinstance(instead, Response):
            return instead
        answer = self._settle(call, *(instead or run()))
        return dripping(answer, fault.drip) if fault and fault.drip else answer

    def _too_often(self, call):
        rates = self.double.rates
        return rates.wait(call.method, call.params.get("channel"), self.state.clock.now()) if rates else 0

    def _settle(self, call, status, answer, headers=None):
        call.status, call.answer = status, answer
        if isinstance(answer, dict):
            return JSONResponse(answer, status, headers)
        return PlainTextResponse(answer, status, headers)

    def _keep(self, call, body):
        """Keep a file's bytes; what is not all of them is refused, and may be sent again."""
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
