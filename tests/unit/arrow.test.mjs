// Arrow and Feather files are the text that they hold; what cannot be read is a sentence, at once.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { NESTS, bytesOf, read, refusal, refused } from "./support/tables.mjs";

const TIMES = "times in UTC, as their Z says";
const ARROW = {
  i64: ["9007199254740993", "-9223372036854775808", ""],
  u64: ["18446744073709551615", "0", ""],
  i8: ["-128", "127", ""],
  half: ["0.1", "65504", ""],
  single: ["0.1", "Infinity", ""],
  double: ["0.1", "1e+300", ""],
  truth: ["true", "false", ""],
  text: ['a,"b"\n', "", ""],
  large: ["\ufeffx", "ü", ""],
  view: ["a text of more than twelve bytes", "short", ""],
  bytes: ["ff01", "", ""],
  fixed: ["6162", "00ff", ""],
  d32: ["1.50", "-0.01", ""],
  d64: ["12345678901.234", "-0.001", ""],
  d128: ["1234567890123456789012345678.0123456789", "-0.0000000001", ""],
  d256: ["1234567890123456789012345678901234567890.12345", "-1.00000", ""],
  scaled: ["1200", "-100", ""],
  day: ["2013-01-31", "1969-12-31", ""],
  day64: ["2013-01-31", "1969-12-31", ""],
  s: ["2024-07-01T12:30:00", "1970-01-01T00:00:00", ""],
  us: ["2024-07-01T12:30:00.123456", "1969-12-31T23:59:59.999999", ""],
  ns: ["2024-07-01T12:30:00.123456789", "1969-12-31T23:59:59.999999999", ""],
  utc: ["2024-07-01T12:30:00.123456Z", "1969-12-31T23:59:59.999999Z", ""],
  berlin: ["2024-07-01T12:30:00.123456Z", "1969-12-31T23:59:59.999999Z", ""],
  time: ["12:30:00.000005", "00:00:00", ""],
  wait: ["86405", "-0.001", ""],
  interval: ["P1M2DT3.5S", "PT0S", ""],
  level: ["lo", "hi", ""],
  tags: ['["a","b,c"]', "[]", ""],
  fixedlist: ["[1,2]", "[9007199254740993,null]", ""],
  record: ['{"a":1,"b":"x"}', '{"a":null,"b":null}', ""],
  map: ['{"k":1}', "{}", ""],
  levels: ['["x","y"]', "[]", ""],
  runs: ["r", "r", "s"],
  none: ["", "", ""],
};

describe("Arrow", () => {
  for (const name of ["types.arrow", "types.arrows"])
    test(`${name}: every type of PyArrow, exactly; a union is left out by name`, async () => {
      const { columns, notes, format, told, size } = await read(bytesOf(name));
      assert.deepEqual(columns, ARROW);
      assert.equal(format, "Arrow");
      assert.deepEqual(notes, [
        "Columns “bytes”, “fixed”: bytes that are no text, read as hexadecimal digits.",
        `Column “utc”: ${TIMES}.`,
        `Column “berlin”: ${TIMES}; the file names Europe/Berlin.`,
        "Column “wait”: durations, read as seconds.",
        "Column “interval”: intervals, read in the form of ISO 8601, such as P1M2DT3.5S.",
        `Columns “tags”, “fixedlist”, “record” and 2 more: ${NESTS}`,
        "Column “union”: a union of types, which is not read: left out.",
      ]);
      assert.equal(told.at(-1), size);
    });

  for (const codec of ["lz4", "zstd"])
    test(`packed with ${codec}`, async () => {
      const { rows } = await read(bytesOf(`${codec}.arrow`));
      assert.equal(rows.length, 12_000);
      assert.ok(rows.every(([n, word], i) => n === String(i) && word === `word ${i % 700}`));
    });

  test("levels that come later, and levels that take the place of others", async () => {
    assert.deepEqual((await read(bytesOf("deltas.arrows"))).columns, { level: ["b", "a", "c", "a", "z", "z"] });
  });

  test("what pandas and Polars write by default", async () => {
    const pandas = await read(bytesOf("pandas.feather"));
    assert.deepEqual(pandas.columns, {
      name: ["a", "", "c"],
      n: ["1", "2", "3"],
      t: ["2024-01-01T00:00:00", "", "2024-01-03T00:00:00"],
    });
    assert.deepEqual((await read(bytesOf("polars.arrow"))).columns, {
      name: ["a", "", "a text of more than twelve bytes"],
      n: ["1", "", "3"],
      tags: ['["x"]', "[]", ""],
      cat: ["u", "", "v"],
      enum: ["lo", "hi", ""],
    });
  });

  test("in gzip, in zstd and in a file without rows", async () => {
    assert.deepEqual((await read(gzipSync(bytesOf("types.arrow")))).columns, ARROW);
    const { names, rows } = await read(bytesOf("empty.arrow"));
    assert.deepEqual([names, rows], [["a"], []]);
  });

  const DAMAGED = /Arrow file is damaged or incomplete\. Copy or download it again, or choose the table as a CSV file/;
  test("what is cut or torn is said, and hangs nothing", async () => {
    const file = bytesOf("types.arrow");
    for (let part = 1; part < 20; part++)
      await refused([[`cut at ${part}/20`, file.subarray(0, Math.floor((file.length * part) / 20)), "unreadable", DAMAGED]]);
    const stream = bytesOf("types.arrows");
    for (const at of [12, 100, 999, 4000, stream.length - 99])
      await refused([[`stream, cut at ${at}`, stream.subarray(0, at), "unreadable", DAMAGED]]);
    const listed = Buffer.from(file).fill(0xff, file.length - 10, file.length - 6);
    const empty = Buffer.from("ARROW1\0\0ARROW1");
    const packed = Buffer.from(bytesOf("lz4.arrow"));
    packed.fill(0xff, packed.length >> 1, (packed.length >> 1) + 400);
    await refused([
      ["a list beyond the file", listed, "unreadable", DAMAGED],
      ["two marks alone", empty, "unreadable", DAMAGED],
      ["torn LZ4", packed, "unreadable", DAMAGED],
      ["no columns", bytesOf("columns.arrow"), "no-rows", /has no columns/],
      ["a union alone", bytesOf("only union.arrow"), "wrong-type", /holds a union of types, which is not read here/],
    ]);
  });

  test("any single byte that is wrong is read over or refused, never an error of ours", async () => {
    const file = bytesOf("pandas.feather");
    for (let at = 8; at < file.length; at += 61) {
      const torn = Buffer.from(file);
      torn[at] ^= 0xff;
      await refusal(torn);
    }
  });
});
