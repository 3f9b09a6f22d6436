"""The double refuses tokens, scopes, channels and texts as Slack's pages of methods say."""

import json
import urllib.request

import pytest
from slack_sdk import WebClient

from tests.slack.people import BOT

CALLS = {
    "chat:write": ("chat.postMessage", {"channel": "C1", "text": "x"}),
    "users:read": ("users.info", {"user": "U1"}),
    "files:write": ("files.getUploadURLExternal", {"filename": "a.txt", "length": 1}),
    "files:read": ("files.info", {"file": "F1"}),
}
UNGRANTED = {
    "channels:read,groups:read,im:read,mpim:read": ("conversations.info", {"channel": "C1"}),
    "channels:manage,groups:write,im:write,mpim:write": ("conversations.open", {"users": "U1"}),
    "reactions:write": ("reactions.add", {"channel": "C1", "name": "eyes", "timestamp": "1.000001"}),
}


@pytest.mark.parametrize("scope", CALLS)
def test_a_missing_scope_is_named(slack, client, refusal, scope):
    """`missing_scope`, with what is needed and what was granted; the headers say the same."""
    method, params = CALLS[scope]
    slack.state.scopes.discard(scope)
    answer = refusal(client.api_call, method, params=params, whole=True)
    assert (answer["error"], answer["needed"]) == ("missing_scope", scope)
    assert answer["provided"] == ",".join(sorted(slack.state.scopes)) and scope not in answer["provided"]


@pytest.mark.parametrize("scopes", UNGRANTED)
def test_what_the_manifest_does_not_ask_for_is_refused(client, refusal, scopes):
    """The default scopes are the bot's few; any one of several would do."""
    method, params = UNGRANTED[scopes]
    answer = refusal(client.api_call, method, params=params, whole=True)
    assert (answer["error"], answer["needed"]) == ("missing_scope", scopes)


def test_granted_scopes_are_in_the_headers(client):
    """X-OAuth-Scopes lists what the token has, X-Accepted-OAuth-Scopes what the method takes."""
    headers = {name.lower(): value for name, value in client.users_info(user="U1").headers.items()}
    assert "users:read" in headers["x-oauth-scopes"].split(",")
    assert headers["x-accepted-oauth-scopes"] == "users:read"


def test_tokens(slack, client, refusal):
    """No token, an unknown one, a revoked one and one of the wrong kind are told apart."""
    stranger = WebClient("xoxb-nobody", base_url=slack.api_url, retry_handlers=[])
    assert refusal(stranger.auth_test) == "invalid_auth"
    assert refusal(WebClient(None, base_url=slack.api_url, retry_handlers=[]).auth_test) == "not_authed"
    assert refusal(client.apps_connections_open, app_token=slack.bot_token) == "not_allowed_token_type"
    assert refusal(client.api_call, "chat.postNothing") == "unknown_method"
    slack.revoked.add(slack.bot_token)
    assert refusal(client.auth_test) == "token_revoked"


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("C2", "not_in_channel"),
        ("C3", "is_archived"),
        ("C5", "channel_not_found"),  # private, and the bot may not know of it
        ("D9", "channel_not_found"),  # other people's
        ("C404", "channel_not_found"),
    ],
)
def test_channels_that_the_bot_cannot_write_to(client, refusal, channel, error):
    """Messages and ephemeral messages are refused alike."""
    assert refusal(client.chat_postMessage, channel=channel, text="x") == error
    assert refusal(client.chat_postEphemeral, channel=channel, user="U1", text="x") == error


def test_channels_that_the_bot_can_write_to(slack, client):
    """By id, by name, by whom it is with, and any public one with the scope for that."""
    for channel, where in (("C1", "C1"), ("#general", "C1"), ("C4", "C4"), ("D1", "D1"), ("U2", "D2")):
        assert client.chat_postMessage(channel=channel, text="x")["channel"] == where
    slack.state.scopes.add("chat:write.public")
    assert client.chat_postMessage(channel="C2", text="x")["ok"]


def test_a_workspace_can_restrict_posting(slack, client, refusal):
    """`restricted_action` in a channel of few, `messages_tab_disabled` where the app takes no direct messages."""
    slack.state.channels["C1"].restricted = True
    slack.state.messages_tab = False
    assert refusal(client.chat_postMessage, channel="C1", text="x") == "restricted_action"
    assert refusal(client.chat_postMessage, channel="D1", text="x") == "messages_tab_disabled"


