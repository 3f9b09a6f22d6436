"""A double of Slack: its Web API over HTTP, and a sender that behaves towards the bot as Slack does."""

from tests.slack.double import SlackDouble
from tests.slack.workspace import Workspace

__all__ = ["SlackDouble", "Workspace"]
