#!/usr/bin/env bash
# Expected: a cell marked "#| tags: [parameters]", as Quarto's documents mark it, is a parameters cell to papermill
#   too.
# What happens: papermill looks at the cell's metadata only. It finds no such cell, puts the new values at the top
#   of the notebook, before the defaults, and the defaults win. It warns in its log, and ends with success.
# Versions: papermill 2.7.0, ipykernel 7.4.0.
# Why it matters: every reader gets the default's report, with the asked-for value written at its top.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check 'papermill==2.7.0' 'ipykernel==7.4.0'

venv/bin/python - <<'PY'
import nbformat
from nbformat.v4 import new_code_cell, new_notebook

cells = [new_code_cell("#| tags: [parameters]\nregion = 'north'"), new_code_cell("print('region', region)")]
kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), "in.ipynb")
PY
status=0
venv/bin/papermill in.ipynb out.ipynb -p region south --no-progress-bar 2>papermill.log || status=$?
venv/bin/python -c "from importlib.metadata import version; print('papermill', version('papermill'))"
seen=$(venv/bin/python - <<'PY'
import nbformat

first, *_, last = nbformat.read("out.ipynb", 4).cells
print(first.source.split("\n")[1], "| printed:", last.outputs[0].text.strip())
PY
)
echo "SEEN: exit status $status, first cell: $seen"
if [ "$status $seen" != '0 region = "south" | printed: region north' ]; then
    echo "CHANGED: papermill treats Quarto's mark for parameters otherwise." >&2
    exit 1
fi