def test_a_message_has_something_in_it(client, refusal):
    """`no_text` without text, blocks and attachments; `too_many_attachments` over a hundred."""
    assert refusal(client.api_call, "chat.postMessage", json={"channel": "C1"}) == "no_text"
    assert refusal(client.api_call, "chat.postEphemeral", json={"channel": "C1", "user": "U1"}) == "no_text"
    many = [{"text": "x"}] * 101
    assert refusal(client.chat_postMessage, channel="C1", text="x", attachments=many) == "too_many_attachments"
    both = {"channel": "C1", "text": "x", "markdown_text": "*x*"}
    assert refusal(client.api_call, "chat.postMessage", json=both) == "markdown_text_conflict"


def test_long_texts(client, refusal):
    """A new message is cut after 40,000 characters; an update over 4,000 is `msg_too_long`, an ephemeral one over 40,000."""
    message = client.chat_postMessage(channel="C1", text="x" * 40_001)
    assert len(message["message"]["text"]) == 40_000
    client.chat_update(channel="C1", ts=message["ts"], text="x" * 4000)
    assert refusal(client.chat_update, channel="C1", ts=message["ts"], text="x" * 4001) == "msg_too_long"
    assert refusal(client.chat_postEphemeral, channel="C1", user="U1", text="x" * 40_001) == "msg_too_long"


def test_another_name_needs_a_scope(slack, client, refusal):
    """A name or an icon of its own choice needs chat:write.customize."""
    answer = refusal(client.chat_postMessage, channel="C1", text="x", username="Ada", whole=True)
    assert answer["needed"] == "chat:write.customize"
    slack.state.scopes.add("chat:write.customize")
    assert client.chat_postMessage(channel="C1", text="x", username="Ada")["ok"]


def test_threads(client, refusal):
    """An answer counts at its parent; what is no timestamp is refused; one of nothing is taken and never seen."""
    parent = client.chat_postMessage(channel="C1", text="x")["ts"]
    answer = client.chat_postMessage(channel="C1", text="y", thread_ts=parent)["message"]
    assert (answer["thread_ts"], answer["parent_user_id"]) == (parent, BOT)
    assert refusal(client.chat_postMessage, channel="C1", text="y", thread_ts="0") == "invalid_thread_ts"
    assert (
        client.chat_postMessage(channel="C1", text="y", thread_ts="1.000001")["message"]["thread_ts"] == "1.000001"
    )


def test_only_own_messages_can_be_changed(slack, client, refusal):
    """Others' are `cant_update_message` and `cant_delete_message`, those of nobody `message_not_found`."""
    slack.state.channels["C1"].messages["1.000001"] = {"ts": "1.000001", "user": "U1", "text": "hers"}
    own = client.chat_postMessage(channel="C1", text="x")["ts"]
    assert refusal(client.chat_update, channel="C1", ts="1.000001", text="x") == "cant_update_message"
    assert refusal(client.chat_delete, channel="C1", ts="1.000001") == "cant_delete_message"
    assert refusal(client.chat_update, channel="C1", ts="2.000001", text="x") == "message_not_found"
    assert refusal(client.chat_getPermalink, channel="C1", message_ts="2.000001") == "message_not_found"
    assert refusal(client.chat_update, channel="U1", ts=own, text="x") == "channel_not_found"
    client.chat_delete(channel="C1", ts=own)
    assert refusal(client.chat_delete, channel="C1", ts=own) == "message_not_found"


def test_an_ephemeral_message_is_no_message(client, refusal):
    """It cannot be updated, and goes only to somebody who is in the channel."""
    ts = client.chat_postEphemeral(channel="C1", user="U1", text="x")["message_ts"]
    assert refusal(client.chat_update, channel="C1", ts=ts, text="y") == "message_not_found"
    assert refusal(client.chat_postEphemeral, channel="C4", user="U2", text="x") == "user_not_in_channel"


def test_an_archived_channel_keeps_its_messages(slack, client, refusal):
    """`is_inactive` for an update there."""
    ts = client.chat_postMessage(channel="C1", text="x")["ts"]
    slack.state.channels["C1"].archived = True
    assert refusal(client.chat_update, channel="C1", ts=ts, text="y") == "is_inactive"


