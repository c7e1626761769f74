// The last work is offered once its page is gone, however late its lock is, and never while its tab lives.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { BARE, kept, ready, withFile } from "../support/session-steps.mjs";

const OFFER = ".offer p:has-text('mine.csv, no runs.')";

let server, browser;
before(async () => {
  server = await serve(BARE);
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
});

/** A page whose file is kept; `first` runs in each of its pages before their scripts. */
async function keeping(first) {
  const opened = await open(browser, server.url, {}, { first });
  await withFile(opened.page);
  return opened;
}

/** Stands for a page that has gone and does not let go of its lock: it is next in the lock's queue. Resolves to what lets go. */
async function letsGoLate(context) {
  const page = await context.newPage();
  await page.goto(`${server.url}bare.html`);
  await page.evaluate(async () => {
    const session = ({ name }) => name.startsWith("flowbed session ");
    const { name } = (await navigator.locks.query()).held.find(session);
    navigator.locks.request(name, () => new Promise((resolve) => (globalThis.letGo = resolve)));
    while (!(await navigator.locks.query()).pending.some(session)); // asks another process each time
  });
  return () => page.evaluate(() => globalThis.letGo());
}

/** In a page, before its scripts: counts how often it asks for the lock of a session. */
function countLooks() {
  const { request } = LockManager.prototype;
  globalThis.looks = 0;
  LockManager.prototype.request = function (name, ...more) {
    if (name.startsWith("flowbed session ")) globalThis.looks++;
    return request.call(this, name, ...more);
  };
}

/** Until this page has looked so often, and waits for somebody to let go. */
const looked = (page, times) => page.waitForFunction((times) => globalThis.looks >= times, times);

describe("the last work is offered", () => {
  test("after a reload, also where the page before it lets go late, as it was written last", async () => {
    const { page, context, faults } = await keeping();
    const letGo = await letsGoLate(context);
    await page.addInitScript(countLooks);
    await page.reload();
    await looked(page, 2); // its patience is at its end
    await letGo();
    await page.waitForSelector(OFFER);
    await page.click("#open-last");
    await page.waitForSelector(".file bdi:text('mine.csv')");
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("in a new tab, also where the tab that was closed lets go late", async () => {
    const { page, context } = await keeping();
    const letGo = await letsGoLate(context);
    const next = await context.newPage();
    await page.close();
    await next.addInitScript(countLooks);
    await next.goto(server.url);
    await looked(next, 2);
    await letGo();
    await next.waitForSelector(OFFER);
    await context.close();
  });

  test("after a reload, also where the page before it writes for the first time when this one has looked", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${server.url}bare.html`);
    const former = await context.newPage();
    await former.goto(`${server.url}bare.html`);
    await former.evaluate(() => {
      const session = () => new Promise((resolve) => (globalThis.letGo = resolve));
      return new Promise((owned) => navigator.locks.request("flowbed session former", () => (owned(), session())));
    });
    await page.evaluate(() => sessionStorage.setItem("flowbed session", "former"));
    await page.addInitScript(countLooks);
    await page.goto(server.url);
    await looked(page, 2);
    await former.evaluate(async () => {
      const opening = indexedDB.open("flowbed");
      await new Promise((resolve) => (opening.onsuccess = resolve));
      const source = { name: "mine.csv", size: 1, sample: "", options: {} };
      const record = { version: 2, at: 1, source, settings: "#v=1", target: null, left: [], table: 1, runs: [], training: null };
      opening.result.transaction("records", "readwrite").objectStore("records").put(record, "former/session");
      globalThis.letGo();
    });
    await page.waitForSelector(OFFER);
    await context.close();
  });

  test("after a slow reload, also where another tab has taken it for a closed tab's", async () => {
    const { page, context } = await keeping();
    const other = await context.newPage();
    await other.goto(server.url);
    await ready(other);
    await page.goto(`${server.url}bare.html`);
    await other.waitForSelector(OFFER);
    await page.goto(server.url);
    await page.waitForSelector(OFFER);
    await other.waitForSelector(".offer", { state: "hidden" });
    await page.close();
    await other.waitForSelector(OFFER);
    await context.close();
  });

  test("with what was chosen just before the page went", async () => {
    const { page, context } = await keeping();
    const before = Object.values(await kept(page)).find(({ source }) => source).target;
    await Promise.all([
      page.waitForEvent("load"),
      page.evaluate(() => {
        const target = document.querySelector("#data-target");
        target.value = [...target.options].find(({ textContent }) => textContent === "product").value;
        target.dispatchEvent(new Event("change", { bubbles: true }));
        location.reload();
      }),
    ]);
    await page.waitForSelector(OFFER);
    const { target } = Object.values(await kept(page)).find(({ source }) => source);
    assert.deepEqual([before, target], ["bought", "product"]);
    await context.close();
  });
});

describe("no work of a tab that lives is offered to another", () => {
  /** The tab is reloaded while the other one waits for its lock: it has its own again. */
  async function reloads(page, other) {
    await ready(other);
    await looked(other, 2); // it is taken, and from then on waited for
    await page.reload();
    await page.waitForSelector(OFFER);
    await looked(other, 4); // it was let go, which was a reload, and is waited for again
    assert.ok(await other.isHidden(".offer"));
    await page.click("#open-last");
    await page.waitForSelector(".file bdi:text('mine.csv')");
  }

  test("that is new", async () => {
    const { page, context } = await keeping();
    const other = await context.newPage();
    await other.addInitScript(countLooks);
    await other.goto(server.url);
    await reloads(page, other);
    await page.close();
    await other.waitForSelector(OFFER);
    await context.close();
  });

  test("that was born with its storage", async () => {
    const { page, context } = await keeping();
    await context.addInitScript(countLooks);
    const [copy] = await Promise.all([context.waitForEvent("page"), page.evaluate(() => void window.open(location.href))]);
    await reloads(page, copy);
    await context.close();
  });

  test("and has work of its own", async () => {
    const { page, context } = await keeping();
    const other = await context.newPage();
    await other.addInitScript(countLooks);
    await other.goto(server.url);
    await looked(other, 2);
    await withFile(other, "other.csv");
    await page.close();
    await looked(other, 4); // its own lock, and then nothing but a look for what may be swept away
    assert.ok(await other.isHidden(".offer"));
    await context.close();
  });
});
