"""Put messages into channels, whoever writes them."""

from copy import deepcopy


def post(state, channel, message):
    """Put the message in the channel, under its thread if it names one, and tell who listens."""
    with state.changed:
        channel.messages[message["ts"]] = message
        if "thread_ts" in message:
            _count_reply(channel, message)
        state.tell("posted", channel, message)
        return deepcopy(message)


def _count_reply(channel, message):
    parent = channel.messages.get(message["thread_ts"])
    if parent is None or parent is message:
        return
    message["parent_user_id"] = parent.get("user")
    repliers = dict.fromkeys([*parent.get("reply_users", ()), message.get("user")])
    parent |= {
        "thread_ts": parent["ts"],
        "reply_count": parent.get("reply_count", 0) + 1,
        "reply_users": list(repliers),
        "latest_reply": message["ts"],
    }
    if message.get("bot_id"):
        channel.statuses.pop(parent["ts"], None)


def show_ephemeral(state, channel, user_id, message):
    """Show the message to one person only."""
    with state.changed:
        channel.ephemerals.append({**message, "is_ephemeral": True, "shown_to": user_id})
        state.tell("whispered", channel, channel.ephemerals[-1])
        return message["ts"]
