"""Uploads in three steps through a real client, and what is refused on the way.

https://docs.slack.dev/messaging/working-with-files/#upload
"""

import json
import urllib.error
import urllib.request
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from tests.slack.workspace import Workspace

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) + b"\r\nx\n"


@pytest.fixture
def people(slack):
    """What people see."""
    with Workspace(slack) as workspace:
        yield workspace


def send(url, content, media_type="application/octet-stream"):
    """Post bytes; give the status."""
    request = urllib.request.Request(url, content, {"Content-Type": media_type}, method="POST")
    try:
        with urllib.request.urlopen(request) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code


def ticket(client, name="a.png", content=PNG, **more):
    """Ask for an upload; give its id and address."""
    answer = client.files_getUploadURLExternal(filename=name, length=len(content), **more)
    return answer["file_id"], answer["upload_url"]


def uploaded(client, name="a.png", content=PNG, **more):
    """Upload a file and give its id, to be completed."""
    file_id, url = ticket(client, name, content, **more)
    assert send(url, content) == 200
    return file_id


def complete(client, *ids, **more):
    """Complete uploads in #general."""
    return client.files_completeUploadExternal(files=[{"id": one} for one in ids], channel_id="C1", **more)


def test_the_whole_of_it_by_a_client(client, people):
    """`files_upload_v2` makes one message of many files in a thread, bytes and alt texts as they were."""
    parent = client.chat_postMessage(channel="C1", text="x")["ts"]
    files = [
        {"content": PNG, "filename": "a.png", "title": "Sales", "alt_txt": "A line that rises"},
        {"content": "é", "filename": "b.txt"},
    ]
    blocks = json.dumps([{"type": "divider"}])
    client.files_upload_v2(file_uploads=files, channel="C1", thread_ts=parent, blocks=blocks)
    message = people.wait_for(lambda: people.thread("C1", parent)[1:])[0]
    assert [people.content(file) for file in message["files"]] == [PNG, "é".encode()]
    assert (message["files"][0]["title"], message["files"][0]["alt_txt"]) == ("Sales", "A line that rises")
    assert message["subtype"] == "file_share" and message["blocks"][0]["type"] == "divider"


def test_a_form_carries_the_bytes_as_well(slack, client):
    """Multipart, as curl sends it, holds whatever bytes there are."""
    file_id, url = ticket(client)
    head = b'--x\r\nContent-Disposition: form-data; name="filename"; filename="a.png"\r\n'
    body = head + b"Content-Type: image/png\r\n\r\n" + PNG + b"\r\n--x--\r\n"
    assert send(url, body, "multipart/form-data; boundary=x") == 200
    assert slack.state.files[file_id].content == PNG


def test_a_file_is_shared_a_moment_after(slack, client, people):
    """The answer knows of no share and no type yet; files.info does later, and then the file can be shown in a block."""
    slack.state.sharing_takes = 0.3
    answer = complete(client, uploaded(client))["files"][0]
    assert (answer["shares"], answer["mimetype"]) == ({}, "")
    picture = {"type": "image", "alt_text": "x", "slack_file": {"id": answer["id"]}}
    too_soon = client.api_call
    with pytest.raises(Exception, match="invalid slack file"):
        too_soon("chat.postMessage", json={"channel": "C1", "text": "x", "blocks": [picture]})
    message = people.wait_for(lambda: people.messages("C1"))[0]
    shown = client.files_info(file=answer["id"])["file"]
    assert shown["mimetype"] == "image/png"
    assert shown["shares"]["public"]["C1"][0]["ts"] == message["ts"]
    assert client.chat_postMessage(channel="C1", text="x", blocks=[picture])["ok"]


def test_a_file_may_never_be_shared(slack, client, people):
    """Slack has been seen to say yes and share nothing: `sharing_takes = None`."""
    slack.state.sharing_takes = None
    file_id = complete(client, uploaded(client))["files"][0]["id"]
    assert client.files_info(file=file_id)["file"]["shares"] == {}
    assert people.messages("C1") == []


