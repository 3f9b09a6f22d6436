"""A tiny real bot, over HTTP or in Socket Mode, to try the double's sender against."""

import threading
from contextlib import contextmanager

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.starlette import SlackRequestHandler
from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.routing import Route

from tests.slack.api.server import BackgroundServer


def make_bot(double):
    """Give a bot that keeps what it hears (`app.heard`) and does nothing else."""
    client = WebClient(double.bot_token, base_url=double.api_url, retry_handlers=[])
    app = App(client=client, signing_secret=double.signing_secret, process_before_response=True)
    app.heard = []
    for event in ("app_mention", "app_home_opened", "message"):
        app.event(event)(_hearing(app))
    return app


def _hearing(app):
    def hear(body):
        app.heard.append(body)

    return hear


@contextmanager
def serve_bot(app):
    """Serve the bot over HTTP; give its request URL."""
    handler = SlackRequestHandler(app)

    async def events(request):
        return await handler.handle(request)

    server = BackgroundServer(Starlette(routes=[Route("/slack/events", events, methods=["POST"])]), "127.0.0.1", 0)
    server.start()
    try:
        yield f"http://127.0.0.1:{server.port}/slack/events"
    finally:
        server.stop()


@contextmanager
def connect_bot(app, double):
    """Connect the bot in Socket Mode, once it is heard of."""
    handler = SocketModeHandler(app, double.app_token)
    threading.Thread(target=handler.connect, daemon=True).start()
    try:
        with double.state.changed:
            assert double.state.changed.wait_for(lambda: double.connections.open, 10)
        yield handler
    finally:
        handler.client.closed, handler.client.auto_reconnect_enabled = True, False
        double.connections.drop()  # or the client looks only seconds later whether it is to close
        handler.client.enqueue_message("{}")
        handler.close()
