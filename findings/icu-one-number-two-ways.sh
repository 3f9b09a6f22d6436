#!/usr/bin/env bash
# Expected: one library, one locale, one number: one way to write it.
# What happens: in an ICU message {n, number} gives 1.234,5 in Spanish, {n, number, ::.#} gives 1234,5. Only the
#   newer skeletons (and browsers) heed CLDR's rule that Spanish, Italian, Polish and European Portuguese group
#   from five digits on (minimumGroupingDigits 2). Babel, from the same CLDR data, groups always.
# Versions: icu4py 1.2.0 (ICU 78.3), Babel 2.19.0.
# Why it matters: four-digit figures in a sentence, a table and a browser's chart of one page don't look alike.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check 'icu4py==1.2.0' 'babel==2.19.0'

venv/bin/python - <<'PY'
import sys
import babel, icu4py
from babel.numbers import format_decimal
from icu4py.messageformat import MessageFormat

def written(number, locale):
    old, new = (
        MessageFormat(pattern, locale).format({"n": number}) for pattern in ("{n, number}", "{n, number, ::.#}")
    )
    return old, new, format_decimal(number, locale=locale)

print("ICU", icu4py.icu_version, "Babel", babel.__version__)
seen = {locale: written(1234.5, locale) for locale in ("es", "it", "pl", "pt_PT", "ca")}
for locale, (old, new, babels) in seen.items():
    print(f"SEEN: {locale}: {{n, number}} {old!r}, {{n, number, ::.#}} {new!r}, Babel {babels!r}")
print("SEEN: es, five digits:", *map(repr, written(12345.6, "es")))
if seen["es"] != ("1.234,5", "1234,5", "1.234,5") or set(written(12345.6, "es")) != {"12.345,6"}:
    sys.exit("CHANGED: ICU's two styles and Babel no longer differ over four digits in Spanish.")
PY
