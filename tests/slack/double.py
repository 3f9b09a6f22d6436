"""The double: starts, stops, and is told what there is and what goes wrong."""

from tests.slack.api.faults import Faults
from tests.slack.api.rates import Rates
from tests.slack.api.server import BackgroundServer
from tests.slack.api.web import Web
from tests.slack.sending.sockets import Connections
from tests.slack.state import DEFAULT_SCOPES, SlackState

SIGNING_SECRET = "double-signing-secret"
BOT_TOKEN = "xoxb-double-bot"
APP_TOKEN = "xapp-double-app"


class SlackDouble:
    """A Slack of one's own, as a context manager or with `start` and `stop`.

    `address` is what others are told to reach it at, where `host` is no address (0.0.0.0).
    """

    def __init__(self, host="127.0.0.1", port=0, *, address=None, scopes=DEFAULT_SCOPES):
        self.signing_secret, self.bot_token, self.app_token = SIGNING_SECRET, BOT_TOKEN, APP_TOKEN
        self.revoked = set()
        self.state, self.faults, self.calls = SlackState(scopes=scopes), Faults(), []
        self.rates = None  # or `Rates()`: Slack's limits on how often, for a test that the bot keeps to them
        self.connections = Connections()
        self._server = BackgroundServer(Web(self).app(), host, port)
        self.url = self.state.base_url = f"http://{address or host}:{self._server.port}/"

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *failure):
        self.stop()

    def start(self):
        """Serve from now on."""
        self._server.start()

    def stop(self):
        """Serve no more."""
        self._server.stop()

    @property
    def api_url(self):
        """What `SLACK_API_URL` is to be."""
        return f"{self.url}api/"

    def environment(self, *, socket_mode=False):
        """Give the bot's settings for this double."""
        shared = {"SLACK_BOT_TOKEN": self.bot_token, "SLACK_API_URL": self.api_url}
        if socket_mode:
            return {**shared, "SLACK_APP_TOKEN": self.app_token}
        return {**shared, "SLACK_SIGNING_SECRET": self.signing_secret}

    def fail(self, method="*", **how):
        """Let the next calls of a method go wrong; see `Fault` for how. Also "upload" and "response_url"."""
        return self.faults.add(method, **how)

    def heal(self):
        """Let nothing go wrong any more."""
        self.faults.clear()

    def limit(self):
        """Answer 429 to whoever calls more often than Slack lets them."""
        self.rates = Rates()

    def advance(self, seconds):
        """Let time pass for triggers and response URLs."""
        self.state.clock.advance(seconds)

    def calls_of(self, method):
        """Give the calls of one method, in order."""
        return [call for call in self.calls if call.method == method]

    def refused(self):
        """Give the calls that Slack itself refused, for a test to see that there were none."""
        return [call for call in self.calls if isinstance(call.answer, dict) and call.answer.get("ok") is False]
