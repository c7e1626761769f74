#!/usr/bin/env bash
# pandas 3.1.1 and DuckDB 2.0.1: with `thousands=","` a comma is left out wherever it stands. "12,5" is 125 and "7,25" is 725: a column
# with decimal commas that is read with this option becomes numbers ten or a hundred times too large, unevenly, without a word.
# Guess before: a cell whose groups have not three digits stays text, or is an error. Seen on 2026-11-29, Python 3.11.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check duckdb==2.0.1 pandas==3.1.1
cd "$folder"
printf 'item;price\ntea;"12,5"\nrug;"1,234"\ncup;"7,25"\n' > prices.csv
env/bin/python - <<'PYTHON'
import duckdb
import pandas

table = pandas.read_csv("prices.csv", sep=";", thousands=",")
columns = "{'item': 'VARCHAR', 'price': 'DOUBLE'}"
rows = duckdb.execute(f"SELECT price FROM read_csv('prices.csv', delim=';', thousands=',', columns={columns})").fetchall()
seen = {"pandas": [float(value) for value in table.price], "duckdb": [value for (value,) in rows]}
print("cells: 12,5 | 1,234 | 7,25")
for reader, values in seen.items():
    print(f"{reader}: {values}")
assert (pandas.__version__, duckdb.__version__) == ("3.1.1", "2.0.1")
assert all(values == [125.0, 1234.0, 725.0] for values in seen.values()), seen
PYTHON
