"""Socket Mode: Slack's requests over a connection that the bot opens, for machines nobody reaches from outside."""

from __future__ import annotations

import time
from threading import Event, Lock

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.directory.identity import is_refused
from bot.slack.client import quiet_logger
from runner.errors import SettingsError
from runner.logs import log

GRACE = 10.0  # seconds that requests under way may take when the bot is to end
_AGAIN_SECONDS = (1, 2, 5, 10, 30)


class SocketMode:
    """Listens in Socket Mode; a request whose listener raises is not acknowledged, and so comes again."""

    def __init__(self, app: App, token: str, *, client: WebClient, at_once: int) -> None:
        self._handler = _CountingHandler(app, token, logger=quiet_logger(), web_client=client, concurrency=at_once)

    def run(self, stop: Event) -> None:
        """Listen until it is time to stop, then answer what is under way; `SettingsError` for a refused token."""
        try:
            if self._connect(stop):
                log.info("connected to Slack in Socket Mode")
                stop.wait()
        finally:
            self._handler.wait_until_idle(GRACE)
            self._handler.close()  # type: ignore[no-untyped-call]

    def _connect(self, stop: Event) -> bool:
        """Connect, however long Slack takes to be there; False where it was time to stop before that."""
        tries = 0
        while not stop.is_set():
            try:
                self._handler.connect()  # type: ignore[no-untyped-call]
                return True
            except SlackApiError as error:
                if is_refused(error):
                    raise SettingsError(
                        f"Slack does not take SLACK_APP_TOKEN ({error.response['error']}); make an app-level "
                        "token, xapp-…, with connections:write under Basic Information of your app, and turn on "
                        "Socket Mode"
                    ) from None
                log.warning("Slack opens no connection: %s", error.response.get("error"))
            except Exception as error:  # the network's errors have no common class
                log.warning("Slack does not answer: %s", error)
            stop.wait(_AGAIN_SECONDS[min(tries, len(_AGAIN_SECONDS) - 1)])
            tries += 1
        return False


class _CountingHandler(SocketModeHandler):
    """Bolt's handler, which knows how many requests are under way."""

    def __init__(self, *args: object, **options: object) -> None:
        self._busy = 0
        self._lock = Lock()
        super().__init__(*args, **options)  # type: ignore[arg-type]

    def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """Hand a request to Bolt."""
        self._count(1)
        try:
            super().handle(client, req)
        finally:
            self._count(-1)

    def wait_until_idle(self, seconds: float) -> None:
        """Wait until nothing is under way, but no longer than so many seconds."""
        until = time.monotonic() + seconds
        while self._busy and time.monotonic() < until:
            time.sleep(0.02)

    def _count(self, change: int) -> None:
        with self._lock:
            self._busy += change
