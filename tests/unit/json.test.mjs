// JSON as its writers write it is the text that it holds; what cannot be read is a sentence, at once.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { isJson } from "../../www/files/told/json.js";
import { NESTS, bytesOf, read, refusal, refused } from "./support/tables.mjs";

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
