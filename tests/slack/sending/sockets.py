"""Socket Mode: https://docs.slack.dev/apis/events-api/using-socket-mode/"""

import asyncio
import json
import random
import time
import uuid
from concurrent.futures import Future

from starlette.websockets import WebSocketDisconnect


class Connections:
    """The open connections of the app; each envelope goes to one of them, whichever."""

    def __init__(self):
        self.open, self.waiting, self.acked = {}, {}, []

    def send(self, kind, payload, *, seconds, retry=None):
        """Send an envelope and give its acknowledgement's payload and how long it took; `TimeoutError`."""
        if not self.open:
            raise ConnectionError("no Socket Mode connection is open")
        envelope = {
            "envelope_id": str(uuid.uuid4()),
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": retry[0] if retry else 0, "retry_reason": retry[1] if retry else ""}
        ack = self.waiting[envelope["envelope_id"]] = Future()
        websocket, loop = random.choice(list(self.open.items()))
        begun = time.perf_counter()
        asyncio.run_coroutine_threadsafe(websocket.send_text(json.dumps(envelope)), loop).result(seconds)
        try:
            return ack.result(max(0.0, seconds - (time.perf_counter() - begun))), time.perf_counter() - begun
        finally:
            self.waiting.pop(envelope["envelope_id"], None)

    def disconnect(self, reason="refresh_requested"):
        """Tell every connection that it ends, and end it, as Slack does every few hours."""
        for websocket, loop in list(self.open.items()):
            told = json.dumps({"type": "disconnect", "reason": reason, "debug_info": {"host": "double"}})
            asyncio.run_coroutine_threadsafe(websocket.send_text(told), loop).result(5)
        self.drop()

    def drop(self):
        """End every connection without a word."""
        for websocket, loop in list(self.open.items()):
            asyncio.run_coroutine_threadsafe(websocket.close(), loop).result(5)

    def note(self, text):
        """Take an acknowledgement."""
        try:
            said = json.loads(text)
        except ValueError:
            return
        ack = self.waiting.get(said.get("envelope_id"))
        if ack is not None and not ack.done():
            self.acked.append(said)
            ack.set_result(said.get("payload"))


async def serve_socket(double, websocket):
    """Say hello to whoever has a ticket, then listen until they go."""
    if websocket.query_params.get("ticket") not in double.state.tickets:
        await websocket.close(4401)
        return
    double.state.tickets.discard(websocket.query_params["ticket"])  # each opens one connection
    await websocket.accept()
    connections = double.connections
    connections.open[websocket] = asyncio.get_running_loop()
    with double.state.changed:
        double.state.changed.notify_all()
    hello = {
        "type": "hello",
        "num_connections": len(connections.open),
        "debug_info": {"host": "double", "approximate_connection_time": 18060},
        "connection_info": {"app_id": double.state.app_id},
    }
    await websocket.send_text(json.dumps(hello))
    try:
        while True:
            connections.note(await websocket.receive_text())
    except (WebSocketDisconnect, RuntimeError):
        pass
    finally:
        connections.open.pop(websocket, None)
