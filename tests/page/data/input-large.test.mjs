// A gigabyte that nobody has to store: read as a stream, with progress and Cancel, in memory that does not follow the file.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { DIST, serve } from "../../../tools/browser/serve.mjs";
import { interaction, load } from "../support/steps.mjs";

const MB = 1 << 20;
/** In front of the engine: keeps its memory where a test finds it. */
const WATCH = `for (const name of ["instantiate", "instantiateStreaming"]) {
  const plain = WebAssembly[name];
  WebAssembly[name] = async (...given) => {
    const made = await plain.apply(WebAssembly, given);
    globalThis.engineMemory = (made.instance ?? made).exports.memory;
    return made;
  };
}
`;

let server, browser;
before(async () => {
  const engines = ["page.js", "page_relaxed.js"];
  server = await serve(Object.fromEntries(engines.map((name) => [name, WATCH + readFileSync(join(DIST, name), "utf8")])));
  browser = await launch({ flags: ["--enable-precise-memory-info"] });
});
after(async () => {
  await browser.close();
  await server.close();
});

/** Rows of 1 kB, of which one in two hundred lacks a field: `blocks` megabytes of the same 1,024 rows, dropped on the page. */
const drop = (page, blocks, name) =>
  page.evaluate(
    ([blocks, name]) => {
      const row = (i) => {
        const start = `customer ${i % 50},${i % 200 === 199 ? "" : "product "}${i % 30}${i % 200 === 199 ? " " : ","}`;
        return `${start}${"x".repeat(1021 - start.length)},${i % 2}\n`;
      };
      const block = new Blob(Array.from({ length: 1024 }, (_, i) => row(i)));
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(["who,what,long,y\n", ...Array(blocks).fill(block)], name));
      document.querySelector(".drop").dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
      return block.size;
    },
    [blocks, name],
  );
const done = (page) => page.$eval(".progress progress", (bar) => Number(bar.value) / Number(bar.max));
const reaches = (page, share) =>
  page.waitForFunction(
    (share) => {
      const bar = document.querySelector(".progress progress");
      return bar.value > share * bar.max;
    },
    share,
    { timeout: 60_000 },
  );
/** Megabytes of the engine and of both threads' scripts. */
async function memory(page) {
  const engine = await page.workers()[0].evaluate(() => globalThis.engineMemory.buffer.byteLength);
  const heap = await page.evaluate(() => performance.memory.usedJSHeapSize);
  return { engine: engine / MB, heap: heap / MB };
}

test("1 GB is dropped: it is read as a stream, Cancel ends it, and the table that was there stays", async () => {
  const { page, context, faults } = await open(browser, server.url);
  await load(page, interaction(100), "before.csv");
  const before = await memory(page);
  assert.equal(await drop(page, 1024, "giga.csv"), MB);
  await reaches(page, 0.02);
  const first = await done(page);
  await reaches(page, 0.2);
  assert.match(await page.textContent(".progress"), /[\d.]+ MB of 1\.1 GB · [\d,]+ rows/);
  const during = await memory(page);
  await page.click("#cancel-load");
  await page.waitForSelector(".progress", { state: "hidden" });
  assert.ok(first < 0.2, `${first}`);
  assert.equal(await page.textContent(".file"), "before.csv");
  assert.equal(await page.$("#room-data p.problem:not(:empty)"), null, "cancelled is no failure");
  assert.ok(during.engine < 48 && during.heap < 64, JSON.stringify(during));
  await load(page, interaction(100), "after.csv");
  const ended = await memory(page);
  console.log(
    `1 GB, cancelled at 20 %: engine ${before.engine} → ${during.engine} → ${ended.engine} MB, page ${during.heap.toFixed(1)} MB`,
  );
  assert.ok(ended.engine <= during.engine + 1, "nothing goes on in the dark");
  assert.deepEqual(faults, []);
  await context.close();
});

test("1 GB is read to the end: each row is there or listed, in memory of a twentieth", async () => {
  const { page, context, faults } = await open(browser, server.url);
  const start = Date.now();
  await drop(page, 1024, "large.csv");
  const seen = [];
  const watch = setInterval(
    () =>
      done(page).then(
        (share) => seen.push(share),
        () => {},
      ),
    200,
  );
  await page.waitForSelector("#data-train", { timeout: 60_000 });
  clearInterval(watch);
  const [lost, rows] = [1024 * 5, 1024 * 1024];
  assert.equal(await page.textContent(".tile dd"), (rows - lost).toLocaleString("en"));
  assert.match(
    await page.textContent(".notes"),
    new RegExp(`${lost.toLocaleString("en")} of ${rows.toLocaleString("en")} rows are malformed and were left out`),
  );
  assert.ok(
    seen.every((share, i) => !i || share >= seen[i - 1] || share === 0),
    "progress never falls",
  );
  const held = await memory(page);
  console.log(
    `1 GB read in ${((Date.now() - start) / 1000).toFixed(1)} s: engine ${held.engine} MB, page ${held.heap.toFixed(1)} MB`,
  );
  assert.ok(held.engine < 48 && held.heap < 64, JSON.stringify(held));
  assert.deepEqual(faults, []);
  await context.close();
});
