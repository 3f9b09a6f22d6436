#!/usr/bin/env bash
# Expected: "Q1 2025" has a year and a quarter, so it means the same whenever it is read, or nothing.
# What happens: dateparser fills in what was not written from today, the month too: the same phrase is 1 January,
#   14 February or 30 March. REQUIRE_PARTS=["month"] lets it through, though no month was written. "Q3" alone is
#   not read at all.
# Versions: dateparser 1.5.0.
# Why it matters: a saved question about a past quarter gives other figures every day.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check 'dateparser==1.5.0'

venv/bin/python - <<'PY'
import sys
from datetime import datetime
from importlib.metadata import version
import dateparser

def read(phrase, today):
    settings = {"RELATIVE_BASE": today, "REQUIRE_PARTS": ["month"]}
    found = dateparser.parse(phrase, languages=["en"], settings=settings)
    return found and str(found.date())

print("dateparser", version("dateparser"))
days = [datetime(2025, 4, 1), datetime(2025, 5, 14), datetime(2025, 6, 30)]
seen = [read("Q1 2025", today) for today in days]
for today, found in zip(days, seen):
    print(f"SEEN: asked on {today.date()}, 'Q1 2025' is {found} and 'Q3' is {read('Q3', today)}")
if seen != ["2025-01-01", "2025-02-14", "2025-03-30"] or read("Q3", days[0]) is not None:
    sys.exit("CHANGED: a quarter with its year no longer moves with today's date, or a bare quarter is read.")
PY
