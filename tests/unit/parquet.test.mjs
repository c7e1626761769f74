// Every type that pandas 3.1, PyArrow 26, Polars 2.1 and DuckDB 2.0 write is the text that it is, or its column is left out by name.
// The files are made by tests/python/parquet_fixtures.py.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { fromParquet } from "../../www/files/parquet.js";
import { unpacked } from "../../www/files/packed.js";

const FILES = JSON.parse(readFileSync(new URL("../page/fixtures/parquet.json", import.meta.url), "utf8"));
const bytesOf = (name) => Buffer.from(FILES[name], "base64");

/** Rows of cells; no cell of these files has an end of line. */
function rowsOf(text) {
  const cells = (line) => [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].slice(0, -1).map(([, cell]) => cell);
  const plain = (cell) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
  return text
    .trimEnd()
    .split("\n")
    .map((line) => cells(line).map(plain));
}

/** { columns: cells by name, a missing one "", notes, pieces } */
async function read(bytes) {
  const { pieces, notes } = await fromParquet(new Blob([bytes]));
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let text = "";
  for await (const piece of pieces) text += decoder.decode(piece.bytes);
  const [names, ...rows] = rowsOf(text);
  return {
    columns: Object.fromEntries(names.map((name, k) => [name, rows.map((row) => row[k])])),
    names,
    notes: notes.map((note) => note.text),
  };
}

const HEX = "bytes that are no text, read as hexadecimal digits.";
const JSONS = "lists or records, each read as its JSON text.";
const UTC = "times in UTC, as their Z says";
const BERLIN = `${UTC}; the file names Europe/Berlin.`;
const INFINITE = "infinite times, read as “infinity” and “-infinity”.";

const PANDAS = {
  text: ["a", "", "007"],
  bytes: ["ff01", "fe01", ""],
  uuid: ["00112233-4455-6677-8899-aabbccddeeff", "00000000-0000-0000-0000-000000000001", ""],
  half: ["0.1", "65504", ""],
  single: ["0.1", "16777218", "Infinity"],
  naive: ["2024-07-01T12:30:00.123456", "2024-01-01T00:00:00", ""],
  nanoseconds: ["2024-07-01T12:30:00.123456789", "1677-09-21T00:12:43.145224193", ""],
  zoned: ["2024-07-01T10:30:00.123456Z", "2023-12-31T23:00:00Z", ""],
  time: ["12:30:00.000005", "", "23:59:59"],
  delta: ["93784.5", "", "-1"],
  month: ["1969-12", "1970-01", "1970-02"],
  week: ["2819", "2820", "2821"],
  quarter: ["1969Q4", "1970Q1", "1970Q2"],
  decimal: ["12345678.90", "-0.01", ""],
  truth: ["true", "", "false"],
  level: ["lo", "", "hi"],
  large: ["18446744073709551615", "9223372036854775808", "9007199254740993"],
  none: ["", "", ""],
};

const ARROW = {
  d38: ["1234567890123456789012345678.0123456789", "0.0000000001", ""],
  d60: ["1234567890123456789012345678901234567890.12345", "-1.00000", ""],
  d9: ["1.50", "", "-9999999.99"],
  ids: ["ff01", "fe01", ""],
  words: ["\ufeffa", "a", ""],
  fixed: ["61626364", "", "ff00c301"],
  ms: ["12:30:00", "", ""],
  ns: ["12:30:00.000000005", "", "00:00:00"],
  far: ["+148108-07-06T14:00:27.387904", "-144169-06-28T09:59:32.612096", ""],
  day: ["-000768-02-04", "", "+012921-08-18"],
  lists: ['[{"k":1.10,"t":["12:30:00.000005",null]},null]', "", "[]"],
  waits: ["[1.5]", "", "[null]"],
  whole: ["[9223372036854775807]", "[]", ""],
  floats: ['[null,"Infinity",0.1]', "", "[]"],
  map: ['{"ff01":1,"fe01":4611686018427387905}', "", "{}"],
  odd: ['{"__proto__":1,"a.b":{"c":"x"}}', '{"__proto__":null,"a.b":null}', ""],
  deep: ["[[1,2],null,[]]", "", "[]"],
};

