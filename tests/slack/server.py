"""A uvicorn server in a thread, whose connections can be broken off from inside a request."""

import asyncio
import socket
import threading
import time

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol


class BreakableProtocol(H11Protocol):
    """HTTP/1.1 that hands its transport to the application, so that it can hang up without a word."""

    def connection_made(self, transport):
        """Put the transport where requests find it."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


async def hang_up(request):
    """Break the connection of a request; nothing more reaches the caller."""
    request.scope["state"]["transport"].abort()
    await asyncio.sleep(0)
    await asyncio.sleep(0)  # uvicorn learns of it before the request ends


class BackgroundServer:
    """Serves an application on an address of its own until stopped."""

    def __init__(self, app, host, port):
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind((host, port))
        self.port = self._socket.getsockname()[1]
        config = uvicorn.Config(
            app,
            http=BreakableProtocol,
            ws="websockets-sansio",
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            timeout_graceful_shutdown=1,
            timeout_keep_alive=30,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, name="slack-double", daemon=True)

    def start(self):
        """Serve, and return once it does."""
        self._thread.start()
        until = time.monotonic() + 10
        while not self._server.started:
            if time.monotonic() > until or not self._thread.is_alive():
                raise RuntimeError("the double did not start")
            time.sleep(0.005)

    def stop(self):
        """End every connection and give the port back."""
        self._server.should_exit = True
        self._thread.join(10)
        self._socket.close()

    def _run(self):
        self._server.run(sockets=[self._socket])
