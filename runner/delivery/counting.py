"""A client of Slack's Web API that tells somebody of each error, and raises it all the same."""

from __future__ import annotations

import http.client
import re
from collections.abc import Callable
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from runner.delivery.slack_errors import error_code

_CODE = re.compile(r"[a-z_]{1,60}")
Tell = Callable[[str, str], None]  # given the method, and Slack's code or what was wrong instead


class CountingClient(WebClient):
    """Slack's client; `on_error` is told of every call that failed."""

    def __init__(self, *args: Any, on_error: Tell, **options: Any) -> None:
        super().__init__(*args, **options)
        self._on_error = on_error

    def api_call(self, api_method: str, **options: Any) -> SlackResponse:
        """Call a method of Slack's."""
        try:
            return super().api_call(api_method, **options)
        except SlackApiError as error:
            self._on_error(api_method, _label(error))
            raise
        except (SlackClientError, OSError, http.client.HTTPException):
            self._on_error(api_method, "unreachable")
            raise


def _label(error: SlackApiError) -> str:
    """Give Slack's code, of which there are not so many; what is none is not to be counted word by word."""
    code = error_code(error)
    return code if _CODE.fullmatch(code) else "no_answer"
