// One table in every packing that people send: gzip, zip and Parquet give what its CSV gives; what cannot be read says why.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { file, load, upload } from "../support/steps.mjs";

const PYTHON = process.env.FLOWBED_PYTHON; // tools/env.sh
const NAMES = ["id", "price", "ok", "when", "day", "name", "small", "amount"];
const ROWS = 2500;
const WORDS = ["tea", "coffee, black", 'the "best" soup', "two\nlines", "naïve ☕", "", "semi;colon", "=1+1", " padded "];

/** A missing cell every now and then; ids beyond 2⁵³; times with and without microseconds, also before 1970. */
function row(i) {
  const or = (every, value) => (i % every === every - 1 ? null : value);
  const when = new Date((i - 100) * 86_461_000).toISOString().slice(0, 19);
  return [
    or(50, String(9_007_199_254_740_993n + BigInt((i * 7919) % 1200))),
    or(11, ((i * 37) % 1000) / 8 - 20),
    or(13, i % 3 === 0),
    or(17, i % 2 ? when : `${when}.00025`),
    or(19, when.slice(0, 10)),
    or(23, WORDS[(i * 31) % WORDS.length]),
    or(29, Math.fround((i % 101) / 10)),
    or(31, `${i % 977}.${String(i % 100).padStart(2, "0")}`),
    [i, i + 1],
  ];
}

const quoted = (text) => (/^[\w.:-]+$/.test(text) ? text : `"${text.replaceAll('"', '""')}"`);
const cell = (value, k) => {
  if (value === null || value === "") return "";
  if (k === 3) return value.replace(/\.?0+$/, (zeros) => (zeros.startsWith(".") ? "" : zeros));
  if (k === 6) return String(Number(value.toPrecision(6)));
  return quoted(String(value));
};
const csvOf = (rows) => `${NAMES.join(",")}\n${rows.map((one) => NAMES.map((_, k) => cell(one[k], k)).join(",")).join("\n")}\n`;

const rows = Array.from({ length: ROWS }, (_, i) => row(i));
const csv = Buffer.from(csvOf(rows));
const made = {};
let server, browser, page;

before(async () => {
  const folder = mkdtempSync(join(tmpdir(), "flowbed-files-"));
  writeFileSync(join(folder, "rows.json"), JSON.stringify(rows));
  writeFileSync(join(folder, "table.csv"), csv);
  execFileSync(PYTHON, [new URL("../../python/pack.py", import.meta.url).pathname, folder]);
  const python = execFileSync("ls", [folder], { encoding: "utf8" }).trim().split("\n");
  for (const name of python) made[name] = readFileSync(join(folder, name));
  rmSync(folder, { recursive: true });
  Object.assign(made, {
    "one.csv.gz": gzipSync(csv),
    "three members.csv.gz": members(csv, 3),
    "many members.csv.gz": members(csv, 40),
    "snappy.parquet.gz": gzipSync(made["snappy.parquet"]),
    "cut.csv.gz": gzipSync(csv).subarray(0, 9000),
    "wrong sum.csv.gz": flipped(gzipSync(csv), -6),
    "bomb.csv.gz": gzipSync(Buffer.alloc(200e6, 97)), // 200 kB
    "cut.parquet": made["snappy.parquet"].subarray(0, 20_000),
    "torn.parquet": torn(made["snappy.parquet"]),
    "cut.zip": made["deflated.zip"].subarray(0, 9000),
    "wrong sum.zip": flipped(made["deflated.zip"], 5000),
    "encrypted.zip": encrypted(made["stored.zip"]),
    "tarred.tar.gz": gzipSync(Buffer.concat([Buffer.alloc(257, 97), Buffer.from("ustar\0"), Buffer.alloc(800)])),
  });
  const extra = Object.fromEntries(Object.entries(made).map(([name, body]) => [`files/${name}`, body]));
  server = await serve(extra);
  browser = await launch();
  ({ page } = await open(browser, server.url));
  await page.evaluate(async () => {
    const { Lab } = await import(new URL("www/lab.js", location.href));
    globalThis.lab = await Lab.open({ device: "cpu" });
    globalThis.fetched = async (name) => (await fetch(`files/${encodeURIComponent(name)}`)).blob();
  });
});
after(async () => {
  await browser.close();
  await server.close();
});

