"""Small Arrow, SQLite and JSON files as their writers write them, in base64: `table_fixtures.py > tests/page/fixtures/tables.json`.

Written with pandas 3.1.1, pyarrow 26.0.1, polars 2.1.0 and sqlite 3.40.1 on Python 3.11. tests/unit/{arrow,json,sqlite,packings}.test.mjs say what is in them.
"""

import base64
import datetime as dt
import decimal
import io
import json
import pathlib
import sqlite3
import tempfile
import uuid

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.feather as feather

D = decimal.Decimal
folder = pathlib.Path(tempfile.mkdtemp())
WHEN = [dt.datetime(2024, 7, 1, 12, 30, 0, 123456), dt.datetime(1969, 12, 31, 23, 59, 59, 999999), None]
files = {}


def arrow_table():
    return pa.table(
        {
            "i64": pa.array([9007199254740993, -9223372036854775808, None], pa.int64()),
            "u64": pa.array([18446744073709551615, 0, None], pa.uint64()),
            "i8": pa.array([-128, 127, None], pa.int8()),
            "half": pa.array([0.1, 65504, None], pa.float16()),
            "single": pa.array([0.1, float("inf"), float("nan")], pa.float32()),
            "double": pa.array([0.1, 1e300, None], pa.float64()),
            "truth": pa.array([True, False, None]),
            "text": pa.array(["a,\"b\"\n", "", None]),
            "large": pa.array(["\ufeffx", "ü", None], pa.large_string()),
            "view": pa.array(["a text of more than twelve bytes", "short", None], pa.string_view()),
            "bytes": pa.array([b"\xff\x01", b"", None], pa.binary()),
            "fixed": pa.array([b"ab", b"\x00\xff", None], pa.binary(2)),
            "d32": pa.array([D("1.50"), D("-0.01"), None], pa.decimal32(7, 2)),
            "d64": pa.array([D("12345678901.234"), D("-0.001"), None], pa.decimal64(16, 3)),
            "d128": pa.array([D("1234567890123456789012345678.0123456789"), D("-0.0000000001"), None], pa.decimal128(38, 10)),
            "d256": pa.array([D("1234567890123456789012345678901234567890.12345"), D("-1"), None], pa.decimal256(60, 5)),
            "scaled": pa.array([D("1200"), D("-100"), None], pa.decimal128(5, -2)),
            "day": pa.array([dt.date(2013, 1, 31), dt.date(1969, 12, 31), None]),
            "day64": pa.array([dt.date(2013, 1, 31), dt.date(1969, 12, 31), None], pa.date64()),
            "s": pa.array(WHEN, pa.timestamp("us")).cast(pa.timestamp("s"), safe=False),
            "us": pa.array(WHEN, pa.timestamp("us")),
            "ns": pa.array([1719837000123456789, -1, None], pa.timestamp("ns")),
            "utc": pa.array(WHEN, pa.timestamp("us", "UTC")),
            "berlin": pa.array(WHEN, pa.timestamp("us", "Europe/Berlin")),
            "time": pa.array([dt.time(12, 30, 0, 5), dt.time(0), None], pa.time64("us")),
            "wait": pa.array([dt.timedelta(days=1, seconds=5), dt.timedelta(milliseconds=-1), None], pa.duration("ms")),
            "interval": pa.array([pa.MonthDayNano([1, 2, 3_500_000_000]), pa.MonthDayNano([0, 0, 0]), None]),
            "level": pa.array(["lo", "hi", None]).dictionary_encode(),
            "tags": pa.array([["a", "b,c"], [], None]),
            "fixedlist": pa.array([[1, 2], [9007199254740993, None], None], pa.list_(pa.int64(), 2)),
            "record": pa.array([{"a": 1, "b": "x"}, {"a": None, "b": None}, None], pa.struct([("a", pa.int64()), ("b", pa.string())])),
            "map": pa.array([[("k", 1)], [], None], pa.map_(pa.string(), pa.int64())),
            "levels": pa.array([["x", "y"], [], None], pa.list_(pa.dictionary(pa.int8(), pa.string()))),
            "runs": pa.RunEndEncodedArray.from_arrays([2, 3], ["r", "s"]),
            "none": pa.nulls(3),
            "union": pa.UnionArray.from_sparse(
                pa.array([0, 1, 0], pa.int8()), [pa.array([1, 2, 3]), pa.array(["a", "b", "c"])]
            ),
        }
    )


