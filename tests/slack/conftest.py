"""What the tests of the double share."""

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.slack.fixtures import slack  # noqa: F401 (a fixture)


@pytest.fixture
def client(slack):  # noqa: F811
    """A real client, which does not try again by itself."""
    return WebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[], timeout=5)


@pytest.fixture
def refusal():
    """Give what a call is refused with: the error, or the whole answer."""

    def refused(call, *args, whole=False, **params):
        with pytest.raises(SlackApiError) as caught:
            call(*args, **params)
        return caught.value.response.data if whole else caught.value.response["error"]

    return refused
