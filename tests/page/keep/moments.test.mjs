// Whatever the moment at which a page is reloaded: what it had is offered, or what led there.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { SHORT, begin, held, interpose, keepsOnly, kept, table, trained, withFile } from "../support/session-steps.mjs";
import { file, scores, upload } from "../support/steps.mjs";

const SAMPLE = "v=1&device=cpu&sample=one+column&models=embedding&epochs=3&patience=10000&run=yes";

let server, browser;
before(async () => {
  server = await serve();
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
});

/** `also` runs in each of its pages before their scripts, as `interpose` does. */
async function opened(hash, also = () => {}) {
  const context = await browser.newContext();
  await context.addInitScript(interpose);
  await context.addInitScript(also);
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", ({ message }) => faults.push(message));
  await page.goto(`${server.url}#${hash}`);
  return { page, context, faults };
}

const offers = (page, words) => page.waitForSelector(`.offer p:has-text("${words}")`);
const reloaded = (page) => page.waitForFunction(() => performance.getEntriesByType("navigation")[0].type === "reload");

/** Goes on with the training that is offered: it ends with as many scores. */
async function resumes(page, models) {
  await page.click("#resume");
  await trained(page, models);
  await page.waitForSelector(".offer", { state: "hidden" });
}

describe("a reload offers", () => {
  test("the file, from the moment it is read", async () => {
    const { page, context, faults } = await opened(SHORT);
    await page.waitForSelector('#device[data-kind="cpu"]');
    await page.evaluate(() => globalThis.reloadAfter("load"));
    await upload(page, file("mine.csv", table(400)));
    await reloaded(page);
    await offers(page, "mine.csv, no runs.");
    await page.click("#open-last");
    await page.waitForSelector(".file bdi:text('mine.csv')");
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("a training, from the moment it begins", async () => {
    const { page, context, faults } = await opened(SAMPLE, () => {
      if (!sessionStorage.getItem("flowbed session")) globalThis.hold("train");
    });
    await held(page);
    await page.reload();
    await offers(page, "one-column.csv, no runs, a training at epoch 1 of 3.");
    await resumes(page, 1);
    await keepsOnly(page, ["session", "run/1"]);
    assert.deepEqual(faults, []);
    await context.close();
  });

  const ASKED = {
    "is being made": () => sessionStorage.getItem("flowbed session") ?? globalThis.hold("exportFiles"),
    "is asked for once more": () =>
      sessionStorage.getItem("flowbed session") ?? (globalThis.refuse("exportFiles"), globalThis.hold("exportFiles")),
  };
  for (const [what, also] of Object.entries(ASKED))
    test(`a training that has ended, while the file of its run ${what}`, async () => {
      const { page, context, faults } = await opened(SAMPLE, also);
      await held(page);
      await page.reload();
      await offers(page, "one-column.csv, no runs, a training at epoch");
      await resumes(page, 1);
      assert.deepEqual(faults, []);
      await context.close();
    });

  test("a run that is kept, and the training of the next, while the file of that one is asked for once more", async () => {
    const { page, context, faults } = await opened(SHORT);
    await page.evaluate(() => {
      globalThis.onAsked = (method) => {
        if (method !== "exportFiles") return;
        globalThis.onAsked = null;
        globalThis.refuse("exportFiles");
        globalThis.hold("exportFiles");
      };
    });
    await begin(page, table(1500));
    await held(page);
    await page.reload();
    await offers(page, "shop.csv, 1 run, a training at epoch");
    await resumes(page, 2);
    await keepsOnly(page, ["session", "file", "run/1", "run/2"]);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("the runs of a project, from the moment it is open, though the engine is busy", async () => {
    const { page, context, faults } = await opened(SHORT);
    await begin(page, table(1500));
    await trained(page);
    const before = await scores(page);
    const [saved] = await Promise.all([page.waitForEvent("download"), page.click("#take-project")]);
    const project = { name: "a.flowbed", mimeType: "application/octet-stream", buffer: readFileSync(await saved.path()) };
    await page.goto(server.url);
    await page.click("#forget-last");
    await page.evaluate(() => (globalThis.hold("exportFiles"), globalThis.reloadAfter("openProject")));
    await upload(page, project, "project");
    await reloaded(page);
    await offers(page, "2 runs of shop.csv.");
    await page.click("#open-last");
    await page.waitForSelector(".scores");
    assert.deepEqual(await scores(page), before);
    await keepsOnly(page, ["session", "run/1"]); // both in one file
    await page.click('[data-room="embeddings"]');
    await page.click("#forget-run");
    await page.waitForFunction(() => globalThis.asked.includes("forget"));
    await page.reload();
    await offers(page, "1 run of shop.csv.");
    await page.click("#open-last");
    await page.waitForSelector(".scores");
    assert.equal((await page.$$(".scores thead th")).length, 3);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("the work of a page whose lock was not granted before it went", async () => {
    const { page, context } = await opened(SHORT, () => {
      if (sessionStorage.getItem("flowbed session")) return;
      const { request } = LockManager.prototype;
      LockManager.prototype.request = function (name, ...more) {
        return name.startsWith("flowbed session ") ? new Promise(() => {}) : request.call(this, name, ...more);
      };
    });
    await withFile(page);
    await page.reload();
    await offers(page, "mine.csv, no runs.");
    await context.close();
  });

  test("what was chosen while the write before it was under way", async () => {
    const { page, context } = await opened(SHORT, () => {
      if (sessionStorage.getItem("flowbed session")) return;
      Object.defineProperty(IDBTransaction.prototype, "oncomplete", { set() {}, configurable: true }); // it hears of no end
    });
    await upload(page, file("mine.csv", table(400)));
    await page.waitForSelector("#data-target");
    await page.selectOption("#data-target", { label: "product" });
    await page.reload();
    await offers(page, "mine.csv, no runs.");
    const { target } = Object.values(await kept(page)).find(({ source }) => source);
    assert.equal(target, "product");
    await context.close();
  });
});
