"""A client of Slack's Web API whose calls end in time; it tells somebody of each error, and raises it all the same."""

from __future__ import annotations

import http.client
import re
from collections.abc import Callable
from functools import partial
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from runner.delivery.slack_errors import error_code
from runner.intime import in_time

_CODE = re.compile(r"[a-z_]{1,60}")
Tell = Callable[[str, str], None]  # given the method, and Slack's code or what was wrong instead


class CountingClient(WebClient):
    """Slack's client; `on_error` is told of every call that failed."""

    def __init__(self, *args: Any, on_error: Tell, **options: Any) -> None:
        super().__init__(*args, **options)
        self._on_error = on_error

    def api_call(self, api_method: str, **options: Any) -> SlackResponse:
        """Call a method of Slack's; what is answered byte by byte is given up as what is not answered is."""
        try:
            return in_time(self.timeout, partial(self._call, api_method, options))
        except SlackApiError as error:
            self._on_error(api_method, _label(error))
            raise
        except (SlackClientError, OSError, http.client.HTTPException):
            self._on_error(api_method, "unreachable")
            raise

    def _call(self, api_method: str, options: dict[str, Any]) -> SlackResponse:
        try:
            return super().api_call(api_method, **options)
        except (AttributeError, TypeError) as error:  # the client's own, over JSON that is no object
            raise SlackClientError("this is no answer of Slack's") from error


def _label(error: SlackApiError) -> str:
    """Give Slack's code, of which there are not so many; what is none is not to be counted word by word."""
    code = error_code(error)
    return code if _CODE.fullmatch(code) else "no_answer"
