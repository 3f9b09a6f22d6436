"""conversations.info, .open and .members: what the bot may ask about a channel."""

from tests.slack.api.refusal import Refusal
from tests.slack.methods.method import method

READ = ("channels:read", "groups:read", "im:read", "mpim:read")
OPEN = ("channels:manage", "groups:write", "im:write", "mpim:write")


@method("conversations.info", *READ, json=False)
def show_channel(state, params):
    """Show a channel: https://docs.slack.dev/reference/methods/conversations.info/"""
    channel = state.find_channel(params.need("channel"))
    shown = channel.shown()
    if params.flag("include_num_members"):
        shown["num_members"] = len(channel.members)
    return {"channel": shown}


@method("conversations.open", *OPEN)
def open_channel(state, params):
    """Open a direct message: https://docs.slack.dev/reference/methods/conversations.open/"""
    if params.get("channel"):
        return {"channel": state.find_channel(params.get("channel")).shown()}
    users = [user for user in str(params.get("users") or "").split(",") if user]
    if not users:
        raise Refusal("users_list_not_supplied")
    if len(users) > 1:
        raise Refusal("method_not_supported_for_channel_type")  # the double has no group messages
    if state.find_user(users[0]).deleted:
        raise Refusal("user_disabled")
    channel = state.direct_messages(users[0])
    return {"channel": channel.shown() if params.flag("return_im") else {"id": channel.id}}


@method("conversations.members", *READ, json=False)
def list_members(state, params):
    """List who is in a channel: https://docs.slack.dev/reference/methods/conversations.members/"""
    limit = params.integer("limit") or 100
    if not 0 < limit <= 1000:
        raise Refusal("invalid_limit")
    members = sorted(state.find_channel(params.need("channel")).members)
    cursor = str(params.get("cursor") or "0")
    if not cursor.isdigit():
        raise Refusal("invalid_cursor")
    start = int(cursor)
    more = str(start + limit) if start + limit < len(members) else ""
    return {"members": members[start : start + limit], "response_metadata": {"next_cursor": more}}
