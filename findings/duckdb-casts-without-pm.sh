#!/usr/bin/env bash
# DuckDB 2.0.1: a timestamp with AM or PM is cast without it. '2024-01-31 8:05 PM' is 08:05, twelve hours early, and '12:05 AM' is five past
# noon; TRY_CAST gives the same, not NULL. Without the blank, '8:05PM', the cast is refused. read_csv leaves such a column text, so that the
# cast is what a person writes next. strptime with %p reads it.
# Guess before: NULL from TRY_CAST, or 20:05. Seen on 2026-11-29, Python 3.11.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check duckdb==2.0.1
"$folder/env/bin/python" - <<'PYTHON'
import duckdb

cells = ["2024-01-31 8:05 PM", "2024-01-31 12:05 AM", "2024-01-31 20:05"]
seen = [str(duckdb.execute("SELECT TRY_CAST(? AS TIMESTAMP)", [cell]).fetchone()[0]) for cell in cells]
read = str(duckdb.execute("SELECT strptime(?, '%Y-%m-%d %I:%M %p')", [cells[0]]).fetchone()[0])
for cell, value in zip(cells, seen):
    print(f"TRY_CAST('{cell}' AS TIMESTAMP) = {value}")
print(f"strptime('{cells[0]}', ...) = {read}")
assert duckdb.__version__ == "2.0.1"
assert seen == ["2024-01-31 08:05:00", "2024-01-31 12:05:00", "2024-01-31 20:05:00"], seen
assert read == "2024-01-31 20:05:00", read
PYTHON