/** gzip of `count` parts, one after another. */
function members(bytes, count) {
  const edge = (k) => Math.floor((k * bytes.length) / count);
  return Buffer.concat(Array.from({ length: count }, (_, k) => gzipSync(bytes.subarray(edge(k), edge(k + 1)))));
}

function flipped(bytes, at) {
  const copy = Buffer.from(bytes);
  copy[at < 0 ? copy.length + at : at] ^= 0x55;
  return copy;
}

/** The middle of a page is gone, the list at the end is whole. */
function torn(bytes) {
  return Buffer.from(bytes).fill(0xff, 2000, 9000);
}

/** The mark that an encrypted file bears, in its own head and in the list. */
function encrypted(bytes) {
  const copy = Buffer.from(bytes);
  copy[6] |= 1;
  copy[copy.lastIndexOf("PK\x01\x02") + 8] |= 1;
  return copy;
}

/** Everything that a table tells: its summary, and every cell. `sent`: the blob, where it is not one of `made`. */
const tableOf = (name, options) =>
  page.evaluate(
    async ([name, options]) => {
      const told = [];
      const blob = await globalThis.fetched(name);
      try {
        const table = await globalThis.lab.load(blob, options, (p) => told.push(p));
        return { table, cells: await globalThis.lab.rows(0, table.rows), told, size: blob.size };
      } catch (error) {
        return { code: error.code, message: error.message };
      }
    },
    [name, options],
  );

describe("the same table", () => {
  let plain;
  before(async () => {
    plain = await tableOf("table.csv");
    assert.equal(plain.table.rows, ROWS);
  });

  const PACKINGS = [
    ["one.csv.gz", "three members.csv.gz", "many members.csv.gz", "deflated.zip", "stored.zip", "packed-inside.zip"],
    ["snappy.parquet", "none.parquet", "zstd.parquet", "gzip.parquet", "lz4.parquet", "delta.parquet"],
    ["parquet.zip", "stored-parquet.zip", "snappy.parquet.gz"],
  ].flat();
  for (const name of PACKINGS) {
    test(name, async () => {
      const { table, cells, told, size, message } = await tableOf(name);
      assert.equal(message, undefined);
      assert.deepEqual(cells, plain.cells);
      assert.deepEqual(table.columns, plain.table.columns);
      assert.deepEqual(table.notes, plain.table.notes);
      const packed = name.includes("parquet") ? { encoding: "Parquet", delimiter: null, repeats: false } : {};
      assert.deepEqual(table.dialect, { ...plain.table.dialect, ...packed });
      const last = told.at(-1);
      assert.ok(told.every((p, i) => p.bytes <= p.total && (!i || p.bytes >= told[i - 1].bytes)));
      if (!/zip|gz$/.test(name) || name.endsWith(".csv.gz")) assert.equal(last.total, size);
      assert.ok(last.bytes > last.total / 2, "packed bytes");
    });
  }

  test("of several files in an archive the table with the most rows is read, and a note says so, also after a change of kind", async () => {
    const { table, cells } = await tableOf("several.zip");
    assert.deepEqual(cells, plain.cells);
    const text =
      "3 files in the archive: data/orders.csv is read, the table with the most rows. Not read: readme.txt, small.csv.";
    assert.deepEqual(table.notes[0], { line: 0, text });
    assert.deepEqual([table.member, table.members], ["data/orders.csv", ["data/orders.csv", "small.csv", "readme.txt"]]);
    const changed = await page.evaluate(() => globalThis.lab.setKinds({ day: "skip" }));
    assert.deepEqual([changed.notes[0], changed.member], [table.notes[0], table.member]);
  });

  test("another file of an archive is read when it is asked for", async () => {
    const { table, cells } = await tableOf("several.zip", { member: "small.csv" });
    assert.deepEqual(cells, [["1", "2"]]);
    assert.equal(table.member, "small.csv");
    const { code, message } = await tableOf("several.zip", { member: "other.csv" });
    assert.equal(code, "bad-option");
    assert.match(message, /no file “other\.csv” in this archive: it holds readme\.txt, small\.csv, data\/orders\.csv/);
  });

  test("lists in a Parquet file are their JSON, and a note says so", async () => {
    const { table, cells } = await tableOf("nested.parquet");
    assert.deepEqual(
      cells.map((one) => one[8]),
      rows.map((one) => JSON.stringify(one[8])),
    );
    assert.match(table.notes[0].text, /“tags”: lists or records/);
  });

  test("a missing cell of a Parquet file with one column is a row", async () => {
    const { table } = await tableOf("one.parquet");
    assert.deepEqual([table.rows, table.columns[0].levels, table.columns[0].missing], [15, 2, 6]);
  });

  test("predictions are the same from every packing", async () => {
    const scores = await page.evaluate(async () => {
      const { lab, fetched } = globalThis;
      await lab.load(await fetched("table.csv"));
      await lab.train({ model: "embedding", target: "ok", columns: ["name", "price"], epochs: 1, width: 4 });
      const all = [];
      for (const name of ["table.csv", "one.csv.gz", "deflated.zip", "snappy.parquet", "several.zip"]) {
        const scored = await lab.predict(await fetched(name));
        all.push({ values: Array.from(scored), notes: scored.notes.length });
      }
      return all;
    });
    const [first, ...others] = scores;
    assert.equal(first.values.length, ROWS);
    for (const { values } of others) assert.deepEqual(values, first.values);
    assert.deepEqual(
      others.map(({ notes }) => notes - first.notes),
      [0, 0, 0, 1],
    );
  });
});