def test_a_comment_drops_the_blocks(client, people):
    """Slack ignores blocks beside an initial_comment."""
    complete(client, uploaded(client), initial_comment="Here", blocks="[]")
    message = people.wait_for(lambda: people.messages("C1"))[0]
    assert message["text"] == "Here" and "blocks" not in message


def test_ids_that_are_no_tickets(client, people, refusal):
    """`file_not_found` for an unknown id, one completed before, and one whose bytes have not come; nothing is shared."""
    whole, (empty, _) = uploaded(client), ticket(client)
    assert refusal(complete, client, whole, "F0UNKNOWN") == "file_not_found"
    assert refusal(complete, client, whole, empty) == "file_not_found"
    complete(client, whole)
    assert refusal(complete, client, whole) == "file_not_found"
    assert refusal(client.files_info, file=empty) == "file_not_found"
    people.wait_for(lambda: people.messages("C1"))
    assert len(people.messages("C1")) == 1


def test_wrong_lengths(client, refusal):
    """Fewer or more bytes than announced are not taken and not completed; the right ones afterwards are."""
    file_id, url = ticket(client)
    assert send(url, PNG[:-1]) == send(url, PNG + b"x") == 400
    assert refusal(complete, client, file_id) == "file_not_found"
    assert send(url, PNG) == 200
    complete(client, file_id)
    assert send(url, PNG) == 404
    assert send(url.replace(file_id, "F404"), PNG) == 404


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"length": 0}, "missing_argument"),
        ({"alt_txt": "x" * 1001}, "alt_txt_too_large"),
        ({"snippet_type": "klingon"}, "unknown_snippet_type"),
        ({"snippet_type": "python", "length": 1_000_001}, "snippet_too_large"),
        ({"length": 1_000_000_001}, "file_upload_size_restricted"),
        ({"length": "many"}, "invalid_arguments"),
        ({"filename": ""}, "invalid_arguments"),
    ],
)
def test_tickets_that_are_refused(client, refusal, asked, error):
    """As files.getUploadURLExternal lists them."""
    params = {"filename": "a.png", "length": 1, **asked}
    assert refusal(client.api_call, "files.getUploadURLExternal", params=params) == error


def test_workspaces_that_take_no_files(slack, client, refusal):
    """`file_uploads_disabled` for all, `file_uploads_except_images_disabled` for what is no picture."""
    slack.state.uploads = "images"
    assert refusal(ticket, client, "a.html") == "file_uploads_except_images_disabled"
    assert ticket(client, "a.png")
    slack.state.uploads = "none"
    assert refusal(ticket, client, "a.png") == "file_uploads_disabled"


@pytest.mark.parametrize(
    ("channel", "error"),
    [("C2", "not_in_channel"), ("C3", "posting_to_channel_denied"), ("C5", "channel_not_found")],
)
def test_channels_that_files_cannot_go_to(client, refusal, channel, error):
    """And the upload can be completed elsewhere afterwards."""
    file_id = uploaded(client)
    files = [{"id": file_id}]
    assert refusal(client.files_completeUploadExternal, files=files, channel_id=channel) == error
    complete(client, file_id)


def test_what_completing_refuses_besides(client, refusal):
    """No files, too many channels, blocks that are none."""
    assert refusal(complete, client) == "invalid_arguments"
    many = ",".join(["C1"] * 101)
    files = [{"id": uploaded(client)}]
    assert refusal(client.files_completeUploadExternal, files=files, channels=many) == "channels_limit_exceeded"
    python = "[{'type': 'divider'}]"
    assert refusal(complete, client, files[0]["id"], blocks=python) == "invalid_blocks"
    assert refusal(complete, client, files[0]["id"], blocks='[{"type": "x"}]') == "invalid_blocks"


def test_a_file_is_downloaded_with_a_token_only(slack, client):
    """`url_private` answers 403 to strangers."""
    url = urlsplit(complete(client, uploaded(client))["files"][0]["url_private"])

    def download(headers):
        connection = HTTPConnection(url.hostname, url.port, timeout=5)
        connection.request("GET", url.path, headers=headers)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        return response.status, content

    assert download({})[0] == 403
    assert download({"Authorization": f"Bearer {slack.bot_token}"}) == (200, PNG)
