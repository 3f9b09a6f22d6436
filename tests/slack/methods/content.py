"""What a message is made of, as the chat methods and response URLs take it, and what is refused in it."""

import re

from tests.slack.api.refusal import Refusal
from tests.slack.blocks import check_blocks, check_length
from tests.slack.people import APP, BOT, BOT_ID, TEAM

# Cut there without a word: https://docs.slack.dev/changelog/2018-04-truncating-really-long-messages/
LONGEST_TEXT = 40_000
MOST_ATTACHMENTS = 100
CHANGED_LOOK = ("username", "icon_emoji", "icon_url")


def read_content(state, params):
    """Give text, blocks and attachments as they are shown.

    `invalid_blocks`, `invalid_blocks_format`, `too_many_attachments`, `markdown_text_conflict`: https://docs.slack.dev/reference/methods/chat.postMessage/#errors
    """
    text, markdown = params.get("text") or "", params.get("markdown_text")
    blocks = params.structure("blocks", "invalid_blocks_format")
    attachments = params.structure("attachments", "invalid_attachments") or []
    if markdown and (text or blocks):
        raise Refusal("markdown_text_conflict")
    if not isinstance(text, str):
        raise Refusal("invalid_arguments", "must be a string [json-pointer:/text]")
    if len(attachments) > MOST_ATTACHMENTS:
        raise Refusal("too_many_attachments")
    content = {"text": markdown or text[:LONGEST_TEXT]}
    if blocks is not None:
        content["blocks"] = check_blocks(state, blocks, "message")
    if attachments:
        content["attachments"] = attachments
    return content


def read_message(state, params):
    """Give the content of a message of the bot; also refuse what is too much for one: `msg_blocks_too_long`."""
    content = read_content(state, params)
    check_length(content.get("blocks", []))
    return content


def need_content(content):
    """Refuse an empty message: `no_text`, https://docs.slack.dev/reference/methods/chat.postMessage/#errors"""
    if not any(content.get(part) for part in ("text", "blocks", "attachments")):
        raise Refusal("no_text")


def check_look(state, params):
    """Refuse another name or icon without the scope: https://docs.slack.dev/reference/scopes/chat.write.customize/"""
    if any(params.get(name) for name in CHANGED_LOOK) and "chat:write.customize" not in state.scopes:
        refuse_scope(state, "chat:write.customize")


def refuse_scope(state, *needed):
    """Refuse for want of a scope: https://docs.slack.dev/authentication/installing-with-oauth/#errors"""
    raise Refusal("missing_scope", needed=",".join(needed), provided=",".join(sorted(state.scopes)))


def read_thread(params):
    """Give the thread to answer in, if any; `invalid_thread_ts` where that is no timestamp.

    Slack takes a timestamp of no message for an answer too, and then nobody sees it:
    https://github.com/slackapi/python-slack-sdk/issues/840
    """
    ts = params.get("thread_ts")
    if ts is not None and not (isinstance(ts, str) and re.fullmatch(r"\d{1,12}\.\d{6}", ts)):
        raise Refusal("invalid_thread_ts", f"{ts} is not a valid thread_ts")
    return ts


def bot_message(state, content):
    """Give a message of the bot, as https://docs.slack.dev/reference/events/message/ has it."""
    return {
        "type": "message",
        "user": BOT,
        "bot_id": BOT_ID,
        "app_id": APP,
        "team": TEAM,
        "ts": state.clock.ts(),
        "bot_profile": {"id": BOT_ID, "app_id": APP, "name": "reportbot", "deleted": False, "team_id": TEAM},
        **content,
    }
