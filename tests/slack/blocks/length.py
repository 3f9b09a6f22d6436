"""How much a message's blocks may hold in all, which Slack does not publish.

Measured by others: 13,297 characters of text in one block, 125 fewer with a second one beside it; response URLs take
more. https://github.com/slackapi/bolt-js/issues/2509, https://github.com/slackapi/bolt-js/issues/2867
"""

from tests.slack.api.refusal import Refusal

MOST = 13_422
A_BLOCK = 125


def check_length(blocks):
    """Refuse blocks that are too long together: `msg_blocks_too_long`."""
    if texts(blocks) + A_BLOCK * len(blocks) > MOST:
        raise Refusal("msg_blocks_too_long")


def texts(value):
    """Count the characters of all texts."""
    if isinstance(value, dict):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(texts(one) for one in value.values())
    return sum(texts(one) for one in value) if isinstance(value, list) else 0
