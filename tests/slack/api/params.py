"""What a call says, whichever way it was encoded.

What cannot be read is refused as the pages of methods list it: https://docs.slack.dev/reference/methods/chat.postMessage/#errors
"""

import json

from tests.slack.api.refusal import Refusal


class Params:
    """The arguments of a call. Forms carry text only, JSON bodies carry what they say."""

    def __init__(self, given):
        self.given = {name: value for name, value in given.items() if value is not None}

    def get(self, name, default=None):
        """Give what was said, or the default."""
        return self.given.get(name, default)

    def need(self, name):
        """Give what was said; `invalid_arguments` as https://docs.slack.dev/apis/web-api/#responses has it."""
        value = self.given.get(name)
        if value in (None, ""):
            raise Refusal("invalid_arguments", f"missing required field: {name}")
        return value

    def flag(self, name):
        """Tell whether a boolean was set: forms say it as 1 or true."""
        return self.given.get(name) in (True, 1, "1", "true", "True")

    def integer(self, name):
        """Give a whole number; `invalid_arguments`."""
        try:
            return int(self.given.get(name) or 0)
        except (TypeError, ValueError):
            raise Refusal("invalid_arguments", f"must be an integer [json-pointer:/{name}]") from None

    def structure(self, name, refusal):
        """Give an array or object; forms hold it as JSON text, and what is not JSON is refused as told."""
        value = self.given.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise Refusal(refusal) from None
