#!/usr/bin/env bash
# Expected: exit() in a cell ends the notebook there, as it ends a script; sys.exit(0) does the same.
# What happens: in a kernel exit() only asks it to stop soon. The rest of the cell runs, and so may the next cells;
#   about 0.1 s later the kernel is gone and nbclient reports a dead kernel. If all that follows is quick, the
#   notebook just ends as if nothing was. sys.exit(0) does stop the cell, and is an error (SystemExit: 0).
# Versions: nbclient 0.11.0, ipykernel 7.4.0, IPython 9.18.1.
# Why it matters: "no data today: exit()" does not keep the rest of a report from running, and then looks like a
#   crash.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check 'nbclient==0.11.0' 'ipykernel==7.4.0' 'ipython==9.18.1'

venv/bin/python - <<'PY'
import sys
from importlib.metadata import version
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook
from traitlets.config import Config

def run(*cells):
    notebook = new_notebook(cells=[new_code_cell(source) for source in cells])
    error = None
    try:
        NotebookClient(
            notebook, kernel_name="python3", timeout=60, config=Config({"KernelManager": {"transport": "ipc"}})
        ).execute()
    except Exception as raised:
        error = type(raised).__name__, getattr(raised, "ename", None)
    printed = [output.text for output in notebook.cells[0].outputs if output.get("name") == "stdout"]
    return "".join(printed).split(), error

print({name: version(name) for name in ("nbclient", "ipykernel", "ipython")})
long = "import time; time.sleep(1)"
seen = [
    run(f"print('before')\n{stop}\nprint('after')", long, long) for stop in ("exit()", "import sys; sys.exit(0)")
]
print("SEEN: exit(): the cell prints", seen[0][0], "and the run ends with", seen[0][1])
print("SEEN: sys.exit(0): the cell prints", seen[1][0], "and the run ends with", seen[1][1])
if seen != [(["before", "after"], ("DeadKernelError", None)), (["before"], ("CellExecutionError", "SystemExit"))]:
    sys.exit("CHANGED: exit() or sys.exit(0) in a cell ends a notebook otherwise.")
PY
