"""A client of Slack's Web API that tells somebody of each error, and whose calls end in time."""

import http.client
from collections.abc import Callable
from functools import partial
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from runner.delivery.slack_errors import error_code
from runner.processes.timeout import in_time

OnError = Callable[[str, str], None]  # given the method, and Slack's code or what was wrong instead


class MeteredClient(WebClient):
    """Slack's client; `on_error` is told of every call that failed.

    `total_timeout`: the seconds that a call may take in all, with its further tries where there are any.
    """

    def __init__(self, *args: Any, on_error: OnError, total_timeout: float | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self._on_error = on_error
        self._total_timeout = self.timeout if total_timeout is None else total_timeout

    def api_call(self, api_method: str, **options: Any) -> SlackResponse:
        """Call a method of Slack's; what is answered byte by byte is given up as what is not answered is."""
        try:
            return in_time(self._total_timeout, partial(self._call, api_method, options))
        except SlackApiError as error:
            self._on_error(api_method, _label(error))
            raise
        except (SlackClientError, OSError, http.client.HTTPException):
            self._on_error(api_method, "unreachable")
            raise

    def _call(self, api_method: str, options: dict[str, Any]) -> SlackResponse:
        try:
            return super().api_call(api_method, **options)
        except (AttributeError, TypeError, ValueError) as error:  # the client's own, over what is strange
            raise SlackClientError("this is no answer of Slack's") from error


def _label(error: SlackApiError) -> str:
    """Return Slack's code, of which there are not so many, as what is counted needs."""
    return error_code(error) or "no_answer"
