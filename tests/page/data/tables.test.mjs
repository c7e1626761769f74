// JSON, Arrow, SQLite and zstd in the page: the same table as its CSV, a chooser of tables, new rows, Cancel, and cells that are pasted.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { load, problem, upload } from "../support/steps.mjs";

const FIXTURES = JSON.parse(readFileSync(new URL("../fixtures/tables.json", import.meta.url), "utf8"));
const fixture = (name) => Buffer.from(FIXTURES[name], "base64");
const NAMES = ["tea", "coffee, black", 'the "best" soup', "two\nlines", "naïve ☕"];
const ROWS = Array.from({ length: 600 }, (_, i) => ({
  id: 9_007_199_254_740_993n + BigInt((i * 7919) % 300),
  name: NAMES[(i * 31) % 5],
  price: ((i * 37) % 1000) / 8 - 20,
  day: new Date(i * 86_400_000).toISOString().slice(0, 10),
  ok: i % 3 === 0,
}));
const json = (row) =>
  `{${Object.entries(row).map(([name, value]) => `"${name}":${typeof value === "bigint" ? value : JSON.stringify(value)}`)}}`;
const cells = (row) => Object.values(row).map((value) => `"${String(value).replaceAll('"', '""')}"`);
const csv = `${Object.keys(ROWS[0])}\n${ROWS.map((row) => cells(row).join()).join("\n")}\n`;
const lines = `${ROWS.map(json).join("\n")}\n`;

const FILES = {
  "rows.csv": csv,
  "lines.ndjson": lines,
  "list.json": `[${ROWS.map(json)}]`,
  "wrapped.json": `{"count":600,"data":[${ROWS.map(json)}]}`,
  "columns.json": `{${Object.keys(ROWS[0]).map((name) => `"${name}":[${ROWS.map((row) => json({ x: row[name] }).slice(5, -1))}]`)}}`,
  "lines.ndjson.gz": gzipSync(lines),
  "lines.zip": zipOf("lines.ndjson", Buffer.from(lines)),
  "shop.zip": zipOf("shop.sqlite", fixture("shop.sqlite")),
  "shop.sqlite": fixture("shop.sqlite"),
  "types.arrow": fixture("types.arrow"),
  "rows.csv.zst": fixture("rows.csv.zst"),
  "long.ndjson": lines.repeat(120),
};

