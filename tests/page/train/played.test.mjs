// The page on an engine that plays rare cases: notes, divergence, other devices, refusals.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { ENGINE, script } from "../support/engine.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { file, load, problem, settled, upload } from "../support/steps.mjs";

describe("rare cases", () => {
  let server, browser, page, context, faults;
  before(async () => {
    server = await serve({ "page.js": ENGINE, "page_relaxed.js": ENGINE });
    browser = await launch();
  });
  after(async () => {
    await browser.close();
    await server.close();
  });
  const begin = async (played, hash = "#v=2") => {
    ({ page, context, faults } = await open(browser, `${server.url}${hash}`));
    await load(page, script(played), "played.csv");
  };
  const end = async () => {
    assert.deepEqual(faults, []);
    await context.close();
  };
  const train = async () => {
    await page.click('[data-room="train"]');
    await page.click("#start");
    await page.waitForSelector("#start:enabled");
  };

  test("notes of the runs and rows without a target stand under the scores", async () => {
    const every = { line: 0, text: "12 rows are odd" };
    const rows = { train: 60, valid: 20, test: 20, withoutTarget: 12 };
    const embedding = { rows, notes: [every, { line: 0, text: "x has one level" }], stopped: "diverged" };
    const other = { rows, notes: [every] };
    await begin({ runs: { embedding, "one-hot": other, "attention-ode": other, "target-mean": other } });
    await train();
    const text = await page.textContent(".run-notes");
    assert.match(text, /60 rows to train on, 20 .* 20 to test\. 12 rows without a target are in none/);
    assert.deepEqual(await page.$$eval(".run-notes li", (items) => items.map((item) => item.textContent)), [
      every.text,
      "Embedding: x has one level",
    ]);
    assert.match(await page.textContent(".remarks"), /Embedding went wrong.*lower learning rate/);
    assert.match(await page.textContent(".scores"), /dense first layer/);
    await end();
  });

  test("a model too large does not keep the next one from being trained", async () => {
    await begin({
      runs: { embedding: { error: "too-large" }, "one-hot": { error: "too-large" }, "attention-ode": { error: "gpu-memory" } },
    });
    await train();
    assert.match(await problem(page, "train"), /played: gpu-memory/);
    assert.equal((await page.$$(".scores thead th")).length, 3);
    await end();
  });

  test("the badge follows the device that the engine had to change to", async () => {
    const device = { kind: "gpu", name: "second", software: false, reason: "", reasonCode: "found", detail: "" };
    await begin({ device });
    assert.equal(await page.getAttribute("#device", "data-kind"), "cpu");
    await train();
    assert.equal(await page.getAttribute("#device", "data-kind"), "gpu");
    assert.match(await page.textContent("#device .device-name"), /second/);
    await end();
  });

  test("after a GPU's fault the engine can be opened again", async () => {
    await begin({ runs: { embedding: { error: "gpu-fault" } } });
    await train();
    await page.click('.alert button:text("Open it again")');
    await page.waitForSelector("#start:visible:enabled");
    await page.click('[data-room="data"]');
    await page.waitForSelector("#data-train");
    await end();
  });

  test("a table is not loaded while rows are scored, and a run can be forgotten", async () => {
    await begin({ wait: true, runs: { embedding: { vectorColumns: ["x"] }, "one-hot": { vectorColumns: ["x"] } } });
    await train();
    await page.click('[data-room="embeddings"]');
    await page.waitForSelector(".levels button");
    await upload(page, file("new.csv", "x\n1\n"), "predict");
    await page.waitForSelector("#cancel-predict:visible");
    await page.click('[data-room="data"]');
    await upload(page, file("other.csv", script({})));
    assert.match(await problem(page), /being scored.*cancel it there/);
    assert.equal(await page.textContent(".file"), "played.csv");
    await page.click('[data-room="embeddings"]');
    await page.click("#cancel-predict");
    await page.waitForSelector("#cancel-predict", { state: "detached" });
    await page.click('[data-room="data"]');
    await upload(page, file("other.csv", script({})));
    await page.waitForSelector(".file bdi:text('other.csv')");
    await page.click('[data-room="embeddings"]');
    assert.equal((await page.$$("#view-run option")).length, 2, "runs of the earlier table can still be picked");
    await page.click("#forget-run");
    assert.deepEqual(await page.$$eval("#view-run option", (all) => all.map((one) => one.textContent.slice(0, 10))), [
      "2. One-hot",
    ]);
    await page.click("#forget-run");
    await page.waitForSelector("#room-embeddings .empty:visible");
    await end();
  });

  test("more columns than the list shows are said, and the memory of a training is estimated", async () => {
    await begin({ columns: ["y", ...Array.from({ length: 600 }, (_, i) => `x${i}`)] });
    await page.click('[data-room="train"]');
    assert.match(await page.textContent(".settings"), /first 500 columns are listed; the 100 others/);
    await page.waitForSelector(".rule:has-text('parameters')");
    assert.match(await page.textContent(".rule"), /parameters, about [\d.]+ MB while training/);
    await end();
  });

  test("quick changes of the device leave one engine, and the table is read again with its progress", async () => {
    const live = `globalThis.live = 0;
      const Real = Worker;
      globalThis.Worker = class extends Real {
        constructor(...given) { super(...given); globalThis.live++; }
        terminate() { if (!this.ended) globalThis.live--; this.ended = true; super.terminate(); }
      };`;
    ({ page, context, faults } = await open(browser, server.url));
    await page.addInitScript(live);
    await page.reload();
    await page.waitForSelector('#device[data-kind="cpu"]');
    await load(page, script({}), "played.csv");
    await page.evaluate(() => {
      const bar = document.querySelector(".progress");
      globalThis.shown = false;
      new MutationObserver(() => (globalThis.shown ||= !bar.hidden)).observe(bar, { attributes: true });
    });
    await page.click("#device summary");
    for (const device of ["cpu", "auto", "gpu", "cpu"]) await page.selectOption("#setting-device", device);
    await page.waitForFunction(() => shown && document.querySelector(".progress").hidden);
    assert.equal(await settled(page, () => page.evaluate(() => live)), 1);
    assert.equal(await page.textContent(".file"), "played.csv");
    assert.equal(await page.$("#room-data p.problem:not(:empty)"), null);
    await end();
  });
});
