"""What Slack hands out with an interaction: a trigger for a modal, an address for answers."""

import secrets
from dataclasses import dataclass

TRIGGER_SECONDS = 3
ANSWERS, ANSWER_SECONDS = 5, 30 * 60


@dataclass
class Trigger:
    """Opens one modal, within three seconds: https://docs.slack.dev/interactivity/handling-user-interaction/"""

    id: str
    user_id: str
    expires: float
    used: bool = False


@dataclass
class ResponseUrl:
    """Takes five answers within thirty minutes: https://docs.slack.dev/interactivity/handling-user-interaction/#message_responses"""

    id: str
    channel_id: str
    user_id: str
    expires: float
    message_ts: str | None = None
    thread_ts: str | None = None
    left: int = ANSWERS


def new_trigger(state, user_id):
    """Hand out a trigger, `132456.7890123.abcdef` in form."""
    with state.changed:
        name = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        state.triggers[name] = Trigger(name, user_id, state.clock.now() + TRIGGER_SECONDS)
        return name


def new_response_url(state, channel_id, user_id, message=None):
    """Hand out an address for answers about a channel, or about a message in it."""
    with state.changed:
        name = secrets.token_hex(12)
        state.response_urls[name] = ResponseUrl(name, channel_id, user_id, state.clock.now() + ANSWER_SECONDS)
        if message:
            state.response_urls[name].message_ts = message["ts"]
            state.response_urls[name].thread_ts = message.get("thread_ts")
        return f"{state.base_url}commands/{state.team}/{name}"
