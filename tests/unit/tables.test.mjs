// JSON, Arrow and SQLite as their writers write them are the text that they hold; what cannot be read is a sentence, at once.
// The files are made by tests/python/table_fixtures.py.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { LabError } from "../../www/files/error.js";
import { isJson } from "../../www/files/told/json.js";
import { unpacked } from "../../www/files/packed.js";

const FILES = JSON.parse(readFileSync(new URL("../page/fixtures/tables.json", import.meta.url), "utf8"));
const WASM = readFileSync(new URL("../../node_modules/sql.js/dist/sql-wasm-browser.wasm", import.meta.url));
globalThis.fetch = async () => new Response(WASM);
const bytesOf = (name) => Buffer.from(FILES[name], "base64");
const TIMES = "times in UTC, as their Z says";
const NESTS = "lists or records, each read as its JSON text.";

/** Rows of cells; a cell may hold anything. */
function rowsOf(csv) {
  const rows = [[]];
  for (const [, cell, end] of csv.matchAll(/("(?:[^"]|"")*"|[^",\n]*)(,|\n)/g)) {
    rows.at(-1).push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end === "\n") rows.push([]);
  }
  return rows.slice(0, -1);
}

/** { names, rows, columns: cells by name, notes, format, member, members, told: bytes read at each piece, size } */
async function read(content, options, name = "") {
  const file = await unpacked(new File([content], name), options);
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const told = [];
  let csv = "";
  for await (const piece of file.pieces) {
    csv += decoder.decode(piece.bytes, { stream: true });
    told.push(piece.read);
  }
  const [names, ...rows] = rowsOf(csv);
  const columns = Object.fromEntries(names.map((name, k) => [name, rows.map((row) => row[k])]));
  const { format, member, members, size, exact } = file;
  return { names, rows, columns, notes: file.notes.map(({ text }) => text), format, member, members, told, size, exact };
}

/** [code, sentence] where it is refused; whatever else is thrown fails the test. */
async function refusal(content, options, name) {
  try {
    await read(content, options, name);
    return null;
  } catch (error) {
    assert.ok(error instanceof LabError, error.stack);
    assert.match(error.message, /^[^\n]{30,400}[.)]$/);
    return [error.code, error.message];
  }
}

async function refused(cases) {
  for (const [what, content, code, sentence, options, name] of cases) {
    const found = await refusal(content, options, name);
    assert.ok(found, `${what} is read`);
    assert.equal(found[0], code, `${what}: ${found[1]}`);
    assert.match(found[1], sentence, what);
  }
}

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

