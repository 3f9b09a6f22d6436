#!/usr/bin/env bash
# Expected: blocks are given to files_upload_v2 as to chat_postMessage: a list of dicts or Block objects.
# What happens: chat_postMessage sends JSON. files_upload_v2 passes blocks on into a form, and the list in it is
#   Python's own repr, with single quotes and True, which no JSON parser reads. There it takes json.dumps(blocks).
# Versions: slack_sdk 3.48.0.
# Why it matters: the same blocks work in one call and are refused in the other, and a test with a patched client
#   doesn't see it.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check 'slack_sdk==3.48.0'

venv/bin/python - <<'PY'
import json, sys, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs
from slack_sdk import WebClient
from slack_sdk.version import __version__

received = {}

class Slack(BaseHTTPRequestHandler):
    """Keep what each method was sent, and answer as Slack does."""

    def do_POST(self):
        received[self.path.split("/")[-1]] = self.rfile.read(int(self.headers["Content-Length"])).decode()
        answer = {
            "ok": True,
            "upload_url": f"http://127.0.0.1:{server.server_port}/upload",
            "file_id": "F1",
            "files": [{"id": "F1"}],
        }
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST

    def log_message(self, *args):
        pass

def is_json(text):
    try:
        return bool(json.loads(text))
    except ValueError:
        return False

server = ThreadingHTTPServer(("127.0.0.1", 0), Slack)
threading.Thread(target=server.serve_forever, daemon=True).start()
slack = WebClient("xoxb-1", base_url=f"http://127.0.0.1:{server.server_port}/api/")
blocks = [{"type": "section", "expand": True, "text": {"type": "mrkdwn", "text": "Sales"}}]
slack.chat_postMessage(channel="C1", text="Sales", blocks=blocks)
posted = json.dumps(json.loads(received["chat.postMessage"])["blocks"])
uploaded = []
for given in (blocks, json.dumps(blocks)):
    slack.files_upload_v2(channel="C1", content="a", filename="a.txt", blocks=given)
    uploaded.append(parse_qs(received["files.completeUploadExternal"])["blocks"][0])
print("slack_sdk", __version__)
print("SEEN: chat_postMessage sends       ", posted)
print("SEEN: files_upload_v2 sends        ", uploaded[0])
print("SEEN: files_upload_v2 of json.dumps", uploaded[1])
if [is_json(text) for text in (posted, *uploaded)] != [True, False, True]:
    sys.exit("CHANGED: slack_sdk sends the blocks of an upload otherwise.")
PY
