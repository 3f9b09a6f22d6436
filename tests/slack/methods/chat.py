"""chat.postMessage, .update, .postEphemeral and .delete."""

from copy import deepcopy

from tests.slack.api.refusal import Refusal
from tests.slack.methods.content import bot_message, check_look, need_content, read_message, read_thread
from tests.slack.methods.method import method
from tests.slack.posting import post, show_ephemeral

LONGEST_EPHEMERAL = 40_000  # not published; what a message is cut at
LONGEST_UPDATE = 4000  # https://docs.slack.dev/reference/methods/chat.update/#errors, msg_too_long


def open_to_bot(state, params):
    """Give the channel to write into.

    `channel_not_found`, `is_archived`, `not_in_channel`, `restricted_action`, `messages_tab_disabled`:
    https://docs.slack.dev/reference/methods/chat.postMessage/#errors
    """
    channel = state.find_channel(params.need("channel"), people=True)
    if channel.archived:
        raise Refusal("is_archived")
    if state.bot not in channel.members and "chat:write.public" not in state.scopes:
        raise Refusal("not_in_channel")
    if channel.restricted:
        raise Refusal("restricted_action")
    if channel.kind == "im" and not state.messages_tab:
        raise Refusal("messages_tab_disabled")
    return channel


@method("chat.postMessage", "chat:write")
def post_message(state, params):
    """Post a message: https://docs.slack.dev/reference/methods/chat.postMessage/"""
    channel = open_to_bot(state, params)
    check_look(state, params)
    content, thread = read_message(state, params), read_thread(params)
    need_content(content)
    message = bot_message(state, content)
    if thread:
        message["thread_ts"] = thread
    if metadata := params.structure("metadata", "invalid_metadata_format"):
        if not isinstance(metadata, dict) or not {"event_type", "event_payload"} <= metadata.keys():
            raise Refusal("invalid_metadata_format")
        message["metadata"] = metadata
    posted = post(state, channel, message)
    return {"channel": channel.id, "ts": posted["ts"], "message": posted}


@method("chat.postEphemeral", "chat:write")
def post_ephemeral(state, params):
    """Tell one person: https://docs.slack.dev/reference/methods/chat.postEphemeral/"""
    channel = open_to_bot(state, params)
    user = params.need("user")
    if user not in channel.members:
        raise Refusal("user_not_in_channel")
    if len(str(params.get("text") or "")) > LONGEST_EPHEMERAL:
        raise Refusal("msg_too_long")
    check_look(state, params)
    content, thread = read_message(state, params), read_thread(params)
    need_content(content)
    message = bot_message(state, content)
    if thread:
        message["thread_ts"] = thread
    return {"message_ts": show_ephemeral(state, channel, user, message)}


@method("chat.update", "chat:write")
def update_message(state, params):
    """Change a message of the bot's own: https://docs.slack.dev/reference/methods/chat.update/

    Blocks that were there stay only where neither text nor blocks are given.
    """
    channel, message = _own(state, params, "cant_update_message")
    if channel.archived:
        raise Refusal("is_inactive")
    if len(str(params.get("text") or "")) > LONGEST_UPDATE:
        raise Refusal("msg_too_long")
    content = read_message(state, params)
    if "blocks" not in content and not content["text"]:
        content = {**content, **{key: message[key] for key in ("text", "blocks") if key in message}}
    if "attachments" not in content and "attachments" in message and params.get("attachments") is None:
        content["attachments"] = message["attachments"]
    need_content(content)
    before = deepcopy(message)
    for key in ("text", "blocks", "attachments"):
        message.pop(key, None)
    message |= {**content, "edited": {"user": state.bot, "ts": state.clock.ts()}}
    state.tell("changed", channel, {**message, "previous_message": before})
    return {"channel": channel.id, "ts": message["ts"], "text": message["text"], "message": deepcopy(message)}


@method("chat.delete", "chat:write")
def delete_message(state, params):
    """Take a message of the bot's own away: https://docs.slack.dev/reference/methods/chat.delete/"""
    channel, message = _own(state, params, "cant_delete_message")
    del channel.messages[message["ts"]]
    state.tell("deleted", channel, message)
    return {"channel": channel.id, "ts": message["ts"]}


def _own(state, params, refusal):
    """Give a message of the bot's own: https://docs.slack.dev/reference/methods/chat.update/#errors, /chat.delete/#errors"""
    channel = state.find_channel(params.need("channel"))
    message = channel.messages.get(params.need("ts"))
    if message is None:
        raise Refusal("message_not_found")
    if message.get("user") != state.bot:
        raise Refusal(refusal)
    return channel, message