def test_an_update_without_blocks_takes_them_away(client):
    """Blocks stay only where there is no text either."""
    blocks = [{"type": "divider"}]
    ts = client.chat_postMessage(channel="C1", text="x", blocks=blocks)["ts"]
    kept = client.api_call("chat.update", json={"channel": "C1", "ts": ts})["message"]
    assert [block["type"] for block in kept["blocks"]] == ["divider"]
    assert "blocks" not in client.chat_update(channel="C1", ts=ts, text="y")["message"]


def test_people(client, refusal):
    """`user_not_found`; the locale only when asked for; no time zone of closed accounts."""
    assert refusal(client.users_info, user="U404") == "user_not_found"
    assert "locale" not in client.users_info(user="U2")["user"]
    assert client.users_info(user="U2", include_locale=True)["user"]["locale"] == "ca-ES"
    closed = client.users_info(user="U4")["user"]
    assert closed["deleted"] and "tz" not in closed


def test_missing_arguments(client, refusal):
    """`invalid_arguments` says which."""
    answer = refusal(client.api_call, "chat.postMessage", json={"text": "x"}, whole=True)
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == ["[ERROR] missing required field: channel"]


def test_some_methods_read_no_json(slack, client, refusal):
    """A JSON body says nothing to users.info, files.getUploadURLExternal and their like; a form with a token does."""
    assert refusal(client.api_call, "users.info", json={"user": "U1"}) == "invalid_arguments"
    data = f"token={slack.bot_token}&channel=C1&text=x&blocks=%5B%7B%22type%22%3A%22divider%22%7D%5D".encode()
    with urllib.request.urlopen(f"{slack.api_url}chat.postMessage", data) as response:
        assert json.load(response)["message"]["blocks"][0]["type"] == "divider"


def test_reactions_and_statuses(slack, client, refusal):
    """A reaction once, to a message that is there; a status in a thread, gone with the answer."""
    slack.state.scopes.add("reactions:write")
    ts = client.chat_postMessage(channel="C1", text="x")["ts"]
    client.reactions_add(channel="C1", timestamp=ts, name="eyes")
    assert refusal(client.reactions_add, channel="C1", timestamp=ts, name="eyes") == "already_reacted"
    assert refusal(client.reactions_add, channel="C1", timestamp="1.000001", name="eyes") == "message_not_found"
    assert refusal(client.reactions_add, channel="C1", timestamp="x", name="eyes") == "bad_timestamp"
    status = {"channel_id": "C1", "thread_ts": ts, "status": "is counting…"}
    client.assistant_threads_setStatus(**status)
    assert slack.state.channels["C1"].statuses == {ts: "is counting…"}
    wrong = {**status, "thread_ts": "1.000001"}
    assert refusal(client.assistant_threads_setStatus, **wrong) == "invalid_thread_ts"
    client.chat_postMessage(channel="C1", thread_ts=ts, text="done")
    assert slack.state.channels["C1"].statuses == {}


def test_conversations(slack, client, refusal):
    """With the scopes, channels and their members are shown, page by page, and direct messages opened."""
    slack.state.scopes |= {"channels:read", "im:write"}
    assert client.conversations_info(channel="C1")["channel"]["is_member"]
    assert refusal(client.conversations_info, channel="C5") == "channel_not_found"
    first = client.conversations_members(channel="C1", limit=3)
    rest = client.conversations_members(channel="C1", cursor=first["response_metadata"]["next_cursor"])
    assert {*first["members"], *rest["members"]} == {BOT, "U1", "U2", "U3"}
    assert refusal(client.conversations_members, channel="C1", limit=1001) == "invalid_limit"
    assert client.conversations_open(users="U1")["channel"]["id"] == "D1"
    assert refusal(client.conversations_open, users="U404") == "user_not_found"
    assert refusal(client.conversations_open, users="U4") == "user_disabled"
    assert refusal(client.api_call, "conversations.open", json={}) == "users_list_not_supplied"


def test_a_permalink_leads_into_the_thread(client):
    """A message's address has its timestamp, an answer's also its thread's."""
    parent = client.chat_postMessage(channel="C1", text="x")["ts"]
    answer = client.chat_postMessage(channel="C1", text="y", thread_ts=parent)["ts"]
    link = client.chat_getPermalink(channel="C1", message_ts=parent)["permalink"]
    assert link == f"https://acme.slack.com/archives/C1/p{parent.replace('.', '')}"
    assert f"thread_ts={parent}" in client.chat_getPermalink(channel="C1", message_ts=answer)["permalink"]
