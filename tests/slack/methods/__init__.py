"""The methods of the Web API, by name."""

from tests.slack.methods import assistant, auth, chat, conversations, files, permalinks, reactions, users, views
from tests.slack.methods.method import METHODS

__all__ = [
    "METHODS",
    "assistant",
    "auth",
    "chat",
    "conversations",
    "files",
    "permalinks",
    "reactions",
    "users",
    "views",
]
