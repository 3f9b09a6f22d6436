"""A bot that listens over HTTP, with a Slack before it and a real Redis behind it."""

from tests.slack.fixtures import slack  # noqa: F401 (a fixture)
from tests.support.bots.listening_bot import bot, listen, queued  # noqa: F401 (fixtures)