/** A zip archive of one stored file */
function zipOf(name, bytes) {
  const crc = crc32(bytes);
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt32LE(crc, 14);
  head.writeUInt32LE(bytes.length, 18);
  head.writeUInt32LE(bytes.length, 22);
  head.writeUInt16LE(name.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  head.copy(entry, 6, 4, 30);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(46 + name.length, 12);
  end.writeUInt32LE(30 + name.length + bytes.length, 16);
  return Buffer.concat([head, Buffer.from(name), bytes, entry, Buffer.from(name), end]);
}

function crc32(bytes) {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

let server, browser, page;
before(async () => {
  server = await serve(Object.fromEntries(Object.entries(FILES).map(([name, body]) => [`files/${name}`, Buffer.from(body)])));
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

const tableOf = (name, options = {}) =>
  page.evaluate(
    async ([name, options]) => {
      const told = [];
      try {
        const table = await globalThis.lab.load(await globalThis.fetched(name), options, (p) => told.push(p));
        return { table, cells: await globalThis.lab.rows(0, table.rows), told };
      } catch (error) {
        return { code: error.code, message: error.message };
      }
    },
    [name, options],
  );

describe("the module", () => {
  const SAID = {
    "lines.ndjson": [],
    "list.json": [],
    "wrapped.json": ["The rows are the list “data” in the file’s object. Not read: count."],
    "columns.json": ["The file is an object of columns, read as a table of 5 columns."],
    "lines.ndjson.gz": [],
    "lines.zip": [],
  };
  for (const [name, said] of Object.entries(SAID))
    test(`${name} is the same table as its CSV`, async () => {
      const plain = await tableOf("rows.csv");
      const { table, cells, told, message } = await tableOf(name);
      assert.equal(message, undefined);
      assert.deepEqual(cells, plain.cells);
      assert.deepEqual(table.columns, plain.table.columns);
      assert.deepEqual(
        table.notes.slice(0, said.length).map(({ text }) => text),
        said,
      );
      assert.deepEqual([table.dialect.encoding, table.dialect.delimiter], ["JSON", null]);
      assert.ok(told.every((p, i) => p.bytes <= p.total && (!i || p.bytes >= told[i - 1].bytes)));
      assert.equal(told.at(-1).bytes, told.at(-1).total);
    });

  test("Arrow, SQLite with its tables, SQLite in a zip archive, zstd", async () => {
    const arrow = await tableOf("types.arrow");
    assert.deepEqual([arrow.table.rows, arrow.table.dialect.encoding, arrow.cells[0][0]], [3, "Arrow", "9007199254740993"]);
    for (const name of ["shop.sqlite", "shop.zip"]) {
      const { table, cells } = await tableOf(name);
      assert.deepEqual([table.member, table.members], ["order s", ["order s", "small", "empty", "dear"]]);
      assert.deepEqual(cells[3].slice(0, 3), ["9007199254740993", 'a "b", c', "0.1"]);
      assert.deepEqual((await tableOf(name, { member: "dear" })).table.rows, 3);
      const { code, message } = await tableOf(name, { member: "x" });
      assert.equal(code, "bad-option");
      assert.match(message, /no table “x” in this database/);
    }
    assert.deepEqual((await tableOf("rows.csv.zst")).cells, [
      ["a", "1"],
      ["b", "2"],
    ]);
  });

  test("new rows are scored from each of them as from the CSV", async () => {
    const scores = await page.evaluate(async () => {
      const { lab, fetched } = globalThis;
      await lab.load(await fetched("rows.csv"));
      await lab.train({ model: "embedding", target: "ok", columns: ["name", "price"], epochs: 1, width: 4 });
      const all = [];
      for (const name of ["rows.csv", "lines.ndjson", "wrapped.json", "lines.ndjson.gz", "lines.zip"])
        all.push(Array.from(await lab.predict(await fetched(name))));
      return all;
    });
    assert.equal(scores[0].length, 600);
    for (const values of scores.slice(1)) assert.deepEqual(values, scores[0]);
  });

  test("a load is cancelled on its way", async () => {
    const ended = await page.evaluate(async () => {
      const { lab, fetched } = globalThis;
      let told = 0;
      const loading = lab.load(await fetched("long.ndjson"), {}, () => ++told === 2 && lab.cancel());
      return loading.catch((error) => ({ code: error.code, told }));
    });
    assert.equal(ended.code, "cancelled");
    assert.ok(ended.told < 6, `${ended.told} reports`);
  });
});

describe("the Data room", () => {
  const opened = () => open(browser, server.url);
  const names = (page) => page.$$eval(".columns tbody th", (heads) => heads.map((head) => head.firstElementChild.textContent));
  const first = async (page) => {
    await page.waitForSelector(".preview tbody tr"); // which come a moment after the columns
    return page.$$eval(".preview tbody tr", (rows) =>
      rows.slice(0, 2).map((row) => [...row.cells].map((cell) => cell.textContent)),
    );
  };

  test("a database offers its tables; JSON that is no table says where", async () => {
    const { page, context, faults } = await opened();
    await load(page, fixture("shop.sqlite"), "shop.db");
    assert.equal(await page.textContent("[for=data-member]"), "Table");
    assert.match(await page.textContent("[aria-labelledby=reading-title]"), /SQLite/);
    await page.selectOption("#data-member", { label: "dear" });
    await page.waitForFunction(() => document.querySelectorAll(".columns tbody tr").length === 2);
    await upload(page, { name: "rows.json", mimeType: "application/json", buffer: Buffer.from('[{"a":1},\n{"a":2,}]') });
    assert.match(await problem(page), /Line 2 of this JSON file is no JSON at character 8: a name in quotes was expected/);
    assert.equal(await page.$("#data-delimiter"), null);
    assert.deepEqual(faults, []);
    await context.close();
  });

  const CELLS = 'name\tnote\ty\nSmith, John\t"two\nlines, ""quoted"""\t1\nÖz; Ana\ta,b,c\t0\n';
  const paste = (page, selector, content) =>
    page.evaluate(
      ([selector, content]) => {
        const data = new DataTransfer();
        for (const [type, text] of Object.entries(content)) data.setData(type, text);
        const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
        const target = document.querySelector(selector);
        target.focus?.();
        if (target.dispatchEvent(event) && target.tagName === "TEXTAREA") {
          target.value = content["text/plain"];
          target.dispatchEvent(new Event("input", { bubbles: true }));
        }
        return event.defaultPrevented;
      },
      [selector, content],
    );
  const SHEET = { "text/plain": CELLS, "text/html": "<meta charset=utf-8><table><tr><td>name</td></tr></table>" };
  const WANTED = [
    ["Smith, John", 'two␊lines, "quoted"', "1"],
    ["Öz; Ana", "a,b,c", "0"],
  ];

  test("cells of a spreadsheet are pasted: into the room, and into its field", async () => {
    const { page, context, faults } = await opened();
    assert.equal(await paste(page, "body", SHEET), true);
    await page.waitForSelector(".file bdi:text('pasted.csv')");
    assert.deepEqual([await names(page), await first(page)], [["name", "note", "y"], WANTED]);
    assert.equal(await page.textContent("#data-delimiter option:checked"), "tab");
    await page.click(".paste summary");
    const single = "name\nSmith, John\nDoe, Ana\n";
    assert.equal(await paste(page, "#paste", { ...SHEET, "text/plain": single }), false, "the field takes it");
    await page.click('.paste button:text("Read this text")');
    await page.waitForFunction(() => document.querySelectorAll(".columns tbody tr").length === 1);
    assert.deepEqual(await first(page), [["Smith, John"], ["Doe, Ana"]], "one column, commas and all");
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("text without cells is read as any CSV; a word is none; cells without text are said; a field keeps what is pasted", async () => {
    const { page, context, faults } = await opened();
    assert.equal(await paste(page, "body", { "text/plain": "a word" }), false);
    assert.equal(await paste(page, "body", { "text/html": "<table><tr><td>1</td></tr></table>" }), true);
    assert.match(await problem(page), /The clipboard holds cells but no text of them\. Save them as CSV/);
    assert.equal(await paste(page, "body", { "text/plain": "a;b\nu;1\nv;2\n" }), true);
    await page.waitForSelector(".file bdi:text('pasted.csv')");
    assert.equal(await page.textContent("#data-delimiter option:checked"), "semicolon ;");
    assert.equal(await paste(page, "body", { "text/plain": '[{"x":1,"y":"a"},{"x":2,"y":"b"}]' }), true);
    await page.waitForSelector(".columns th:has-text('x')");
    assert.match(await page.textContent("[aria-labelledby=reading-title]"), /JSON/);
    assert.deepEqual(faults, []);
    await context.close();
  });
});

test("what reads a database is fetched with the first one, and kept for use without a network", async () => {
  const host = await serve();
  const { page, context, faults } = await open(browser, host.url, { serviceWorkers: "allow" });
  await page.waitForFunction(() => navigator.serviceWorker.controller);
  const kept = () =>
    page.evaluate(async () => {
      const cache = await caches.open((await caches.keys())[0]);
      return (await cache.keys()).map(({ url }) => url.split("/").at(-1)).filter((name) => name === "sqlite.wasm");
    });
  assert.deepEqual(await kept(), []);
  await load(page, fixture("one.sqlite"), "one.sqlite");
  assert.deepEqual(await kept(), ["sqlite.wasm"]);
  await host.close();
  await context.setOffline(true);
  await page.reload();
  await load(page, fixture("shop.sqlite"), "shop.sqlite");
  await load(page, fixture("types.arrow"), "types.arrow");
  await load(page, lines, "lines.ndjson");
  assert.deepEqual(faults, []);
  await context.close();
});
