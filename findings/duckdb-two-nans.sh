#!/usr/bin/env bash
# Expected: the same column gives the same average whether DuckDB reads it from pandas or from Polars.
# What happens: NaN in a pandas column is NULL to DuckDB and is left out; NaN in a Polars column is a number, so
#   that average, sum and maximum are NaN (NaN sorts above all), and count counts it.
# Versions: duckdb 2.0.1, pandas 3.1.1, polars 2.1.0, pyarrow 26.0.1.
# Why it matters: a report moved from pandas to Polars with its SQL unchanged shows "nan" for a total, or counts
#   rows it did not count.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check 'duckdb==2.0.1' 'pandas==3.1.1' \
    'polars==2.1.0' 'pyarrow==26.0.1'

venv/bin/python - <<'PY'
import sys
import duckdb, pandas, polars

values = {"x": [1.0, float("nan"), 3.0]}
from_pandas, from_polars = pandas.DataFrame(values), polars.DataFrame(values)
query = "select count(x), sum(x)::varchar, avg(x)::varchar, max(x)::varchar from "
seen = {table: duckdb.sql(query + table).fetchall()[0] for table in ("from_pandas", "from_polars")}
print("duckdb", duckdb.__version__, "pandas", pandas.__version__, "polars", polars.__version__)
for table, found in seen.items():
    print("SEEN:", table, "count, sum, average, maximum:", *found)
if seen != {"from_pandas": (2, "4.0", "2.0", "3.0"), "from_polars": (3, "nan", "nan", "nan")}:
    sys.exit("CHANGED: DuckDB treats NaN from pandas and from Polars otherwise.")
PY
