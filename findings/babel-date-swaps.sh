#!/usr/bin/env bash
# Expected: parse_date reads a date in the order of its locale, and refuses one that has no month 13.
# What happens: where the month would be above 12, day and month are swapped without a word, so that one column is
#   read in two orders.
# Versions: Babel 2.19.0.
# Why it matters: a list in American order given as Spanish raises no error; the first twelve days of each month
#   are wrong, the rest right.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check 'babel==2.19.0'

venv/bin/python - <<'PY'
import sys
import babel
from babel.dates import parse_date

print("Babel", babel.__version__)
seen = [str(parse_date(text, locale="es")) for text in ("1/12/2025", "1/13/2025")]
print("SEEN: locale es reads 1/12/2025 as", seen[0], "and 1/13/2025 as", seen[1])
if seen != ["2025-12-01", "2025-01-13"]:
    sys.exit("CHANGED: parse_date no longer swaps day and month by the value.")
PY
