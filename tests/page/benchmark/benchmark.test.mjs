// The benchmark: it runs, ends when told to, travels in a link, and refuses a link that was changed.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { NAMES } from "../../../www/rooms/benchmark/figures.js";
import { violations } from "../support/steps.mjs";

const WORKS = NAMES.length;
const PHONE = { viewport: { width: 390, height: 844 } };
const rows = (page) => page.$$eval("#room-benchmark tbody tr", (found) => found.map((row) => row.innerText.split("\t")));
const live = (page, text) =>
  page.waitForFunction((wanted) => document.querySelector("#room-benchmark .live")?.textContent.includes(wanted), text, {
    timeout: 60_000,
  });
/** Until this work is under way or one after it: a short one may be over before anybody looks. */
const reached = (page, work) =>
  page.waitForFunction((work) => parseInt(document.querySelector("#room-benchmark .live").textContent) >= work, work, {
    timeout: 60_000,
  });
const enter = async (page) => {
  await page.click("#device summary");
  await page.click("#to-benchmark");
  await page.waitForSelector("#bench-run:enabled");
};

describe("the benchmark", () => {
  let server, browser;
  before(async () => {
    server = await serve();
    browser = await launch();
  });
  after(async () => {
    await browser.close();
    await server.close();
  });

  /** The clipboard's text after a click. */
  async function copied(page, id) {
    await page.click(id);
    await live(page, "Copied.");
    return page.evaluate(() => navigator.clipboard.readText());
  }

  test("measures every work, and its figures can be taken along", async () => {
    const options = { permissions: ["clipboard-read", "clipboard-write"], bypassCSP: true };
    const { page, context, faults } = await open(browser, `${server.url}#v=1&device=cpu`, options);
    await enter(page);
    assert.match(page.url(), /room=benchmark/);
    assert.deepEqual(await rows(page), []);
    await page.click("#bench-run");
    await live(page, "Done.");
    const found = await rows(page);
    assert.equal(found.length, WORKS);
    for (const [name, median] of found) assert.match(median, /^[\d.e+]+ (s|ms|ns)$/, name);
    const product = found.find(([name]) => name.startsWith("Matrix product"));
    assert.match(product[3], /^[\d.e+]+ GFLOP\/s$/);
    assert.match(product[4], /^[\d.]+ %$/);
    assert.deepEqual(await violations(page), []);
    await page.emulateMedia({ colorScheme: "dark" });
    assert.deepEqual(await violations(page), [], "dark");
    await page.setViewportSize(PHONE.viewport);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "fits a phone");

    const markdown = await copied(page, "#bench-markdown");
    assert.equal(markdown.split("\n").filter((line) => line.startsWith("| ")).length, WORKS + 2);
    assert.ok(markdown.includes(product.join(" | ")));
    const link = await copied(page, "#bench-link");
    await context.close();

    const other = await open(browser, link, PHONE);
    await other.page.waitForSelector("#bench-run");
    const sent = await rows(other.page);
    assert.deepEqual(
      sent.map((row) => [row[0], row.at(-1)]),
      found.map(([name, median]) => [name, median]),
    );
    await other.page.click("#bench-run");
    await reached(other.page, 3);
    await other.page.click("#bench-cancel");
    await live(other.page, "Cancelled.");
    assert.match((await rows(other.page))[0].at(-1), /^[\d.]+ ms \([\d.e+-]+×\)$/, "beside one's own");
    assert.deepEqual([...faults, ...other.faults], []);
    await other.context.close();

    const cut = link.replace(/figures=[^&]*/, (figures) => figures.replace(/-(\w)/, (_, c) => `-${c === "g" ? "c" : "g"}`));
    assert.notEqual(cut, link);
    const forged = await open(browser, cut);
    await forged.page.waitForSelector("#bench-run");
    assert.match(await forged.page.textContent("#room-benchmark .problem"), /figures in this link/);
    assert.deepEqual(await rows(forged.page), []);
    await forged.context.close();
  });

  test("a cancel ends it at once, and the engine goes on", async () => {
    const { page, context, faults } = await open(browser, `${server.url}#v=1&device=cpu&room=benchmark`);
    await page.click("#bench-run");
    await reached(page, 2);
    await page.click("#bench-cancel");
    await live(page, "Cancelled.");
    assert.ok((await rows(page)).length < WORKS);
    await page.click('[data-room="data"]');
    await page.click('[data-sample="one column"]');
    await page.waitForSelector("#data-train");
    assert.deepEqual(faults, []);
    await context.close();
  });
});
