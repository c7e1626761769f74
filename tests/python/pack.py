"""Writes a table as other programs would pack it: `pack.py FOLDER` reads FOLDER/rows.json and writes beside it.

rows.json: [[id, price, ok, when, day, name, small, amount, tags], ..], null where a cell is missing.
"""

import datetime
import decimal
import gzip
import json
import pathlib
import sys
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq

folder = pathlib.Path(sys.argv[1])
columns = [list(column) for column in zip(*json.loads((folder / "rows.json").read_text()))]


def each(make, values):
    return [None if value is None else make(value) for value in values]


ids, price, ok, when, day, name, small, amount, tags = columns
flat = {
    "id": pa.array(each(int, ids), pa.int64()),
    "price": pa.array(price, pa.float64()),
    "ok": pa.array(ok, pa.bool_()),
    "when": pa.array(each(datetime.datetime.fromisoformat, when), pa.timestamp("us")),
    "day": pa.array(each(datetime.date.fromisoformat, day), pa.date32()),
    "name": pa.array(name, pa.string()),
    "small": pa.array(small, pa.float32()),
    "amount": pa.array(each(decimal.Decimal, amount), pa.decimal128(9, 2)),
}
table = pa.table(flat)
groups = 700  # rows in a group: several of them, the last one short

for codec in ["snappy", "none", "zstd", "gzip", "lz4", "brotli"]:
    pq.write_table(table, folder / f"{codec}.parquet", compression=codec, row_group_size=groups, use_dictionary=["name"])
pq.write_table(
    table,
    folder / "delta.parquet",
    row_group_size=groups,
    use_dictionary=False,
    data_page_version="2.0",
    column_encoding={"id": "DELTA_BINARY_PACKED", "name": "DELTA_LENGTH_BYTE_ARRAY", "price": "BYTE_STREAM_SPLIT"},
)
pq.write_table(pa.table({**flat, "tags": pa.array(tags, pa.list_(pa.int64()))}), folder / "nested.parquet")
pq.write_table(pa.table({"only": pa.array(["a", None, "b", "", "a"] * 3)}), folder / "one.parquet")

csv = (folder / "table.csv").read_bytes()
parquet = (folder / "snappy.parquet").read_bytes()


def archive(to, files, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(folder / to, "w", method) as out:
        for path, body in files.items():
            out.writestr(path, body)


archive("deflated.zip", {"orders.csv": csv})
archive("stored.zip", {"orders.csv": csv}, zipfile.ZIP_STORED)
archive("packed-inside.zip", {"orders.csv.gz": gzip.compress(csv)})
archive("parquet.zip", {"orders.parquet": parquet})
archive("stored-parquet.zip", {"orders.parquet": parquet}, zipfile.ZIP_STORED)
archive("bzip2.zip", {"orders.csv": csv}, zipfile.ZIP_BZIP2)
archive(
    "several.zip",
    {"readme.txt": b"x" * (len(csv) + 1), "small.csv": b"a,b\n1,2\n", "data/orders.csv": csv, "__MACOSX/data/._orders.csv": b"?" * 999_999},
)
archive("pictures.zip", {"one.png": b"\x89PNG", "two.jpg": b"\xff\xd8"})
archive("sheet.zip", {"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"})
archive("empty-inside.zip", {"folder/": b""})
