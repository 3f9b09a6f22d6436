"""The HTTP server, in a thread of its own: it starts at once or says why not, and ends when all is answered."""

from __future__ import annotations

import asyncio
import logging
import socket
from threading import Event, Thread
from types import TracebackType

import uvicorn
from starlette.applications import Starlette

from runner.errors import SettingsError
from runner.logs import log

SHUTDOWN_GRACE_SECONDS = 10  # for requests under way


class HttpServer:
    """Serves a web application while it is entered."""

    def __init__(self, web: Starlette, *, host: str, port: int) -> None:
        self._web = web
        self._host = host
        self._port = port

    def __enter__(self) -> HttpServer:
        """Listen. Raises `SettingsError` where the address cannot be had."""
        self._socket = _listen(self._host, self._port)
        config = uvicorn.Config(
            self._web,
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="off",
            timeout_graceful_shutdown=SHUTDOWN_GRACE_SECONDS,
        )
        _quiet("uvicorn.error")
        self._server = uvicorn.Server(config)
        self._thread = Thread(target=self._serve, name="http", daemon=True)
        self._thread.start()
        log.info("listening at %s", self.url)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take no more requests, and wait for those under way."""
        self._server.should_exit = True
        self._thread.join(SHUTDOWN_GRACE_SECONDS + 5)
        self._socket.close()

    @property
    def url(self) -> str:
        """Where it listens."""
        host, port = self._socket.getsockname()[:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    def wait(self, stop: Event) -> None:
        """Wait until it is time to stop. Raises `SettingsError` where the server ended by itself."""
        while not stop.wait(0.5):
            if not self._thread.is_alive():
                raise SettingsError(f"the HTTP server at {self.url} ended by itself; see the log")

    def _serve(self) -> None:
        asyncio.run(self._server.serve(sockets=[self._socket]))


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        raise SettingsError(
            f"HTTP_HOST={host}, HTTP_PORT={port} cannot be listened at: {error.strerror}; choose another port"
        ) from None


def _quiet(name: str) -> None:
    logger = logging.getLogger(name)
    logger.handlers = list(log.handlers)
    logger.propagate = not logger.handlers
    logger.setLevel(logging.ERROR)
