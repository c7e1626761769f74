// Kept work where two things happen at once, or a part of it is gone.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import * as steps from "../support/session-steps.mjs";
import { interaction } from "../support/steps.mjs";

const { HASH, begin, checkpointed, held, interpose, keepsOnly, reached, table, trained } = steps;

// A build joins the page's modules: these are of the sources.
const source = (name) => readFileSync(new URL(`../../../www/keep/${name}`, import.meta.url), "utf8");
const PAGE = `<!doctype html><title>owner</title><script type="module">
import * as owner from "./owner.js";
import { Store } from "./store.js";
Object.assign(window, { owner, Store, ready: true });
</script>`;

let server, browser;
before(async () => {
  server = await serve({ "owner.html": PAGE, "owner.js": source("owner.js"), "store.js": source("store.js") });
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
});

test("a Start while the last work comes back waits with a sentence, and the training that comes back is the only one", async () => {
  const { page, context, faults } = await open(browser, `${server.url}#${HASH}`);
  await context.addInitScript(interpose);
  await begin(page, table(6000));
  await trained(page);
  await page.fill("#setting-epochs", "1000");
  await page.press("#setting-epochs", "Tab");
  await page.click("#start");
  await checkpointed(page);
  await page.reload();
  await page.waitForSelector("#resume");
  await page.waitForSelector('#device[data-kind="cpu"]');
  await page.evaluate(() => globalThis.hold("openProject"));
  await page.click("#resume");
  await held(page);
  await page.click('[data-room="train"]');
  await page.click("#start");
  await page.waitForSelector("#room-train .problem:text('Your last work is coming back. Start when it is there.')");
  await page.evaluate(() => globalThis.letGo());
  await reached(page, 2);
  assert.equal(await steps.asked(page, "train"), 1);
  assert.ok(await page.isEnabled("#stop"));
  await page.click("#stop");
  await page.waitForSelector("#start:enabled");
  assert.deepEqual(faults, []);
  await context.close();
});

test("a checkpoint that is gone is said, and the work opens without its training", async () => {
  const { page, context, faults } = await open(browser, `${server.url}#${HASH.replace("epochs=20", "epochs=1000")}`);
  await begin(page, table(6000));
  await checkpointed(page);
  await page.reload();
  await page.waitForSelector("#resume:has-text('Resume from epoch')");
  await page.evaluate(async () => {
    const asked = indexedDB.open("flowbed");
    await new Promise((resolve) => (asked.onsuccess = resolve));
    const transaction = asked.result.transaction("records", "readwrite");
    const records = transaction.objectStore("records");
    records.getAllKeys().onsuccess = ({ target }) => records.delete(target.result.find((key) => key.endsWith("/checkpoint")));
    await new Promise((resolve) => (transaction.oncomplete = resolve));
    asked.result.close();
  });
  await page.click("#resume");
  await page.waitForSelector(".offer .bad:has-text('The checkpoint of this training can no longer be read.')");
  await page.click("#open-last");
  await page.waitForSelector(".offer", { state: "hidden" });
  await page.click('[data-room="data"]');
  assert.equal(await page.textContent(".file bdi"), "shop.csv");
  await keepsOnly(page, ["session", "file"]);
  assert.deepEqual(faults, []);
  await context.close();
});

test("an engine whose memory ends while it gives a finished run away trains it again from its checkpoint", async () => {
  const { page, context } = await open(browser, server.url);
  await page.evaluate(async (text) => {
    const { Lab } = await import(new URL("./www/lab.js", document.baseURI));
    globalThis.told = [];
    globalThis.lab = await Lab.open({ device: "cpu", notice: ({ code }) => told.push(code) });
    await lab.load(text);
  }, interaction(1500));
  await page
    .workers()
    .at(-1)
    .evaluate(() => {
      const { postMessage } = globalThis;
      globalThis.postMessage = (answer, ...more) => {
        if (!answer.value?.[0]?.name?.endsWith(".flowbed")) return postMessage(answer, ...more);
        postMessage({ id: answer.id, error: { code: "out-of-memory", message: "Memory is full." }, fatal: true });
      };
    });
  const seen = await page.evaluate(async () => {
    const run = await lab.train({ model: "embedding", target: "bought", epochs: 3 });
    const { width } = await lab.vectors("product", { run: run.id }); // it is there
    return { epochs: run.epochs.length, width, told };
  });
  assert.deepEqual([seen.epochs, seen.told], [3, ["engine-stopped"]]);
  assert.ok(seen.width > 0);
  await context.close();
});

test("the session of a page that is just being reloaded is not swept away by another tab", async () => {
  const page = await browser.newPage();
  await page.goto(`${server.url}owner.html`);
  await page.waitForFunction(() => globalThis.ready);
  const left = await page.evaluate(async () => {
    const store = new Store();
    const record = (at) => ({ version: 2, at });
    await store.put([
      ["old/session", record(1)],
      ["reloading/session", record(2)],
      ["newest/session", record(3)],
    ]);
    const release = await owner.claim("reloading");
    const { query } = LockManager.prototype;
    const looked = new Promise((resolve) => {
      LockManager.prototype.query = async function () {
        const found = await query.call(this);
        resolve();
        return found;
      };
    });
    const swept = owner.sweep(store, () => false);
    await looked;
    release(); // it goes, and is not yet back at the second look
    await swept;
    return (await store.keys()).sort();
  });
  assert.deepEqual(left, ["newest/session", "reloading/session"]);
  await page.context().close();
});