const POLARS = {
  i128: ["170141183460469231731687303715884105727", "", "-1"],
  u128: ["340282366920938463463374607431768211455", "", "1"],
  decimal: ["1234567890123456789012345678.0123456789", "-0.0000000001", ""],
  binary: ["ff01", "fe01", ""],
  time: ["12:30:00.000005", "", "00:00:00"],
  wait: ["86405", "", "-0.001"],
  zoned: ["2024-07-01T12:30:00.123456Z", "2024-01-01T00:00:00Z", ""],
  half: ["0.1", "", "65504"],
  record: ['{"a":"x","b":4611686018427387905}', "", '{"a":null,"b":1}'],
  array: ["[1,0.1]", "", "[0,3]"],
  enum: ["lo", "", "hi"],
};

const DUCKDB = {
  d18: ["9007199254740993", "9007199254740992", ""],
  d38: ["12345678901234567891", "12345678901234567890", ""],
  blob: ["ff00c3", "616263", ""],
  wait: ["P1M2DT3H4M5.5S", "PT0S", ""],
  stamp: ["infinity", "-infinity", "2024-01-01T00:00:00"],
  day: ["infinity", "-infinity", "2024-01-01"],
  time: ["12:30:00.000005", "00:00:00", ""],
  timetz: ["10:30:00", "00:00:00", ""],
  stamptz: ["2024-07-01T10:30:00Z", "", ""],
  bigints: ["[9007199254740993,2]", "", "[]"],
  decimals: ["[1.10,2.00]", "", "[]"],
  double: ["Infinity", "", "1.5"],
  json: ['{"a": 1}', "", '"x"'],
  variant: ["1", "x", '{"a":1,"b":[1,12345678901234567890.5,"z",null]}'],
  nano: ["infinity", "", ""],
  map: ['{"k":1,"l":2}', "", "{}"],
};

/** By file: its cells, and what is said of its columns */
const WRITERS = {
  pandas: [
    PANDAS,
    [
      `Column “bytes”: ${HEX}`,
      `Column “zoned”: ${BERLIN}`,
      "Column “delta”: durations, read as seconds.",
      "Column “week”: periods of “W-SUN”, read as how many there are since 1970.",
    ],
  ],
  arrow: [
    ARROW,
    [
      `Columns “ids”, “fixed”, “map”: ${HEX}`,
      `Columns “lists”, “waits”, “whole” and 4 more: ${JSONS}`,
      "Column “waits”: durations, read as seconds.",
    ],
  ],
  polars: [
    POLARS,
    [
      `Column “binary”: ${HEX}`,
      "Column “wait”: durations, read as seconds.",
      `Column “zoned”: ${BERLIN}`,
      `Columns “record”, “array”: ${JSONS}`,
    ],
  ],
  duckdb: [
    DUCKDB,
    [
      `Column “blob”: ${HEX}`,
      "Column “wait”: intervals, read in the form of ISO 8601, such as P1M2DT3.5S.",
      "Column “timetz”: times of day in UTC.",
      `Column “stamptz”: ${UTC}.`,
      `Columns “bigints”, “decimals”, “map”: ${JSONS}`,
      "Column “variant”: values of several types, each read as its JSON text.",
      `Columns “stamp”, “day”, “nano”: ${INFINITE}`,
    ],
  ],
};

describe("what each writer's types are read as", () => {
  for (const [name, [cells, said]] of Object.entries(WRITERS))
    test(name, async () => {
      const { columns, notes } = await read(bytesOf(name));
      assert.deepEqual(columns, cells);
      assert.deepEqual(notes, said);
    });
});

