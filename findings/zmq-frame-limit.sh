#!/usr/bin/env bash
# Expected: ZMQ_MAXMSGSIZE is what it is called: the largest message that a socket takes.
# What happens: it bounds a frame. A message of a hundred frames of 1,000 bytes passes a limit of 1,000 bytes; one
#   frame of 1,001 bytes does not come, and the receiver is told nothing.
# Versions: pyzmq 27.3.0 (libzmq 4.3.5).
# Why it matters: a Jupyter message may have any number of frames, so this option alone does not bound what a
#   client holds in memory.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check 'pyzmq==27.3.0'

venv/bin/python - <<'PY'
import sys
import zmq

LIMIT = 1000
context = zmq.Context()
sender, receiver = context.socket(zmq.PUSH), context.socket(zmq.PULL)
receiver.setsockopt(zmq.MAXMSGSIZE, LIMIT)
receiver.connect(f"tcp://127.0.0.1:{sender.bind_to_random_port('tcp://127.0.0.1')}")

sender.send_multipart([b"x" * LIMIT] * 100)
many_frames = sum(map(len, receiver.recv_multipart())) if receiver.poll(10_000) else 0
sender.send(b"x" * (LIMIT + 1))
one_frame = sum(map(len, receiver.recv_multipart())) if receiver.poll(1_000) else 0
context.destroy(linger=0)
print("pyzmq", zmq.__version__, "libzmq", zmq.zmq_version())
print(
    f"SEEN: limit {LIMIT}: a hundred frames of {LIMIT} bytes: {many_frames} bytes came; "
    f"one frame of {LIMIT + 1}: {one_frame}"
)
if (many_frames, one_frame) != (100 * LIMIT, 0):
    sys.exit("CHANGED: MAXMSGSIZE bounds something else.")
PY
