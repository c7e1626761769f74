"""Small Parquet files as their writers write them by default, in base64: `parquet_fixtures.py > tests/page/fixtures/parquet.json`.

Written with pandas 3.1.1, pyarrow 26.0.1, polars 2.1.0 and duckdb 2.0.1 on Python 3.11. tests/unit/parquet.test.mjs says what is in them.
"""

import base64
import datetime as dt
import decimal
import json
import pathlib
import tempfile
import uuid

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as pe

D = decimal.Decimal
folder = pathlib.Path(tempfile.mkdtemp())
NOON = dt.time(12, 30, 0, 5)
WHEN = [dt.datetime(2024, 7, 1, 12, 30, 0, 123456), dt.datetime(2024, 1, 1), None]
BYTES = [b"\xff\x01", b"\xfe\x01", None]


def arrow(name, columns, **options):
    pq.write_table(pa.table(columns), folder / name, **options)


def of_pandas():
    frame = {
        "text": ["a", None, "007"],
        "bytes": BYTES,
        "uuid": [uuid.UUID("00112233-4455-6677-8899-aabbccddeeff"), uuid.UUID(int=1), None],
        "half": np.array([0.1, 65504, np.nan], "float16"),
        "single": np.array([0.1, 16777217.5, np.inf], "float32"),
        "naive": pd.Series(WHEN),
        "nanoseconds": pd.to_datetime(pd.Series(["2024-07-01T12:30:00.123456789", "1677-09-21T00:12:43.145224193", None])),
        "zoned": pd.Series(WHEN).dt.tz_localize("Europe/Berlin"),
        "time": [NOON, None, dt.time(23, 59, 59)],
        "delta": pd.to_timedelta(pd.Series(["1 days 02:03:04.5", None, "-1 s"])),
        "month": pd.Series(pd.period_range("1969-12", periods=3, freq="M")),
        "week": pd.Series(pd.period_range("2024-01-01", periods=3, freq="W")),
        "quarter": pd.Series(pd.period_range("1969-10", periods=3, freq="Q")),
        "decimal": [D("12345678.90"), D("-0.01"), None],
        "truth": pd.array([True, None, False], "boolean"),
        "level": pd.Categorical(["lo", None, "hi"]),
        "large": np.array([2**64 - 1, 2**63, 2**53 + 1], "uint64"),
        "none": [None, None, None],
    }
    pd.DataFrame(frame).to_parquet(folder / "pandas")


