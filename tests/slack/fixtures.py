"""Fixtures: a running double. Import them into a conftest.

How to wire a bot to it: set the environment to `slack.environment()`, start the bot, and let people work through
`Workspace(slack, "http://127.0.0.1:<port>/slack/events")`, or through `Workspace(slack)` in Socket Mode.
"""

import pytest

from tests.slack.double import SlackDouble


@pytest.fixture
def slack():
    """A workspace that runs, of its own for each test."""
    with SlackDouble() as double:
        yield double


@pytest.fixture
def slack_environment(slack, monkeypatch):
    """The same, with its settings in the environment, as a bot over HTTP needs them."""
    for name, value in slack.environment().items():
        monkeypatch.setenv(name, value)
    return slack
