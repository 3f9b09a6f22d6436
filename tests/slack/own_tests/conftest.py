"""A bot, and people who talk to it."""

import pytest

from tests.slack.bolt import connect_bot, make_bot, serve_bot
from tests.slack.workspace import Workspace


@pytest.fixture
def bot(slack):
    """A tiny bot that keeps what it hears."""
    return make_bot(slack)


@pytest.fixture(params=["http", "socket"])
def people(request, slack, bot):
    """People at work, with the bot at a request URL and in Socket Mode."""
    if request.param == "http":
        with serve_bot(bot) as url, Workspace(slack, url) as workspace:
            yield workspace
    else:
        with connect_bot(bot, slack), Workspace(slack) as workspace:
            yield workspace
