"""reactions.add."""

import re

from tests.slack.api.refusal import Refusal
from tests.slack.methods.method import method


@method("reactions.add", "reactions:write")
def add_reaction(state, params):
    """React to a message: https://docs.slack.dev/reference/methods/reactions.add/"""
    channel = state.find_channel(params.need("channel"))
    name, ts = str(params.need("name")).strip(":"), params.get("timestamp")
    if not ts:
        raise Refusal("no_item_specified")
    if not re.fullmatch(r"\d+\.\d{6}", str(ts)):
        raise Refusal("bad_timestamp")
    if not re.fullmatch(r"[a-z0-9_+'-]+", name):
        raise Refusal("invalid_name")
    if channel.archived:
        raise Refusal("is_archived")
    message = channel.messages.get(ts)
    if message is None:
        raise Refusal("message_not_found")
    reactions = message.setdefault("reactions", [])
    if any(reaction["name"] == name for reaction in reactions):
        raise Refusal("already_reacted")
    reactions.append({"name": name, "users": [state.bot], "count": 1})
    state.tell("reacted", channel, message)
    return {}
