"""Answers to an interaction: through its response URL, or in the acknowledgement of a slash command."""

from copy import deepcopy

from tests.slack.api.params import Params
from tests.slack.api.refusal import Refusal
from tests.slack.methods.content import bot_message, need_content, read_content, read_thread
from tests.slack.posting import post, show_ephemeral


def answer_response_url(state, url_id, given):
    """Do what was sent to a response URL.

    `used_url` after five, `expired_url` after thirty minutes, `invalid_payload` where nothing can be read;
    https://docs.slack.dev/interactivity/handling-user-interaction/#message_responses
    """
    with state.changed:
        url = state.response_urls.get(url_id)
        if url is None:
            raise Refusal("invalid_url")
        if state.clock.now() > url.expires:
            raise Refusal("expired_url")
        if url.left <= 0:
            raise Refusal("used_url")
        if not isinstance(given, dict):
            raise Refusal("invalid_payload")
        show_answer(state, url, given)
        url.left -= 1


def show_answer(state, url, given):
    """Show an answer: to the person alone unless it says `in_channel`; or change what was answered to."""
    params, channel = Params(given), state.channels[url.channel_id]
    if params.flag("delete_original"):
        _remove(state, channel, url.message_ts)
        return
    content = read_content(state, params)
    need_content(content)
    if params.flag("replace_original") and url.message_ts:
        _replace(state, channel, url.message_ts, content)
        return
    message = bot_message(state, content)
    if thread := read_thread(params):
        message["thread_ts"] = thread
    if params.get("response_type") == "in_channel":
        post(state, channel, message)
    else:
        show_ephemeral(state, channel, url.user_id, message)


def _remove(state, channel, ts):
    channel.messages.pop(ts, None)
    channel.ephemerals[:] = [one for one in channel.ephemerals if one["ts"] != ts]
    state.tell("deleted", channel, {"ts": ts})


def _replace(state, channel, ts, content):
    """Change what is there: https://docs.slack.dev/interactivity/handling-user-interaction/#updating_message_response"""
    shown = [one for one in (*channel.messages.values(), *channel.ephemerals) if one["ts"] == ts]
    if not shown:
        raise Refusal("message_not_found")
    before = deepcopy(shown[0])
    shown[0].pop("blocks", None)
    shown[0].update(content)
    state.tell("changed", channel, {**shown[0], "previous_message": before})
