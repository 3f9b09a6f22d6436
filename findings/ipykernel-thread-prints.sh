#!/usr/bin/env bash
# Expected: what a background thread prints belongs to the cell that started the thread, however late it comes.
# What happens: up to ipykernel 6.31 it does. From 7.0 on it goes to whichever cell runs when it is printed.
# Versions: ipykernel 6.31.0 and 7.4.0, jupyter_client 8.10.0.
# Why it matters: a notebook whose threads log or print progress shows these lines in other cells than before,
#   and in others at each run; whoever keeps or hides outputs cell by cell keeps or hides the wrong ones.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
for version in 6.31.0 7.4.0; do
  python3 -m venv "$version"
  "$version/bin/pip" install -q --disable-pip-version-check "ipykernel==$version" 'jupyter_client==8.10.0'
done

cat > where.py <<'PY'
from importlib.metadata import version
from jupyter_client.manager import start_new_kernel

STARTS = """
import threading, time
def work():
    time.sleep(1)
    print("from the thread of the first cell")
thread = threading.Thread(target=work)
thread.start()
"""
manager, client = start_new_kernel(kernel_name="python3")
cells = [client.execute(code) for code in (STARTS, "thread.join()")]
found, idle = None, 0
while idle < 2:
    message = client.get_iopub_msg(timeout=30)
    parent = message["parent_header"].get("msg_id")
    if message["msg_type"] == "stream" and parent in cells:
        found = cells.index(parent) + 1
    idle += message["msg_type"] == "status" and message["content"]["execution_state"] == "idle" and parent in cells
client.stop_channels()
manager.shutdown_kernel(now=True)
print(f"ipykernel {version('ipykernel')}: printed in cell {found}")
PY
seen=$(for version in 6.31.0 7.4.0; do "$version/bin/python" where.py; done)
echo "SEEN: $seen"
[ "$seen" = "ipykernel 6.31.0: printed in cell 1
ipykernel 7.4.0: printed in cell 2" ] || { echo "CHANGED: a thread's output goes elsewhere."; exit 1; }
