"""A uvicorn server in a thread, whose connections can be broken off from inside a request."""

import asyncio
import socket
import threading

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
        self._config = uvicorn.Config(
            app,
            http=BreakableProtocol,
            ws="websockets-sansio",
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            timeout_keep_alive=30,
        )
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._run, name="slack-double", daemon=True)

    def start(self):
        """Serve, and return once it does."""
        self._thread.start()
        if not self._started.wait(10):
            raise RuntimeError("the double did not start")

    def stop(self):
        """Break every connection off and give the port back."""
        if self._started.is_set():
            self._loop.call_soon_threadsafe(self._stopped.set)
            self._thread.join(10)
        self._socket.close()

    def _run(self):
        asyncio.run(self._serve())

    async def _serve(self):
        """Do what `uvicorn.Server.serve` does, but end at once rather than wait for its next tick."""
        self._loop, self._stopped = asyncio.get_running_loop(), asyncio.Event()
        self._config.load()
        server = uvicorn.Server(self._config)
        server.lifespan = self._config.lifespan_class(self._config)
        await server.startup(sockets=[self._socket])
        self._started.set()
        await self._stopped.wait()
        self._loop.remove_reader(self._socket)
        for _ in range(5):  # connections just accepted come up, and those broken off go, a step of the loop later
            for connection in list(server.server_state.connections):
                connection.transport.abort()
            await asyncio.sleep(0)
        for listener in server.servers:
            listener.close()
