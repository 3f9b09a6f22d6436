"""The upload in three steps, and files.info: https://docs.slack.dev/messaging/working-with-files/#upload"""

import threading

from tests.slack.api.refusal import Refusal
from tests.slack.blocks import check_blocks
from tests.slack.files import SlackFile
from tests.slack.methods.content import bot_message, read_thread
from tests.slack.methods.method import method
from tests.slack.posting import post

LONGEST_ALT = 1000
LARGEST_SNIPPET = 1_000_000
LARGEST_FILE = 1_000_000_000
MOST_CHANNELS = 100
SNIPPETS = {"text", "python", "json", "csv", "markdown", "html", "shell", "sql", "javascript", "yaml", "xml"}


@method("files.getUploadURLExternal", "files:write", json=False)
def get_upload_url(state, params):
    """Give a ticket for a file: https://docs.slack.dev/reference/methods/files.getUploadURLExternal/"""
    if state.uploads == "none":
        raise Refusal("file_uploads_disabled")
    name, length = params.need("filename"), params.integer("length")
    if length <= 0:
        raise Refusal("missing_argument")
    if len(params.get("alt_txt") or "") > LONGEST_ALT:
        raise Refusal("alt_txt_too_large")
    _check_size(params.get("snippet_type"), length)
    file = SlackFile(state.new_id("F"), name, length, alt_txt=params.get("alt_txt") or "")
    file.snippet_type = params.get("snippet_type")
    if state.uploads == "images" and not file.is_image:
        raise Refusal("file_uploads_except_images_disabled")
    state.files[file.id] = file
    return {"upload_url": f"{state.base_url}upload/v1/{file.id}", "file_id": file.id}


def _check_size(snippet, length):
    if snippet is not None and snippet not in SNIPPETS:
        raise Refusal("unknown_snippet_type")
    if snippet is not None and length > LARGEST_SNIPPET:
        raise Refusal("snippet_too_large")
    if length > LARGEST_FILE:
        raise Refusal("file_upload_size_restricted")


@method("files.completeUploadExternal", "files:write")
def complete_upload(state, params):
    """Make files of what was uploaded and share them: https://docs.slack.dev/reference/methods/files.completeUploadExternal/

    `file_not_found` where an id is no upload ticket, or its bytes have not all come, or it was completed before.
    """
    asked = params.structure("files", "invalid_arguments")
    if not isinstance(asked, list) or not asked or not all(isinstance(one, dict) and "id" in one for one in asked):
        raise Refusal("invalid_arguments", "missing required field: files")
    channels, thread = _shared_with(state, params), read_thread(params)
    content = {"text": params.get("initial_comment") or ""}
    if params.get("blocks") and not content["text"]:  # Slack ignores blocks beside an initial_comment
        content["blocks"] = check_blocks(state, params.structure("blocks", "invalid_blocks"), "message")
    files = [_take(state, one["id"]) for one in asked]
    for file, one in zip(files, asked, strict=True):
        file.completed, file.title = True, one.get("title") or file.name
    _share_soon(state, files, channels, content, thread)
    return {"files": [file.shown(state) for file in files]}


def _take(state, file_id):
    file = state.files.get(file_id)
    if file is None or file.completed or not file.uploaded:
        raise Refusal("file_not_found")
    return file


def _shared_with(state, params):
    """Give the channels: `not_in_channel`, `channels_limit_exceeded` and so on, as the method's page lists them."""
    named = [one for one in str(params.get("channels") or "").split(",") if one]
    named = [params.get("channel_id")] if params.get("channel_id") else named
    if len(named) > MOST_CHANNELS:
        raise Refusal("channels_limit_exceeded")
    channels = [state.find_channel(name, people=True) for name in named]
    for channel in channels:
        if channel.archived or channel.restricted:
            raise Refusal("posting_to_channel_denied")
        if state.bot not in channel.members:
            raise Refusal("not_in_channel")
    return channels


def _share_soon(state, files, channels, content, thread):
    if state.sharing_takes is None:
        return
    if not state.sharing_takes:
        _share(state, files, channels, content, thread)
        return
    timer = threading.Timer(state.sharing_takes, _share, (state, files, channels, content, thread))
    timer.daemon = True
    timer.start()


def _share(state, files, channels, content, thread):
    with state.changed:
        for file in files:
            file.ready = True
        for channel in channels:
            message = {**bot_message(state, content), "subtype": "file_share", "upload": True}
            if thread:
                message["thread_ts"] = thread
            share = {"ts": message["ts"], "team_id": state.team, "share_user_id": state.bot, "source": "UNKNOWN"}
            for file in files:
                share = {**share, **({"thread_ts": thread} if thread else {}), "channel_name": channel.name}
                file.shares.append((channel.kind, channel.id, share))
            message["files"] = [file.shown(state) for file in files]
            post(state, channel, message)
        state.changed.notify_all()


@method("files.info", "files:read", json=False)
def show_file(state, params):
    """Show a file and where it was shared: https://docs.slack.dev/reference/methods/files.info/"""
    file = state.files.get(params.need("file"))
    if file is None or not file.completed:
        raise Refusal("file_not_found")
    return {"file": file.shown(state), "comments": [], "response_metadata": {"next_cursor": ""}}
