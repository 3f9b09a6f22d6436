#!/usr/bin/env bash
# Expected: unique and groupby keep apart what differs.
# What happens: both fold case unless told case_sensitive=true: mW and MW become one unit, called by whichever came
#   first.
# Versions: Jinja2 3.1.6.
# Why it matters: units, product codes and keys that differ by case are merged in a page, and the sums in it are
#   wrong.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check 'jinja2==3.1.6'

venv/bin/python - <<'PY'
import sys
from importlib.metadata import version
from jinja2 import Environment

rows = [{"unit": "mW", "value": 3}, {"unit": "MW", "value": 5}]
source = "{% for unit, group in rows | groupby('unit') %}{{ unit }}={{ group | sum('value') }} {% endfor %}"
exact = source.replace("('unit')", "('unit', case_sensitive=true)")
unique = "{{ rows | map(attribute='unit') | unique | join(' ') }}"
seen = [Environment().from_string(text).render(rows=rows).strip() for text in (unique, source, exact)]
print("Jinja2", version("jinja2"))
print(
    "SEEN: 3 mW and 5 MW: unique", repr(seen[0]), "groupby", repr(seen[1]), "groupby case_sensitive", repr(seen[2])
)
if seen != ["mW", "mW=8", "MW=5 mW=3"]:
    sys.exit("CHANGED: unique or groupby no longer fold case by default.")
PY
