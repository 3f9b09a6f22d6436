#!/usr/bin/env bash
# Expected: Watch.stream(list_function) gives the same objects for a small wrapper around the list function.
# What happens: Watch finds the type of its objects in the signature or docstring of the function that it is given.
#   For a lambda or a retry decorator without functools.wraps it finds nothing, and event["object"] is a plain dict
#   instead of a V1Pod, without a word.
# Versions: kubernetes 37.0.1.
# Why it matters: adding a retry around a list call makes event["object"].metadata an AttributeError, and only
#   while watching.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check 'kubernetes==37.0.1'

venv/bin/python - <<'PY'
import json, sys, threading
from functools import wraps
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from kubernetes import client, watch

POD = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "kernel-1", "resourceVersion": "1"},
    "spec": {"containers": [{"name": "kernel"}]},
}

class OnePod(BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps({"type": "ADDED", "object": POD}).encode() + b"\n"
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass

server = ThreadingHTTPServer(("127.0.0.1", 0), OnePod)
threading.Thread(target=server.serve_forever, daemon=True).start()
configuration = client.Configuration(host=f"http://127.0.0.1:{server.server_port}")
list_pods = client.CoreV1Api(client.ApiClient(configuration)).list_namespaced_pod

def plain(*args, **kwargs):
    return list_pods(*args, **kwargs)

@wraps(list_pods)
def wrapped(*args, **kwargs):
    return list_pods(*args, **kwargs)

def kind(function):
    event = next(iter(watch.Watch().stream(function, "reports", timeout_seconds=5)))
    return type(event["object"]).__name__

seen = [kind(list_pods), kind(plain), kind(wrapped)]
print("kubernetes", version("kubernetes"))
print("SEEN: list function", seen[0], "wrapper", seen[1], "wrapper with functools.wraps", seen[2])
if seen != ["V1Pod", "dict", "V1Pod"]:
    sys.exit("CHANGED: Watch finds the type of its objects otherwise.")
PY
