"""The two ways to a bot: signed HTTP requests, and Socket Mode envelopes."""

import http.client
import json
import time
from urllib.parse import urlencode, urlsplit

from tests.slack.sending.delivery import Ack
from tests.slack.sending.signing import sign

PATIENCE = 3.0  # seconds, https://docs.slack.dev/interactivity/handling-user-interaction/#acknowledgment_response
AGENT = "Slackbot 1.0 (+https://api.slack.com/robots)"


class HttpSender:
    """Posts to the bot's request URL as Slack does, on a connection of its own each time."""

    def __init__(self, url, secret, clock, patience=PATIENCE):
        self.address, self.secret, self.clock, self.patience = urlsplit(url), secret, clock, patience

    def send(self, delivery, *, retry=None):
        """Make one attempt; `retry` is its number and the reason."""
        body, kind = encode(delivery)
        headers = {"Content-Type": kind, "User-Agent": AGENT, "Accept": "*/*"}
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry[0]), "X-Slack-Retry-Reason": retry[1]}
        return self.post(body, {**headers, **sign(self.secret, body, int(self.clock.now()))})

    def post(self, body, headers):
        """Post a body as it is, with these headers and no others: signed or not, right or wrong."""
        begun = time.perf_counter()
        connection = http.client.HTTPConnection(
            self.address.hostname, self.address.port or 80, timeout=self.patience
        )
        try:
            connection.request("POST", self.address.path or "/", body, headers)
            response = connection.getresponse()
            text = response.read().decode("utf-8", "replace")
        except TimeoutError:
            return Ack(time.perf_counter() - begun, reason="http_timeout")
        except (OSError, http.client.HTTPException):
            return Ack(time.perf_counter() - begun, reason="connection_failed")
        finally:
            connection.close()
        seconds = time.perf_counter() - begun
        reason = None if 200 <= response.status < 300 else "http_error"
        reason = "http_timeout" if seconds > self.patience else reason
        return Ack(
            seconds,
            response.status,
            text,
            {name.lower(): value for name, value in response.headers.items()},
            reason,
        )


class SocketSender:
    """Sends envelopes over whichever connection the bot has open."""

    def __init__(self, connections, patience=PATIENCE):
        self.connections, self.patience = connections, patience

    def send(self, delivery, *, retry=None):
        """Make one attempt; `retry` is its number and the reason."""
        begun = time.perf_counter()
        try:
            said, seconds = self.connections.send(
                delivery.kind, delivery.payload, seconds=self.patience, retry=retry
            )
        except TimeoutError:
            return Ack(time.perf_counter() - begun, reason="timeout")
        except ConnectionError:
            return Ack(time.perf_counter() - begun, reason="connection_failed")
        body = said if isinstance(said, str) else json.dumps(said) if said else ""
        return Ack(seconds, 200, body)


def encode(delivery):
    """Give the body and its type: events as JSON, commands as a form, interactions as JSON in a form."""
    if delivery.kind == "events_api":
        return json.dumps(delivery.payload).encode(), "application/json"
    fields = delivery.payload if delivery.kind == "slash_commands" else {"payload": json.dumps(delivery.payload)}
    return urlencode(fields).encode(), "application/x-www-form-urlencoded"
