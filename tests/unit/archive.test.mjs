// Which file of a zip archive is the table: found by what is in it, told in a note, and another one is read when asked for.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { unpacked } from "../../www/files/packed.js";
import { zip } from "../page/support/archive.mjs";

const FILES = JSON.parse(readFileSync(new URL("../page/fixtures/parquet.json", import.meta.url), "utf8"));
const parquet = (name) => Buffer.from(FILES[name], "base64");

/** { member, members, notes, text } of the file that is read; the code and the sentence where none is */
async function read(files, member) {
  try {
    const { pieces, notes, ...told } = await unpacked(new Blob([zip(files)]), { member });
    let text = "";
    for await (const { bytes } of pieces) text += new TextDecoder().decode(bytes);
    return { ...told, text, notes: notes.map((note) => note.text) };
  } catch ({ code, message }) {
    return { code, message };
  }
}

const lines = (count, line) => Array.from({ length: count }, (_, i) => line(i)).join("\n");
const RATINGS = `user,item,rating\n${lines(400, (i) => `${i % 40},${i % 17},${i % 5}`)}\n`;
const FILMS = `item;title;plot\n${lines(20, (i) => `${i};"a title; ${i}";${"many words ".repeat(200)}`)}\n`;
const README = lines(900, (i) => `This is line ${i} of a text, which tells, at length${", and more".repeat(i % 4)}.`);
const LOG = lines(5000, (i) => `2024-01-01 00:00:00,${i} INFO served`);
const BINARY = Buffer.alloc(90_000, "\x01\x00,\n", "latin1");

describe("the table of an archive", () => {
  const CASES = {
    "not the longest text, nor the largest table by its bytes": [
      { "README.txt": README, "films.csv": FILMS, "data/ratings.csv": RATINGS },
      "data/ratings.csv",
      ["data/ratings.csv", "films.csv", "README.txt"],
    ],
    "not a log, a licence or a picture": [
      { "server.log": LOG, LICENSE: RATINGS.repeat(9), "a.csv": RATINGS, "big.csv": BINARY },
      "a.csv",
      ["a.csv", "server.log", "LICENSE"],
    ],
    "of any name": [
      { "u.info": "943 users\n1682 items\n", "u.data": RATINGS.replaceAll(",", "\t"), "u.genre": FILMS.replaceAll(";", "|") },
      "u.data",
      ["u.data", "u.genre"],
    ],
    "a text file, where the other tables are lists of codes": [
      { "data.txt": RATINGS, "codes.csv": "code,name\n1,one\n2,two" },
      "data.txt",
      ["data.txt", "codes.csv"],
    ],
    "one column, where there is no other": [
      { "names.csv": "name\nAda\nBo\n", "about.txt": README },
      "names.csv",
      ["names.csv", "about.txt"],
    ],
    "packed once more": [
      { "small.csv": "a,b\n1,2\n", "large.csv.gz": gzipSync(RATINGS) },
      "large.csv.gz",
      ["large.csv.gz", "small.csv"],
    ],
    "in UTF-16": [
      { "small.csv": "a,b\n1,2\n", "wide.csv": Buffer.from(`\ufeff${RATINGS}`, "utf16le") },
      "wide.csv",
      ["wide.csv", "small.csv"],
    ],
    "a Parquet file": [
      { "readme.txt": README, "many.parquet": parquet("many"), "codes.csv": "a,b\n1,2\n" },
      "many.parquet",
      ["many.parquet", "codes.csv", "readme.txt"],
    ],
    "records, where there is no other": [
      { "readme.txt": README, "rows.json": lines(50, (i) => `{"a":${i},"b":"x"}`) },
      "rows.json",
      ["rows.json", "readme.txt"],
    ],
    "a table, not what is told of it as JSON": [
      { "about.json": `{"files":[${"{},".repeat(9000)}{}]}`, "ratings.csv": RATINGS },
      "ratings.csv",
      ["ratings.csv", "about.json"],
    ],
  };
  for (const [name, [files, member, members]] of Object.entries(CASES))
    test(name, async () => {
      const found = await read(files);
      assert.deepEqual([found.member, found.members], [member, members]);
      assert.match(
        found.notes[0],
        new RegExp(
          `^${Object.keys(files).length} files in the archive: ${member} is read, the table with the most rows\\. Not read: `,
        ),
      );
      for (const other of Object.keys(files).filter((one) => one !== member)) assert.ok(found.notes[0].includes(other));
    });
});

test("another file is read when it is asked for, and its own notes stay", async () => {
  const files = { "ratings.csv": RATINGS, "films.csv": FILMS, "deep/duckdb.parquet": parquet("duckdb") };
  const films = await read(files, "films.csv");
  assert.equal(films.text, FILMS);
  assert.deepEqual(films.notes, [
    "3 files in the archive: films.csv is read, as chosen. Not read: ratings.csv, deep/duckdb.parquet.",
  ]);
  assert.deepEqual(films.members, ["ratings.csv", "deep/duckdb.parquet", "films.csv"]);
  const { notes, exact } = await read(files, "deep/duckdb.parquet");
  assert.ok(exact);
  assert.match(notes[0], /^3 files in the archive: deep\/duckdb\.parquet is read, as chosen/);
  assert.ok(
    notes.includes("Columns “stamp”, “day”, “nano”: infinite times, read as “infinity” and “-infinity”."),
    "said while it was read",
  );
});

test("an archive of one file has no choice, and no note", async () => {
  const { member, members, notes, text } = await read({ "what.dat": README });
  assert.deepEqual([member, members, notes], ["what.dat", ["what.dat"], []]);
  assert.equal(text, README);
});

test("what is not there, or no table, is said", async () => {
  const missing = await read({ "a.csv": RATINGS, "b.csv": FILMS }, "c.csv");
  assert.deepEqual(missing, { code: "bad-option", message: "There is no file “c.csv” in this archive: it holds a.csv, b.csv." });
  const pictures = await read({ "one.png": BINARY, "two.jpg": BINARY });
  assert.equal(pictures.code, "wrong-type");
  assert.match(pictures.message, /no table in this archive \(only one\.png, two\.jpg\)/);
});