test("a VARIANT whose fields lie in columns of their own is whole, by the names of its fields", async () => {
  const { columns } = await read(bytesOf("shredded"));
  assert.deepEqual(columns.v, ['{"a":0,"b":"x0","c":[0,1]}', '{"a":1,"b":"x1","c":[1,2]}', '{"a":"other","z":1}']);
});

test("times of the old kind with 96 bits, also before 1970", async () => {
  const { columns } = await read(bytesOf("int96"));
  assert.deepEqual(columns.t, ["2024-07-01T12:30:00.123456", "1905-01-01T00:00:00", ""]);
});

test("text that is marked as such and is not UTF-8 is read as windows-1252, as it is of CSV", async () => {
  const { columns, notes } = await read(bytesOf("western"));
  assert.deepEqual(columns.t, ["é", "é", "e"]);
  assert.deepEqual(notes, ["Column “t”: text that is not UTF-8 in places, read there as windows-1252."]);
});

test("two columns of one name keep their cells: the reader of CSV gives the second another name", async () => {
  const { names } = await read(bytesOf("twice"));
  assert.deepEqual(names, ["v", "v"]);
});

describe("a column that cannot be read is left out by its name, and the others are read", () => {
  const CASES = {
    brotli: [{ b: ["x", "y", "z"] }, "Column “a”: packed with BROTLI, which is not read: left out."],
    "sealed-column": [{ open: ["x", "y"] }, "Column “secret”: encrypted, which is not read: left out."],
  };
  for (const [name, [cells, sentence]] of Object.entries(CASES))
    test(name, async () => {
      const { columns, notes } = await read(bytesOf(name));
      assert.deepEqual(columns, cells);
      assert.deepEqual(notes, [sentence]);
    });
});

test("20,000 rows in three groups, of a dictionary and beside it, are their cells", async () => {
  const { columns, notes } = await read(bytesOf("many"));
  const rows = Array.from({ length: 20_000 }, (_, i) => i);
  const cells = (text) => rows.map(text);
  const group = (i) => Math.floor(i / 500);
  const time = (i) => new Date(group(i) * 1000).toISOString().slice(0, 19);
  assert.deepEqual(columns, {
    id: cells((i) => (i % 50 === 49 ? "" : String(2n ** 53n + BigInt(group(i))))),
    kind: cells((i) => ["a", "b", "c, d"][i % 3]),
    when: cells(time),
    list: cells((i) => `[${i % 3},${i % 2}]`),
    price: cells((i) => (group(i) / 100).toFixed(2)),
  });
  assert.deepEqual(notes, [`Column “list”: ${JSONS}`]);
});

const failed = async (bytes) => {
  try {
    for await (const _ of (await unpacked(new Blob([bytes]))).pieces);
    return "it was read";
  } catch ({ code, message }) {
    return `${code}: ${message}`;
  }
};

test("what is damaged or encrypted as a whole says so", async () => {
  const whole = bytesOf("many");
  assert.match(await failed(whole.subarray(0, -9)), /^unreadable: This Parquet file is damaged or incomplete/);
  assert.match(await failed(Buffer.from(whole).fill(255, 100, 3000)), /^unreadable: This Parquet file is damaged or incomplete/);
  assert.match(await failed(bytesOf("sealed")), /^unreadable: This Parquet file is encrypted/);
});

test("an Arrow schema that is broken or of other columns changes no column", async () => {
  const file = bytesOf("polars");
  const at = file.indexOf("/////"); // the message in base64
  for (const change of [
    (to) => to.fill("A", at + 40, at + 200),
    (to) => to.fill("/", at, at + 60),
    (to) => to.fill("?", at, at + 60),
  ]) {
    const copy = Buffer.from(file);
    change(copy);
    const { columns } = await read(copy);
    assert.deepEqual(columns.decimal, POLARS.decimal);
    assert.deepEqual(columns.wait, ["86405000000", "", "-1000"]);
    assert.deepEqual(columns.i128[2], "ff".repeat(16));
  }
});
