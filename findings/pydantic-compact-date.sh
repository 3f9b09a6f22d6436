#!/usr/bin/env bash
# Expected: a datetime field reads the ISO 8601 basic date "20250131", as datetime.fromisoformat does, or refuses
#   it.
# What happens: pydantic takes a string of digits for seconds since 1970, so "20250131" is a morning in August 1970
#   and "2025" is half past midnight on 1 January 1970. Twelve digits ("202501310930") are taken for milliseconds.
#   A date field refuses the first.
# Versions: pydantic 2.14.4.
# Why it matters: a "since" in a query or a setting, written in a valid form, means "since 1970" and selects
#   everything.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check 'pydantic==2.14.4'

venv/bin/python - <<'PY'
import sys
from datetime import date, datetime
import pydantic

def read(kind, text):
    try:
        return str(pydantic.TypeAdapter(kind).validate_python(text))
    except pydantic.ValidationError:
        return "refused"

print("pydantic", pydantic.VERSION, "Python", sys.version.split()[0])
seen = {text: read(datetime, text) for text in ("20250131", "2025", "202501310930")}
for text, found in seen.items():
    print(f"SEEN: datetime from {text!r}: {found}")
print(
    "SEEN: date from '20250131':",
    read(date, "20250131"),
    "| datetime.fromisoformat('20250131'):",
    datetime.fromisoformat("20250131"),
)
if (
    seen["20250131"] != "1970-08-23 09:02:11+00:00"
    or seen["2025"] != "1970-01-01 00:33:45+00:00"
    or read(date, "20250131") != "refused"
):
    sys.exit("CHANGED: pydantic reads a compact date otherwise.")
PY
