#!/usr/bin/env bash
# Expected: papermill's -p hands over what was typed; a parameter whose default is a string stays a string.
# What happens: -p guesses from the text alone. The postcode 08001 becomes the integer 8001, the part number 1_000
#   becomes 1000, and the surname Nan becomes float('nan'), though the defaults in the notebook are strings. (-r
#   keeps the text.)
# Versions: papermill 2.7.0, ipykernel 7.4.0.
# Why it matters: a report for one postcode is silently a report for no postcode.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check 'papermill==2.7.0' 'ipykernel==7.4.0'

venv/bin/python - <<'PY'
import nbformat
from nbformat.v4 import new_code_cell, new_notebook

parameters = new_code_cell("postcode = '28001'\npart = 'A1'\nsurname = 'Puig'", metadata={"tags": ["parameters"]})
kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
notebook = new_notebook(
    cells=[parameters, new_code_cell("print([postcode, part, surname])")], metadata={"kernelspec": kernel}
)
nbformat.write(notebook, "in.ipynb")
PY
printed_with() {
    venv/bin/papermill in.ipynb out.ipynb "$1" postcode 08001 "$1" part 1_000 "$1" surname Nan \
        --no-progress-bar 2>papermill.log
    venv/bin/python -c "import nbformat; print(nbformat.read('out.ipynb', 4).cells[-1].outputs[0].text.strip())"
}
guessed=$(printed_with -p)
raw=$(printed_with -r)
venv/bin/python -c "from importlib.metadata import version; print('papermill', version('papermill'))"
echo "SEEN: -p postcode 08001 -p part 1_000 -p surname Nan: $guessed"
echo "SEEN: the same with -r: $raw"
if [ "$guessed" != "[8001, 1000, nan]" ] || [ "$raw" != "['08001', '1_000', 'Nan']" ]; then
    echo "CHANGED: papermill reads these parameters otherwise." >&2
    exit 1
fi