describe("what cannot be read", () => {
  const SENTENCES = {
    "cut.csv.gz": ["unreadable", /gzip archive is damaged or incomplete/],
    "wrong sum.csv.gz": ["unreadable", /gzip archive is damaged/],
    "bomb.csv.gz": ["wrong-type", /one row of more than 64 MiB/],
    "cut.parquet": ["unreadable", /Parquet file is damaged or incomplete/],
    "torn.parquet": ["unreadable", /Parquet file is damaged/],
    "cut.zip": ["unreadable", /zip archive is damaged or incomplete/],
    "wrong sum.zip": ["unreadable", /archive is damaged/],
    "encrypted.zip": ["unreadable", /orders\.csv in this archive is encrypted. Unpack it with its password/],
    "bzip2.zip": ["wrong-type", /packed in a way that browsers cannot unpack/],
    "brotli.parquet": ["wrong-type", /packed with BROTLI/],
    "pictures.zip": ["wrong-type", /only one\.png, two\.jpg/],
    "empty-inside.zip": ["wrong-type", /it is empty/],
    "sheet.zip": ["unreadable", /Excel or OpenDocument file is damaged/],
    "tarred.tar.gz": ["wrong-type", /a tar archive/],
  };
  for (const [name, [code, sentence]] of Object.entries(SENTENCES)) {
    test(name, async () => {
      const failed = await tableOf(name);
      assert.equal(failed.code, code, failed.message);
      assert.match(failed.message, sentence);
      assert.ok((await tableOf("one.csv.gz")).table, "and the next file is read");
    });
  }
});

test("a load of a packed file is cancelled on its way", async () => {
  const ended = await page.evaluate(async () => {
    const { lab, fetched } = globalThis;
    let told = 0;
    const loading = lab.load(await fetched("many members.csv.gz"), {}, () => ++told === 2 && lab.cancel());
    return loading.catch((error) => ({ code: error.code, told }));
  });
  assert.equal(ended.code, "cancelled");
  assert.ok(ended.told < 40, `${ended.told} reports`);
});

test("the page takes them, and asks nothing about the delimiter of a Parquet file", async () => {
  const fresh = await open(browser, server.url);
  await load(fresh.page, made["one.csv.gz"], "orders.csv.gz");
  assert.ok(await fresh.page.isVisible("#data-delimiter"));
  await upload(fresh.page, file("orders.parquet", made["snappy.parquet"], ""));
  await fresh.page.waitForSelector(".file bdi:text('orders.parquet')");
  assert.equal(await fresh.page.$("#data-delimiter"), null);
  assert.match(await fresh.page.textContent("[aria-labelledby=reading-title]"), /Parquet/);
  assert.deepEqual(fresh.faults, []);
  await fresh.context.close();
});