describe("SQLite", () => {
  test("the table with the most rows: every digit, quoted names; bytes are left out by name", async () => {
    const { columns, notes, member, members, format } = await read(bytesOf("shop.sqlite"));
    assert.deepEqual(columns, {
      id: ["-9223372036854775808", "7", "8", "9007199254740993"],
      'na"me': ["ü\n☕", "", "zero\0byte", 'a "b", c'],
      price: ["1e+300", "5", "Infinity", "0.1"],
      mixed: ["x", "", "2.5", "1"],
      day: ["", "2013-02-01", "", "2013-01-31"],
    });
    assert.deepEqual([member, members, format], ["order s", ["order s", "small", "empty", "dear"], "SQLite"]);
    assert.deepEqual(notes, [
      "4 tables and views in the database: order s is read, the table with the most rows. Not read: small, empty, dear.",
      "Column “mixed”: values of several types (numbers, text), each read as it is written.",
      "Column “bytes”: bytes (BLOB), which are not read: left out.",
    ]);
  });

  test("another table or view is read when it is asked for, also in gzip", async () => {
    const view = await read(gzipSync(bytesOf("shop.sqlite")), { member: "dear" });
    assert.deepEqual(view.columns, { id: ["-9223372036854775808", "7", "8"], price: ["1e+300", "5", "Infinity"] });
    assert.match(view.notes[0], /dear is read, as chosen/);
    assert.deepEqual((await read(bytesOf("shop.sqlite"), { member: "small" })).columns, { a: ["1"], b: ["2"] });
  });

  test("other databases: without row ids, in UTF-16, a view alone, a search index", async () => {
    assert.deepEqual((await read(bytesOf("without.sqlite"))).columns, { name: ["a", "b"], y: ["1", "0"] });
    assert.deepEqual((await read(bytesOf("utf16.sqlite"))).columns, { name: ["ü☕"] });
    assert.deepEqual((await read(bytesOf("view.sqlite"))).columns, { a: ["1", "2"], b: ["x", ""] });
    assert.deepEqual((await read(bytesOf("search.sqlite"))).columns, { id: ["1", "2"], c0: ["tea", "coffee"] });
    assert.deepEqual((await read(bytesOf("no rows.sqlite"))).rows, []);
  });

  test("a database that writes ahead is read as it stands, and a note says what may be missing", async () => {
    const { columns, notes } = await read(bytesOf("wal.sqlite"));
    assert.deepEqual(columns, { a: ["1", "2"] });
    assert.match(notes[0], /second file \(-wal\): changes that are still in there are not read/);
  });

  const CUT = /SQLite cannot read this database: “.+”\. It is encrypted, damaged or cut off|SQLite database is damaged/;
  test("what is no database any more is said", async () => {
    const file = bytesOf("shop.sqlite");
    const whole = await read(file);
    for (let part = 1; part < 20; part++) {
      const cut = file.subarray(0, Math.floor((file.length * part) / 20));
      const found = await refusal(cut);
      if (found) assert.match(found[1], CUT);
      else assert.deepEqual((await read(cut)).columns, whole.columns, `cut at ${part}/20`);
    }
    const random = Buffer.from(Array.from({ length: 8192 }, (_, i) => (i * 7919 * (i + 3)) >> 3));
    const encrypted = Buffer.concat([Buffer.from("SQLite format 3\0"), random]);
    const size = Buffer.from(file);
    size.writeUInt16BE(3, 16);
    await refused([
      ["a head alone", file.subarray(0, 50), "unreadable", CUT],
      ["a head and noise", encrypted, "unreadable", CUT],
      ["a page size that is none", size, "unreadable", CUT],
      ["pages of zeros", Buffer.from(file).fill(0, 100), "unreadable", CUT],
      ["encrypted", random, "wrong-type", /named as an SQLite database and does not begin as one/, {}, "shop.db"],
      ["no table", bytesOf("no table.sqlite"), "no-rows", /no table in this SQLite database/],
      ["bytes alone", bytesOf("blobs.sqlite"), "wrong-type", /Every column of “t” holds bytes \(BLOB\)/],
      [
        "a view of what is gone",
        bytesOf("broken view.sqlite"),
        "wrong-type",
        /“v” cannot be read here: SQLite says “no such table/,
      ],
      ["no such module", bytesOf("search.sqlite"), "wrong-type", /“no such module: fts5”/, { member: "notes" }],
      [
        "another name",
        bytesOf("shop.sqlite"),
        "bad-option",
        /no table “x” in this database: it holds order s, small/,
        { member: "x" },
      ],
    ]);
  });
});

const FRAME = {
  id: ["9007199254740993", "2", "3"],
  name: ["a", "", "ü ☕"],
  x: ["0.1", "", "5.0"],
  when: ["2024-01-01T12:30:00.123", "", "2024-01-03T00:00:00.000"],
};

