#!/usr/bin/env bash
# Expected: an import has no influence on random numbers.
# What happens: children forked from a process that has imported NumPy draw different numbers from np.random; from
#   one that has imported pandas they all draw the same. NumPy loads np.random, and seeds its global generator, on
#   first use; pandas uses it on import, so the forks share one state. Python's own random is seeded anew in each
#   fork.
# Versions: numpy 2.4.6, pandas 3.1.1.
# Why it matters: workers that import pandas before they fork, to save time, hand every task the same "random"
#   sample.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check 'numpy==2.4.6' 'pandas==3.1.1'

cat > draw.py <<'PY'
import importlib, os, random, sys

def in_child(draw):
    reader, writer = os.pipe()
    if os.fork() == 0:
        os.write(writer, str(draw()).encode())
        os._exit(0)
    os.wait()
    return os.read(reader, 100)

def numpy_draw():
    import numpy

    return numpy.random.random()

importlib.import_module(sys.argv[1])
for draw in (numpy_draw, random.random):
    print("same" if in_child(draw) == in_child(draw) else "different")
PY
venv/bin/pip list --disable-pip-version-check 2>/dev/null | grep -E '^(numpy|pandas) '
numpy=$(venv/bin/python draw.py numpy | xargs)
pandas=$(venv/bin/python draw.py pandas | xargs)
echo "SEEN: two forks of a parent that imported numpy: np.random and random are: $numpy"
echo "SEEN: two forks of a parent that imported pandas: np.random and random are: $pandas"
if [ "$numpy" != "different different" ] || [ "$pandas" != "same different" ]; then
    echo "CHANGED: importing pandas no longer makes forks draw the same numbers." >&2
    exit 1
fi
