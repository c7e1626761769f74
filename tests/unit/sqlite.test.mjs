// SQLite databases are the text that they hold; what cannot be read is a sentence, at once.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { bytesOf, read, refusal, refused } from "./support/tables.mjs";

const WASM = readFileSync(new URL("../../node_modules/sql.js/dist/sql-wasm-browser.wasm", import.meta.url));
globalThis.fetch = async () => new Response(WASM);

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
