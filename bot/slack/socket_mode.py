"""Socket Mode: Slack's requests over a connection that the bot opens, for machines nobody reaches from outside."""

import time
from functools import partial
from threading import Event, Lock

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.directory.identity import may_answer_later, retry_pauses
from bot.slack.client import quiet_logger
from runner.errors import SettingsError
from runner.logs import log
from runner.retry import retry

SHUTDOWN_GRACE_SECONDS = 10.0  # for requests under way
_APP_TOKEN_HELP = (
    "make an app-level token, xapp-…, with connections:write under Basic Information of your app, and turn on "
    "Socket Mode"
)


class SocketMode:
    """Listens in Socket Mode; a request whose listener raises is not acknowledged, and so comes again."""

    def __init__(self, app: App, token: str, *, client: WebClient, max_parallel: int) -> None:
        self._handler = _CountingHandler(
            app, token, logger=quiet_logger(), web_client=client, concurrency=max_parallel
        )

    def run(self, stop: Event) -> None:
        """Listen until it is time to stop, then answer what is under way. Raises `SettingsError`."""
        try:
            if self._connect(stop):
                log.info("connected to Slack in Socket Mode")
                stop.wait()
        finally:
            self._handler.wait_until_idle(SHUTDOWN_GRACE_SECONDS)
            self._handler.close()  # type: ignore[no-untyped-call]

    def _connect(self, stop: Event) -> bool:
        """Connect, however long Slack takes to answer. Return False where it was time to stop before that."""
        again = partial(may_answer_later, token="SLACK_APP_TOKEN", help=_APP_TOKEN_HELP)
        try:
            retry(self._handler.connect, pauses=retry_pauses(), again=again, sleep=stop.wait)
        except SettingsError:
            raise
        except Exception:  # the last error, logged, before it was time to stop
            return False
        return True


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
