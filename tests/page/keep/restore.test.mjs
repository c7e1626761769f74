// What comes between while the last work comes back, or is kept: a second click, a person who forgets it, an engine that is late.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import * as steps from "../support/session-steps.mjs";
import { file, upload } from "../support/steps.mjs";

const { SHORT, HASH, asked, begin, checkpointed, foot, held, interpose, keepsOnly, staysEmpty, table, trained, until } = steps;

let server, browser;
before(async () => {
  server = await serve();
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
});

/** A page that offers a file with two runs. */
async function offered() {
  const { page, context, faults } = await open(browser, `${server.url}#${SHORT}`);
  await context.addInitScript(interpose);
  await begin(page, table(1500));
  await trained(page);
  await keepsOnly(page, ["session", "file", "run/1", "run/2"]);
  await page.reload();
  await page.waitForSelector(".offer #open-last");
  return { page, context, faults };
}

/** Opens it, and stops where the engine is asked for this. */
async function openUntil(page, method) {
  await page.waitForSelector('#device[data-kind="cpu"]');
  await page.evaluate((method) => globalThis.hold(method), method);
  await page.click("#open-last");
  await held(page);
}

const letGo = (page) => page.evaluate(() => globalThis.letGo());

const nothingBack = async (page) => {
  await page.waitForSelector(".alert:has-text('What was kept has been forgotten.')");
  assert.equal(await page.$(".file"), null, "no table");
  assert.equal(await page.$(".scores"), null, "no run");
  assert.ok(await page.isHidden(".offer"));
  assert.equal(await asked(page, "forget"), await asked(page, "openProject"), "the engine holds no run");
  await staysEmpty(page);
};

/** Other work is on the page when the offer is opened, which stops at its runs. */
async function amongOtherWork(page) {
  await page.click('[data-room="data"]');
  await upload(page, file("other.csv", table(400)));
  await page.waitForSelector(".file bdi:text('other.csv')");
  await page.selectOption("#data-target", { label: "product" });
  await foot(page, "Your work is kept in");
  await page.click('[data-room="train"]');
  await page.fill("#setting-epochs", "77");
  await page.press("#setting-epochs", "Tab");
  await openUntil(page, "openProject");
}

/** It is there again, and not kept. */
async function otherWorkAgain(page) {
  await page.waitForSelector(".alert:has-text('What was kept has been forgotten.')");
  await page.click('[data-room="data"]');
  assert.equal(await page.textContent(".file bdi"), "other.csv");
  assert.equal(await page.$eval("#data-target", ({ selectedOptions: [one] }) => one.textContent), "product");
  assert.equal(await page.inputValue("#setting-epochs"), "77");
  await staysEmpty(page);
}

describe("while the last work comes back", () => {
  for (const method of ["load", "openProject"])
    test(`no button of the offer works, and forgotten then, at ${method}, nothing of it is left`, async () => {
      const { page, context, faults } = await offered();
      await openUntil(page, method);
      assert.equal(await page.$(".offer button:enabled"), null);
      await page.click("#forget-work");
      await page.waitForSelector(".offer", { state: "hidden" });
      await letGo(page);
      await nothingBack(page);
      await upload(page, file("next.csv", table(400)));
      await page.waitForSelector(".file bdi:text('next.csv')", { state: "attached" });
      await keepsOnly(page, ["session", "file"]);
      assert.deepEqual(faults, []);
      await context.close();
    });

  test("the work that was there before is there again where it is forgotten, and is not kept either", async () => {
    const { page, context, faults } = await offered();
    await amongOtherWork(page);
    await page.click("#forget-work");
    await page.waitForSelector(".offer", { state: "hidden" });
    await letGo(page);
    await otherWorkAgain(page);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("the work that was there before is there again also where its records are slow to go", async () => {
    const { page, context, faults } = await offered();
    await amongOtherWork(page);
    await page.evaluate(() => {
      const { getDirectory } = StorageManager.prototype; // the store looks for files once its records are gone
      const gate = new Promise((resolve) => (globalThis.storeGoesOn = resolve));
      StorageManager.prototype.getDirectory = () => gate.then(() => getDirectory.call(navigator.storage));
    });
    await page.click("#forget-work");
    await letGo(page);
    await page.waitForFunction(
      () =>
        globalThis.asked.filter((one) => one === "forget").length === 1 ||
        globalThis.asked.filter((one) => one === "openProject").length === 2,
    );
    await page.evaluate(() => globalThis.storeGoesOn());
    await otherWorkAgain(page);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("a run that can no longer be read is said, and those before it leave the engine", async () => {
    const { page, context, faults } = await offered();
    await page.evaluate(async () => {
      const asked = indexedDB.open("flowbed");
      await new Promise((resolve) => (asked.onsuccess = resolve));
      const transaction = asked.result.transaction("records", "readwrite");
      const records = transaction.objectStore("records");
      records.getAllKeys().onsuccess = ({ target }) => records.delete(target.result.find((key) => key.endsWith("run/2")));
      await new Promise((resolve) => (transaction.oncomplete = resolve));
      asked.result.close();
    });
    await page.click("#open-last");
    await page.waitForSelector(".offer .bad:has-text('One of the kept runs can no longer be read.')");
    assert.deepEqual([await asked(page, "openProject"), await asked(page, "forget")], [1, 1]);
    assert.ok(await page.isEnabled("#forget-last"));
    assert.equal(await page.$(".scores"), null);
    assert.deepEqual(faults, []);
    await context.close();
  });
});

test("runs without a table come back to an engine that is still on its way", async () => {
  const { page, context, faults } = await open(browser, `${server.url}#${SHORT}`);
  await context.addInitScript(interpose);
  await begin(page, table(1500));
  await trained(page);
  const [saved] = await Promise.all([page.waitForEvent("download"), page.click("#take-project")]);
  const project = { name: "a.flowbed", mimeType: "application/octet-stream", buffer: readFileSync(await saved.path()) };
  await keepsOnly(page, ["session", "file", "run/1", "run/2"]);
  await page.goto(server.url);
  await page.click("#forget-last");
  await upload(page, project, "project");
  await page.waitForSelector(".scores");
  await keepsOnly(page, ["session", "run/1"]); // the project as it is
  await context.addInitScript(() => globalThis.hold("open"));
  await page.reload();
  await page.click("#open-last");
  await held(page);
  assert.equal(await page.$(".offer button:enabled"), null, "it is on its way");
  await letGo(page);
  await page.waitForSelector(".scores");
  assert.deepEqual(faults, []);
  await context.close();
});

test("a new training has no checkpoint of one that failed before it", async () => {
  const context = await browser.newContext();
  await context.addInitScript(interpose);
  const page = await context.newPage();
  await page.goto(`${server.url}#${HASH.replace("epochs=20", "epochs=1000")}`);
  await begin(page);
  await checkpointed(page);
  await page.evaluate(() => globalThis.failTraining({ code: "internal", message: "It failed." }));
  await page.waitForSelector("#start:enabled");
  await page.evaluate(() => globalThis.hold("train"));
  await page.click("#start");
  await held(page);
  await until(page, (records) => !Object.keys(records).some((key) => key.endsWith("/checkpoint")));
  await context.close();
});
