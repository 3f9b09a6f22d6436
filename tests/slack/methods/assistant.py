"""assistant.threads.setStatus."""

from tests.slack.api.refusal import Refusal
from tests.slack.methods.method import method


@method("assistant.threads.setStatus", "chat:write")
def set_status(state, params):
    """Show what the bot is about: https://docs.slack.dev/reference/methods/assistant.threads.setStatus/"""
    channel = state.find_channel(params.need("channel_id"))
    ts = params.need("thread_ts")
    if ts not in channel.messages:
        raise Refusal("invalid_thread_ts")
    channel.statuses[ts] = params.get("status", "")
    state.changed.notify_all()
    return {}
