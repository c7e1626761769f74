"""Reads golden files of new rows with the script's own reader, and prints what differs: [[what, expected, found], ..] and a count."""

import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "www/python"))
from flowbed_lines import found, records, unique  # noqa: E402

golden = json.load(sys.stdin)
wrong = []
with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "rows.csv"
    for one in golden:
        path.write_bytes(one["file"].encode(one.get("bytes", "utf-8")))
        # The trained file had three columns, commas, and lines to skip.
        trained = {"header": one["header"], "delimiter": ",", "fields": 3, "skipLines": 4, "namesLine": 5, "comment": "*"}
        try:
            told = found(path, one["cells"], trained)
            lines = list(records(path, told))
            names = unique(lines.pop(0)) if one["header"] else [f"column_{i + 1}" for i in range(told["fields"])]
            cells = lambda at: [line[at] if len(line) == told["fields"] else "" for line in lines]
            read = {name: cells(names.index(name)) for name in one["cells"]}
        except SystemExit as refused:
            read = str(refused)
        if read != one["cells"]:
            wrong.append([one["what"], one["cells"], read])
print(json.dumps({"tried": len(golden), "wrong": wrong}))