def of_arrow():
    lists = pa.list_(pa.struct([("k", pa.decimal128(38, 2)), ("t", pa.list_(pa.time64("us")))]))
    odd = pa.struct([("__proto__", pa.int8()), ("a.b", pa.struct([("c", pa.string())]))])
    columns = {
        "d38": pa.array([D("1234567890123456789012345678.0123456789"), D("1E-10"), None], pa.decimal128(38, 10)),
        "d60": pa.array([D("1234567890123456789012345678901234567890.12345"), D(-1), None], pa.decimal256(60, 5)),
        "d9": pa.array([D("1.50"), None, D("-9999999.99")], pa.decimal32(9, 2)),
        "ids": pa.array(BYTES),
        "words": pa.array([b"\xef\xbb\xbfa", b"a", None]),
        "fixed": pa.array([b"abcd", None, b"\xff\0\xc3\1"], pa.binary(4)),
        "ms": pa.array([NOON.replace(microsecond=0), None, None], pa.time32("ms")),
        "ns": pa.array([45000000000005, None, 0], pa.time64("ns")),
        "far": pa.array([2**62, -(2**62), None], pa.timestamp("us")),
        "day": pa.array([-(10**6), None, 4 * 10**6], pa.date32()),
        "lists": pa.array([[{"k": D("1.10"), "t": [NOON, None]}, None], None, []], lists),
        "waits": pa.array([[dt.timedelta(seconds=1.5)], None, [None]], pa.list_(pa.duration("us"))),
        "whole": pa.array([[2**63 - 1], [], None], pa.list_(pa.int64())),
        "floats": pa.array([[float("nan"), float("inf"), 0.1], None, []], pa.list_(pa.float32())),
        "map": pa.array([[(b"\xff\1", 1), (b"\xfe\1", 2**62 + 1)], None, []], pa.map_(pa.binary(), pa.int64())),
        "odd": pa.array([{"__proto__": 1, "a.b": {"c": "x"}}, {"__proto__": None, "a.b": None}, None], odd),
        "deep": pa.array([[[1, 2], None, []], None, []], pa.list_(pa.list_(pa.int8()))),
    }
    arrow("arrow", columns)
    arrow("int96", {"t": pa.array([WHEN[0], dt.datetime(1905, 1, 1), None], pa.timestamp("ns"))}, use_deprecated_int96_timestamps=True)
    arrow("brotli", {"a": [1, 2, 3], "b": ["x", "y", "z"]}, compression={"a": "brotli", "b": "snappy"})
    pq.write_table(pa.Table.from_arrays([pa.array([1]), pa.array([2])], ["v", "v"]), folder / "twice")
    western = [pa.py_buffer(np.array([0, 1, 3, 4], "int32").tobytes()), pa.py_buffer(b"\xe9\xc3\xa9e")]
    arrow("western", {"t": pa.Array.from_buffers(pa.string(), 3, [None, *western])})
    rows = 20_000
    many = {
        "id": pa.array([None if i % 50 == 49 else 2**53 + i // 500 for i in range(rows)], pa.int64()),
        "kind": pa.array(["a", "b", "c, d"] * (rows // 3) + ["a", "b"]),
        "when": pa.array([i // 500 * 10**6 for i in range(rows)], pa.timestamp("us")),
        "list": pa.array([[i % 3, i % 2] for i in range(rows)]),
        "price": pa.array([D(i // 500) / 100 for i in range(rows)], pa.decimal128(20, 2)),
    }
    arrow("many", many, row_group_size=7000, data_page_version="2.0", compression="zstd", use_dictionary=["kind", "id", "price"])


class Keys(pe.KmsClient):
    """Keys that lie in the file: what is secret does not matter here."""

    def __init__(self, _):
        pe.KmsClient.__init__(self)

    def wrap_key(self, key, _):
        return base64.b64encode(key)

    def unwrap_key(self, key, _):
        return base64.b64decode(key)


def encrypted(name, plaintext_footer):
    how = pe.EncryptionConfiguration(footer_key="f", column_keys={"c": ["secret"]}, plaintext_footer=plaintext_footer)
    properties = pe.CryptoFactory(Keys).file_encryption_properties(pe.KmsConnectionConfig(), how)
    arrow(name, {"secret": [1, 2], "open": ["x", "y"]}, encryption_properties=properties)


def of_polars():
    frame = {
        "i128": pl.Series([2**127 - 1, None, -1], dtype=pl.Int128),
        "u128": pl.Series([2**128 - 1, None, 1], dtype=pl.UInt128),
        "decimal": pl.Series([D("1234567890123456789012345678.0123456789"), D("-1E-10"), None], dtype=pl.Decimal(38, 10)),
        "binary": BYTES,
        "time": [NOON, None, dt.time(0)],
        "wait": [dt.timedelta(days=1, seconds=5), None, dt.timedelta(milliseconds=-1)],
        "zoned": pl.Series(WHEN).dt.replace_time_zone("UTC").dt.convert_time_zone("Europe/Berlin"),
        "half": pl.Series([0.1, None, 65504], dtype=pl.Float16),
        "record": [{"a": "x", "b": 2**62 + 1}, None, {"a": None, "b": 1}],
        "array": pl.Series([[1, 0.1], None, [0, 3]], dtype=pl.Array(pl.Float32, 2)),
        "enum": pl.Series(["lo", None, "hi"], dtype=pl.Enum(["lo", "mid", "hi"])),
    }
    pl.DataFrame(frame).write_parquet(folder / "polars")


def of_duckdb():
    db = duckdb.connect(config={"threads": 1})
    db.execute("set timezone = 'UTC'")
    db.execute(
        f"""copy (select * from (values
        (9007199254740993::decimal(18,0), 12345678901234567891::decimal(38,0), '\\xFF\\x00\\xC3'::blob,
         interval '1 month 2 days 03:04:05.5', 'infinity'::timestamp, 'infinity'::date, time '12:30:00.000005',
         timetz '12:30:00+02', timestamptz '2024-07-01 12:30:00+02', [9007199254740993, 2], [1.10::decimal(9,2), 2],
         'infinity'::double, '{{"a": 1}}'::json, 1::variant, 'infinity'::timestamp_ns, map {{'k': 1, 'l': 2}}),
        (9007199254740992, 12345678901234567890, 'abc', interval '0 days', '-infinity', '-infinity', time '00:00:00',
         timetz '00:00:00+00', null, null, null, 'nan', null, 'x'::variant, null, null),
        (null, null, null, null, timestamp '2024-01-01', date '2024-01-01', null, null, null, [], [], 1.5, '"x"',
         {{'a': 1, 'b': [1::variant, 12345678901234567890.5::decimal(38,1)::variant, 'z'::variant, null]}}::variant, null, map {{}})
        ) t(d18, d38, blob, wait, stamp, day, time, timetz, stamptz, bigints, decimals, double, json, variant, nano, map))
        to '{folder}/duckdb' (format parquet)"""
    )
    db.execute(
        f"""copy (select {{'a': i, 'b': 'x' || i, 'c': [i, i + 1]}}::variant v from range(2) t(i)
        union all select {{'a': 'other', 'z': 1}}::variant) to '{folder}/shredded' (format parquet)"""
    )


of_pandas()
of_arrow()
encrypted("sealed-column", True)
encrypted("sealed", False)
of_polars()
of_duckdb()
files = {path.name: base64.b64encode(path.read_bytes()).decode() for path in sorted(folder.iterdir())}
print(json.dumps(files, indent=2))