def write_arrow(name, table, file=True, **options):
    sink = io.BytesIO()
    make = pa.ipc.new_file if file else pa.ipc.new_stream
    with make(sink, table.schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
        for batch in table.to_batches():
            writer.write_batch(batch)
    files[name] = sink.getvalue()


def arrow():
    table = arrow_table()
    write_arrow("types.arrow", table)
    write_arrow("types.arrows", table, file=False)
    # Long enough to be packed; LZ4 blocks that look back into others, several batches, levels that come later.
    words = [f"word {i % 700}" for i in range(40_000)]
    long = pa.table({"n": list(range(40_000)), "word": words})
    write_arrow("lz4.arrow", long.slice(0, 12_000), compression="lz4")
    write_arrow("zstd.arrow", long.slice(0, 12_000), compression="zstd")
    sink = io.BytesIO()
    schema = pa.schema([("level", pa.dictionary(pa.int16(), pa.string()))])
    with pa.ipc.new_stream(sink, schema, options=pa.ipc.IpcWriteOptions(emit_dictionary_deltas=True)) as writer:
        for levels in (["a", "b"], ["a", "b", "c"], ["z"]):
            batch = pa.DictionaryArray.from_arrays(pa.array([len(levels) - 1, 0], pa.int16()), levels)
            writer.write_batch(pa.record_batch([batch], schema=schema))
    files["deltas.arrows"] = sink.getvalue()
    frame = pd.DataFrame({"name": ["a", None, "c"], "n": [1, 2, 3], "t": pd.to_datetime(["2024-01-01", None, "2024-01-03"])})
    frame.to_feather(folder / "pandas.feather")
    files["pandas.feather"] = (folder / "pandas.feather").read_bytes()
    polars = pl.DataFrame(
        {"name": ["a", None, "a text of more than twelve bytes"], "n": [1, None, 3], "tags": [["x"], [], None]},
    ).with_columns(pl.Series("cat", ["u", None, "v"], pl.Categorical), pl.Series("enum", ["lo", "hi", None], pl.Enum(["lo", "hi"])))
    polars.write_ipc(folder / "polars.arrow", compression="zstd")
    files["polars.arrow"] = (folder / "polars.arrow").read_bytes()
    feather.write_feather(frame, folder / "v1.feather", version=1)  # the last version that writes it
    files["v1.feather"] = (folder / "v1.feather").read_bytes()
    write_arrow("empty.arrow", pa.table({"a": pa.array([], pa.int64())}))
    write_arrow("columns.arrow", pa.table({}))
    write_arrow("only union.arrow", table.select(["union"]))


def database(name, *statements, rows=(), close=True):
    path = folder / name
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    for table, values in rows:
        connection.executemany(f'INSERT INTO "{table}" VALUES ({",".join("?" * len(values[0]))})', values)
    connection.commit()
    if close:
        connection.close()
    files[name] = path.read_bytes()
    return connection


def sqlite():
    database(
        "shop.sqlite",
        'CREATE TABLE "order s" (id INTEGER PRIMARY KEY, "na""me" TEXT, price REAL, mixed, bytes BLOB, day DATE)',
        "CREATE TABLE small (a, b)",
        'CREATE VIEW dear AS SELECT id, price FROM "order s" WHERE price > 1 ORDER BY id',
        "CREATE TABLE empty (a)",
        rows=[
            (
                "order s",
                [
                    (9007199254740993, 'a "b", c', 0.1, 1, b"\x01", "2013-01-31"),
                    (-9223372036854775808, "ü\n☕", 1e300, "x", None, None),
                    (7, "", 5.0, None, None, "2013-02-01"),
                    (8, "zero\0byte", float("inf"), 2.5, None, None),
                ],
            ),
            ("small", [(1, 2)]),
        ],
    )
    database("one.sqlite", "CREATE TABLE t (name TEXT, y INTEGER) STRICT", rows=[("t", [("a", 0), ("b", 1)])])
    database("without.sqlite", "CREATE TABLE t (name TEXT PRIMARY KEY, y) WITHOUT ROWID", rows=[("t", [("b", 0), ("a", 1)])])
    database("utf16.sqlite", "PRAGMA encoding = 'UTF-16le'", "CREATE TABLE t (name TEXT)", rows=[("t", [("ü☕",)])])
    wal = database(
        "wal.sqlite", "PRAGMA journal_mode = WAL", "CREATE TABLE t (a)", rows=[("t", [(1,), (2,)])], close=False
    )
    wal.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    wal.execute("INSERT INTO t VALUES (3)")
    wal.commit()
    files["wal.sqlite"] = (folder / "wal.sqlite").read_bytes()
    files["wal.sqlite-wal"] = (folder / "wal.sqlite-wal").read_bytes()
    wal.close()
    database("blobs.sqlite", "CREATE TABLE t (a)", rows=[("t", [(b"\x01",)])])
    database("no table.sqlite", "PRAGMA user_version = 1", "CREATE TABLE t (a)", "DROP TABLE t")
    database("no rows.sqlite", "CREATE TABLE t (a, b)")
    database("view.sqlite", "CREATE VIEW v AS SELECT 1 AS a, 'x' AS b UNION ALL SELECT 2, NULL")
    database("search.sqlite", "CREATE VIRTUAL TABLE notes USING fts5(body)", rows=[("notes", [("tea",), ("coffee",)])])
    database("broken view.sqlite", "CREATE TABLE gone (a)", "CREATE VIEW v AS SELECT a FROM gone", "DROP TABLE gone")


def js():
    frame = pd.DataFrame(
        {
            "id": [9007199254740993, 2, 3],
            "name": ["a", None, "ü ☕"],
            "x": [0.1, None, 5.0],
            "when": pd.to_datetime(["2024-01-01T12:30:00.123", None, "2024-01-03"], format="ISO8601"),
        }
    )
    for orient in ("records", "columns", "index", "split", "table", "values"):
        files[f"{orient}.json"] = frame.to_json(orient=orient, date_format="iso").encode()
    files["lines.json"] = frame.to_json(orient="records", lines=True, date_format="iso").encode()
    polars = pl.DataFrame({"id": [9007199254740993, None], "tags": [["a", "b"], []], "r": [{"k": 1, "l": "x"}, {"k": None, "l": None}]})
    polars.write_ndjson(folder / "polars.ndjson")
    files["polars.ndjson"] = (folder / "polars.ndjson").read_bytes()
    polars.write_json(folder / "polars.json")
    files["polars.json"] = (folder / "polars.json").read_bytes()
    rows = [{"a": 1.0, "b": float("nan"), "c": {"d": [1, {"e": 2}], "f": None}}, {"a": 10**30, "g": True, "c": {"f": "é\u2028"}}]
    files["python.json"] = json.dumps(rows, indent=2).encode()
    connection = sqlite3.connect(":memory:")
    sql = "SELECT json_group_array(json_object('n', n, 't', t)) FROM (SELECT 9007199254740993 AS n, 'a' AS t UNION ALL SELECT -1.5, NULL)"
    files["sqlite.json"] = connection.execute(sql).fetchone()[0].encode()


def archives():
    files["rows.csv.zst"] = pa.Codec("zstd").compress(b"name,n\na,1\nb,2\n", asbytes=True)


archives()
arrow()
sqlite()
js()
print(json.dumps({name: base64.b64encode(body).decode() for name, body in files.items()}, indent=1))
