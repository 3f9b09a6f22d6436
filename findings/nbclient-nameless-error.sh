#!/usr/bin/env bash
# Expected: the exception that nbclient raises for a failed cell carries the name and text of the error.
# What happens: when not the code but the display of its last value fails (_repr_html_ raises), CellExecutionError
#   has ename "NoneType", evalue "None" and no traceback: the kernel's reply says "error" and no more. The truth is
#   in the cell's outputs only, and beside it the value is still displayed as plain text.
# Versions: nbclient 0.11.0, ipykernel 7.4.0, IPython 9.18.1.
# Why it matters: whoever reports error.ename says "NoneType: None" for a chart that a library could not draw.
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
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_notebook
from traitlets.config import Config

source = """
class Chart:
    def __repr__(self):
        return "Chart()"
    def _repr_html_(self):
        raise ValueError("no data")
Chart()
"""
notebook = new_notebook(cells=[new_code_cell(source)])
try:
    NotebookClient(
        notebook, kernel_name="python3", timeout=60, config=Config({"KernelManager": {"transport": "ipc"}})
    ).execute()
except CellExecutionError as error:
    raised = error.ename, error.evalue
else:
    raised = None
error, *shown = notebook.cells[0].outputs
print({name: version(name) for name in ("nbclient", "ipykernel", "ipython")})
print("SEEN: the exception says", raised, "and the cell's output", (error.get("ename"), error.get("evalue")))
print("SEEN: beside it:", [output.get("data") for output in shown])
if (
    raised != ("NoneType", "None")
    or (error.get("ename"), error.get("evalue")) != ("ValueError", "no data")
    or len(shown) != 1
):
    sys.exit("CHANGED: nbclient names the error of a failed display otherwise.")
PY