describe("JSON", () => {
  for (const [orient, note] of Object.entries({
    records: [],
    lines: [],
    columns: ["The file is an object of columns, read as a table of 4 columns."],
    index: ["The file is an object of records, read as a table of 4 columns."],
    split: ["The rows are the list “data” in the file’s object. Not read: index."],
  }))
    test(`pandas, ${orient}`, async () => {
      const { columns, notes, format } = await read(bytesOf(`${orient}.json`));
      assert.deepEqual([columns, notes, format], [FRAME, note, "JSON"]);
    });

  test("pandas, table and values; Polars; json.dumps; SQLite", async () => {
    const { index, ...columns } = (await read(bytesOf("table.json"))).columns;
    assert.deepEqual([columns, index], [FRAME, ["0", "1", "2"]]);
    assert.deepEqual(Object.values((await read(bytesOf("values.json"))).columns), Object.values(FRAME));
    const polars = { id: ["9007199254740993", ""], tags: ['["a","b"]', "[]"], "r.k": ["1", ""], "r.l": ["x", ""] };
    for (const name of ["polars.json", "polars.ndjson"]) {
      const { columns, notes } = await read(bytesOf(name));
      assert.deepEqual([columns, notes], [polars, [`Column “tags”: ${NESTS}`]]);
    }
    assert.deepEqual((await read(bytesOf("python.json"))).columns, {
      a: ["1.0", `1${"0".repeat(30)}`],
      b: ["", ""],
      "c.d": ['[1,{"e":2}]', ""],
      "c.f": ["", "é\u2028"],
      g: ["", "true"],
    });
    assert.deepEqual((await read(bytesOf("sqlite.json"))).columns, { n: ["9007199254740993", "-1.5"], t: ["a", ""] });
  });

  /** text → [columns, a note] */
  const SHAPES = {
    '{"a":1,"b":{"c":[true,null]}}': [{ a: ["1"], "b.c": ["[true,null]"] }, NESTS],
    '[["a","b"],[1,2],[3]]': [{ a: ["1", "3"], b: ["2", ""] }],
    "[1,2]\n[3,4]\n": [{ column_1: ["1", "3"], column_2: ["2", "4"] }, "The first row holds no names: the columns are numbered."],
    '{"x":[1,2],"y":["a",null]}': [{ x: ["1", "2"], y: ["a", ""] }, "an object of columns"],
    '{"r1":{"a":1},"r2":{"a":2}}': [{ key: ["r1", "r2"], a: ["1", "2"] }, "an object of records"],
    '{"n":2,"data":[{"a":1},{"a":2}]}': [{ a: ["1", "2"] }, "The rows are the list “data” in the file’s object. Not read: n."],
    '{"deep":{"er":[{"a":1}]}}': [{ a: ["1"] }, "the list “deep.er”"],
    '{"a":true}\n{"a":2}\n{"a":"x"}': [{ a: ["true", "2", "x"] }, "several types (text, numbers, true and false)"],
    '{"a":null}\n{"a":{"b":1}}\n{}': [{ "a.b": ["", "1", ""] }],
    '\ufeff \n[{"a":"\\u00e9\\n\\"","a b":-0.0e-7}]': [{ a: ['é\n"'], "a b": ["-0.0e-7"] }],
    '\x1e{"a":1}\n\x1e{"a":NaN}\n{"a":-Infinity}{"a":1e400}': [{ a: ["1", "", "-Infinity", "1e400"] }],
    '[{"__proto__":1,"constructor":2}]': [{ ["__proto__"]: ["1"], constructor: ["2"] }],
  };
  for (const [text, [columns, note]] of Object.entries(SHAPES))
    test(text, async () => {
      const found = await read(text);
      assert.deepEqual(found.names, Object.keys(columns));
      assert.deepEqual(
        found.rows,
        columns[found.names[0]].map((_, i) => found.names.map((name) => columns[name][i])),
      );
      if (note)
        assert.ok(
          found.notes.some((text) => text.includes(note)),
          found.notes.join(),
        );
      else assert.deepEqual(found.notes, []);
    });

  test("of several lists the one with the most rows, another by choice", async () => {
    const text = '{"users":[{"u":1}],"meta":{"v":1},"orders":[{"o":1},{"o":2}]}';
    const found = await read(text);
    assert.deepEqual([found.columns, found.member, found.members], [{ o: ["1", "2"] }, "orders", ["orders", "users"]]);
    assert.deepEqual(found.notes, [
      "2 lists of rows in the file: orders is read, the one with the most rows. Not read: users, meta.",
    ]);
    assert.deepEqual((await read(text, { member: "users" })).columns, { u: ["1"] });
  });

  test("whatever the pieces, also in UTF-16 and gzip, rows larger than a window, and the bar goes up", async () => {
    const rows = Array.from({ length: 30_000 }, (_, i) => ({ id: i, name: `name “${i % 977}”`, tags: ["a", `t${i % 5}`] }));
    const long = { id: 30_000, name: "x".repeat(3e6), tags: [] };
    const lines = [...rows, long].map((row) => JSON.stringify(row)).join("\n");
    const wanted = [...rows, long].map(({ id, name, tags }) => [String(id), name, JSON.stringify(tags)]);
    const utf16 = Buffer.from(`\ufeff${lines}`, "utf16le");
    for (const content of [lines, `[${lines.replaceAll("\n", ",")}]`, utf16, gzipSync(lines)]) {
      const { rows: found, told, size } = await read(content);
      assert.deepEqual(found, wanted);
      assert.ok(told.every((at, i) => at <= size && (!i || at >= told[i - 1])));
      assert.equal(told.at(-1), size);
    }
  });

  test("values are those of JSON.parse", async () => {
    let state = 1;
    const pick = (many) => (state = (state * 48_271) % 2_147_483_647) % many;
    const texts = ["", "a", '"', "\\", "\n", "é", "\u{1f600}", "a,b", "007", "null"];
    const value = (depth) =>
      [() => pick(1000) / 8, () => -pick(9), () => texts[pick(texts.length)], () => null, () => pick(2) > 0][pick(5)]?.() ??
      (depth ? Array.from({ length: pick(3) }, () => value(depth - 1)) : null);
    const rows = Array.from({ length: 500 }, () => Object.fromEntries(["a", "b.c", "d e", ""].map((name) => [name, value(2)])));
    const cell = (one) => (one === null ? "" : typeof one === "object" ? JSON.stringify(one) : String(one));
    const wanted = rows.map((row) => Object.values(row).map(cell));
    for (const indent of [undefined, 1, "\t"]) assert.deepEqual((await read(JSON.stringify(rows, null, indent))).rows, wanted);
  });

  const BAD = [
    ["nothing in it", "[]", "no-rows", /no rows in this JSON file/],
    ["an empty object", "{}", "no-rows", /no rows/],
    ["records without fields", "[{},{}]", "no-rows", /no rows/],
    ["empty lists", '{"a":[],"b":[]}', "no-rows", /no rows/],
    ["single values", "[1,2,3]", "wrong-type", /a list of single values, not of records/],
    ["texts", '["a","b"]', "wrong-type", /a list of single values/],
    ["a row that is none", '[{"a":1},2]', "wrong-type", /Item 2 of the rows in this JSON file is no record/],
    ["a list among records", '{"a":1}\n[1]\n', "wrong-type", /Item 2 of the rows/],
    ["lists of several lengths", '{"a":[1,2],"b":[1]}', "wrong-type", /“a” holds 2 values and “b” 1/],
    [
      "a comma too many",
      '[{"a":1,}]',
      "wrong-type",
      /Line 1 .* at character 9: a name in quotes was expected, and “}\]” stands there/,
    ],
    ["a comma at the end", '[{"a":1},]', "wrong-type", /Line 1 .* a value was expected/],
    ["single quotes", "{'a':1}\n", "wrong-type", /a name in quotes was expected/],
    ["a word", '[\n{"a":tru}\n]', "wrong-type", /Line 2 .* at character 6: a value was expected, and “tru}/],
    ["a comment", '[{"a":1} // one\n]', "wrong-type", /a comma or ] was expected/],
    ["a leading zero", '{"a":01}\n{"a":2}', "wrong-type", /a comma or } was expected/],
    ["a break within a text", '[{"a":"b\nc"}]', "wrong-type", /the end of a text was expected/],
    ["an escape that is none", '[{"a":"\\x"}]', "wrong-type", /a text with proper escapes was expected/],
    ["no colon", '[{"a" 1}]', "wrong-type", /a colon was expected/],
    ["something behind", '{"a":[{"b":1}]} x', "wrong-type", /was expected, and “x” stands there/],
    ["a line of another kind", '{"a":1}\n{"a":2}\nnull\n', "wrong-type", /Line 3 .* a record in braces was expected/],
    ["deep lists", "[".repeat(5000), "wrong-type", /more than 200 deep/],
    ["deep objects", '{"a":'.repeat(5000), "wrong-type", /more than 50 deep|more than 200 deep/],
    ["other letters", Buffer.from('[{"a":"\xe9"}]', "latin1"), "wrong-type", /not in UTF-8 behind line 1/],
    [
      "a name for every row",
      `[${Array.from({ length: 20_001 }, (_, i) => `{"k${i}":1}`)}]`,
      "too-many-columns",
      /more than 10000 fields/,
    ],
    [
      "a list that is not there",
      '{"a":[{"b":1}]}',
      "bad-option",
      /no list of rows “c” in this file: it holds a\./,
      { member: "c" },
    ],
  ];
  test(`${BAD.length} bad files, each with its sentence`, () => refused(BAD));

  test("a file that is cut anywhere is refused, line by line as in a list", async () => {
    const whole = '[{"id": 12, "name": "a\\n b", "t": [true, {"x": null}]}, {"id": -1.5e3}]';
    for (let to = 2; to < whole.length; to++) {
      const found = await refusal(whole.slice(0, to));
      assert.ok(found, `read: ${whole.slice(0, to)}`);
      assert.match(found[1], /cut off|damaged/);
    }
    for (const text of ['{"a":1}\n{"a":2', '{"a":1}\n{"a":"x', '{"a":[{"b":1},{"b"'])
      await refused([[text, text, "unreadable", /ends in line \d, in the middle of a value: it is cut off/]]);
  });

  test("a CSV may begin with a bracket", () => {
    const bytes = (text) => new TextEncoder().encode(text);
    for (const text of [
      "[name],[n]\na,1\n",
      "[1],[2]\na,1.5\n",
      "{name},n\na,1\n",
      "[1, 2],x\n",
      '{"a"},n\n',
      '["a","b"],c\n[]',
      "a,b\n",
    ])
      assert.ok(!isJson(bytes(text)), text);
    for (const text of [
      "[]",
      '{"a\\"b" : 1}',
      "[1, 2]\n[3, 4]\n",
      '[\n  {\n    "b": "x]"\n  }\n]\n',
      "[[1, 2], [3",
      "{}\n{}",
      "[true",
      "[ ",
    ])
      assert.ok(isJson(bytes(text)), text);
  });
});

test("zstd is unpacked, and said where it is cut", async () => {
  const packed = bytesOf("rows.csv.zst");
  assert.deepEqual((await read(packed)).columns, { name: ["a", "b"], n: ["1", "2"] });
  for (let to = 5; to < packed.length; to++)
    await refused([[`cut at ${to}`, packed.subarray(0, to), "unreadable", /zstd archive is damaged/]]);
});

test("Brotli is known by its name, where the file is no text", async () => {
  await refused([
    ["brotli", Buffer.from([0x8b, 2, 0x80, 0xff]), "wrong-type", /rows\.csv\.br is packed with Brotli/, {}, "rows.csv.br"],
  ]);
  assert.equal(await refusal("a,b\n1,2\n", {}, "rows.br"), null);
});
