#!/usr/bin/env bash
# Expected: wait_for_ready returns at once when the kernel is ready.
# What happens: it always takes at least 0.2 s, since it ends by waiting until nothing has come for that long. The
#   kernel itself says when a client is connected: the first message on iopub, without being asked, is
#   iopub_welcome, within milliseconds. After it no output of an execute is missed. jupyter_client doesn't use it.
# Versions: jupyter_client 8.10.0, ipykernel 7.4.0, pyzmq 27.3.0.
# Why it matters: with a kernel that is kept warm this wait is longer than most cells.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check 'jupyter_client==8.10.0' 'ipykernel==7.4.0' 'pyzmq==27.3.0'

venv/bin/python - <<'PY'
import sys, time
from importlib.metadata import version
from jupyter_client import KernelManager

manager = KernelManager(kernel_name="python3", transport="ipc")
manager.start_kernel()

def connect():
    client = manager.client()
    client.start_channels()
    return client

def time_to_ready():
    begin, client = time.perf_counter(), connect()
    client.wait_for_ready(timeout=60)
    taken = time.perf_counter() - begin
    client.stop_channels()
    return taken

def time_to_welcome():
    begin, client = time.perf_counter(), connect()
    first = client.get_iopub_msg(timeout=60)["msg_type"]
    taken = time.perf_counter() - begin
    client.execute("6 * 7")
    types = [client.get_iopub_msg(timeout=60)["msg_type"] for _ in range(4)]
    client.stop_channels()
    return taken, first, types

try:
    time_to_ready()  # the kernel is up from here on
    ready = min(time_to_ready() for _ in range(3))
    welcome, first, types = min(time_to_welcome() for _ in range(3))
finally:
    manager.shutdown_kernel(now=True)
print({name: version(name) for name in ("jupyter_client", "ipykernel", "pyzmq")})
print(
    f"SEEN: wait_for_ready on a ready kernel: {ready * 1000:.0f} ms; "
    f"first message {first}: {welcome * 1000:.0f} ms; then {types}"
)
if (
    first != "iopub_welcome"
    or types != ["status", "execute_input", "execute_result", "status"]
    or ready < 0.2
    or welcome > ready / 4
):
    sys.exit("CHANGED: wait_for_ready is quick on a ready kernel, or iopub_welcome no longer comes first.")
PY
