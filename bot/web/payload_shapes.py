"""The shapes of what Slack sends, as far as anybody reads it: what is there is of its kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

# A shape: `str` (a text), a mapping (an object with these members), a list of one (a list of such), or `bool`.
# Under "*" is the shape of every member. Anything may be missing or null.
Shape = Any

_NAMED: Shape = {"id": str, "name": str, "domain": str, "team_id": str, "username": str}
_OPTION: Shape = {"value": str, "text": {"text": str}}
_ENTERED: Shape = {
    "type": str,
    "value": str,
    "selected_option": _OPTION,
    "selected_options": [_OPTION],
    "selected_date": str,
    "selected_time": str,
    "selected_user": str,
    "selected_channel": str,
    "selected_conversation": str,
}
_ACTION: Shape = {"action_id": str, "block_id": str, **_ENTERED}
_VIEW: Shape = {
    "id": str,
    "hash": str,
    "type": str,
    "team_id": str,
    "root_view_id": str,
    "callback_id": str,
    "private_metadata": str,
    "state": {"values": {"*": {"*": _ENTERED}}},
    "blocks": [{"block_id": str, "type": str}],
}
_MESSAGE: Shape = {"ts": str, "thread_ts": str, "user": str, "text": str, "blocks": [{"type": str}]}
INTERACTION: Shape = {
    "type": str,
    "trigger_id": str,
    "response_url": str,
    "team": _NAMED,
    "user": _NAMED,
    "channel": _NAMED,
    "enterprise": _NAMED,
    "is_enterprise_install": bool,
    "container": {"type": str, "channel_id": str, "message_ts": str, "view_id": str, "thread_ts": str},
    "message": _MESSAGE,
    "view": _VIEW,
    "actions": [_ACTION],
    "response_urls": [{"channel_id": str, "response_url": str}],
    "bot_access_token": str,
    "function_data": {"execution_id": str, "inputs": {}},
    "interactivity": {"interactivity_pointer": str, "interactor": {}},
    "authorizations": [{"user_id": str, "team_id": str, "enterprise_id": str}],
}
_EVENT: Shape = {
    "type": str,
    "subtype": str,
    "user": str,
    "text": str,
    "ts": str,
    "thread_ts": str,
    "team": str,
    "channel": str,
    "channel_type": str,
    "bot_id": str,
    "tab": str,
    "view": _VIEW,
    "message": _MESSAGE,
    "bot_profile": {"id": str},
    "assistant_thread": {"user_id": str, "channel_id": str, "context": {}},
}
EVENT: Shape = {
    "type": str,
    "team_id": str,
    "enterprise_id": str,
    "api_app_id": str,
    "event_id": str,
    "event_context": str,
    "context_team_id": str,
    "is_ext_shared_channel": bool,
    "authorizations": [{"user_id": str, "team_id": str, "enterprise_id": str, "is_bot": bool}],
    "authed_users": [str],
    "event": _EVENT,
}


# Of other events, where "user" or "channel" may be an object, nobody reads more than the type.
OTHER_EVENT: Shape = {**EVENT, "event": {"type": str}}
READ = ("app_mention", "message", "app_home_opened")


def event_shape(content: Mapping[str, Any]) -> Shape:
    """Give the shape that an event has to have."""
    return EVENT if content["event"]["type"] in READ else OTHER_EVENT


def fits(value: Any, shape: Shape) -> bool:
    """Whether a value has a shape, as far as it has any of its parts."""
    if value is None:
        return True
    if isinstance(shape, type):
        return isinstance(value, shape)
    if isinstance(shape, Sequence):
        return isinstance(value, list) and all(each is not None and fits(each, shape[0]) for each in value)
    return isinstance(value, dict) and all(fits(member, _of(name, shape)) for name, member in value.items())


def _of(name: str, shape: Mapping[str, Shape]) -> Shape:
    """Give the shape of a member; of one that nobody reads it is any."""
    return shape.get("*", shape.get(name, object))
