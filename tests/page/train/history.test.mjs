// The history of runs: sorted, filtered, noted upon, side by side, deleted; and what follows the run that is looked at.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { ENGINE, script } from "../support/engine.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { downloads, file, load, train, upload, violations, waits } from "../support/steps.mjs";

const name = (page) => page.$$eval("tr[data-run]", (rows) => rows.map((row) => row.dataset.run).join());
const looked = (page) => page.textContent("tr.looked .link").then((text) => text.trim());
const chosen = (page, id) => page.textContent(`#${id} option:checked`);

async function trainAs(page, settings) {
  await page.click('[data-room="train"]');
  await page.click(".settings summary:text('More settings')");
  for (const [setting, value] of Object.entries(settings)) {
    await page.fill(`#setting-${setting}`, String(value));
    await page.press(`#setting-${setting}`, "Tab");
  }
  await page.click(".settings summary:text('More settings')");
  const runs = await page.locator("#model-run option").count();
  await page.click("#start");
  await waits(
    page,
    "the next runs",
    (before) => document.querySelectorAll("#model-run option").length > before && document.querySelector("#start:enabled"),
    runs,
  );
}

describe("history", () => {
  let server, browser;
  before(async () => {
    server = await serve();
    browser = await launch();
  });
  after(async () => {
    await browser.close();
    await server.close();
  });

  test("what is looked at is one choice for all rooms: the newest training's, or a person's", async () => {
    const { page, context, faults } = await open(browser, `${server.url}#v=1&device=cpu&width=4&models=embedding,target-mean`);
    await load(page);
    await train(page, 1);
    await trainAs(page, { width: 8, seed: 3 });
    assert.equal(await looked(page), "3. Embedding");
    for (const picker of ["model-run", "predict-run", "view-run"])
      assert.match(await chosen(page, picker), /^3\. Embedding, width 8, seed 3 · AUC 0\.\d{4}$/, picker);
    const [saved] = await downloads(page, () => page.click("#take-safetensors"), 1);
    assert.match(saved.text, /width\W+8/);
    await page.click("tr[data-run='1'] .link");
    assert.equal(await looked(page), "1. Embedding");
    for (const picker of ["model-run", "predict-run", "view-run"])
      assert.match(await chosen(page, picker), /^1\. Embedding, width 4, seed 0/, picker);
    await page.click(".runs .method .link"); // target means differ by their seed alone
    await page.click("tr[data-run='4'] .link");
    assert.match(await chosen(page, "predict-run"), /^4\. Target mean/);
    assert.match(await chosen(page, "view-run"), /^3\. Embedding/, "of those with vectors the one trained with it");
    await page.click('[data-room="embeddings"]');
    await page.waitForSelector(".levels button");
    await page.selectOption("#view-run", { index: 0 });
    await page.click('[data-room="train"]');
    assert.equal(await looked(page), "1. Embedding");
    await page.selectOption("#model-run", { index: 3 });
    assert.match(await chosen(page, "predict-run"), /^1\. Embedding/, "a card may choose otherwise");
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("notes and what is looked at come back after a reload, and in a project", async () => {
    const { page, context, faults } = await open(browser, `${server.url}#v=1&device=cpu&width=4&models=embedding,one-hot`);
    await load(page);
    await train(page, 1);
    await page.fill("tr[data-run='2'] .note", "the wide <b>one</b>");
    await page.press("tr[data-run='2'] .note", "Tab");
    await page.click("tr[data-run='2'] .link");
    const there = async () => {
      await page.waitForSelector("tr[data-run='2']");
      assert.equal(await page.inputValue("tr[data-run='2'] .note"), "the wide <b>one</b>");
      assert.equal(await looked(page), "2. One-hot");
    };
    await there();
    const [project] = await Promise.all([page.waitForEvent("download"), page.click("#take-project")]);
    const path = await project.path();
    await page.waitForSelector(".kept [role=status]:has-text('Your work is kept')");
    await page.waitForTimeout(1000);
    await page.reload();
    await page.click("#open-last");
    await there();
    await page.click("#forget-work");
    await page.reload();
    await page.setInputFiles("[data-picker='project']", path);
    await there();
    assert.deepEqual(faults, []);
    await context.close();
  });
});

describe("many runs", () => {
  let server, browser, page, context, faults;
  before(async () => {
    server = await serve({ "page.js": ENGINE, "page_relaxed.js": ENGINE });
    browser = await launch();
    ({ page, context, faults } = await open(browser, `${server.url}#v=1&models=embedding,one-hot`, { bypassCSP: true }));
    const embedding = { test: { loss: 0.4, auc: 0.9, accuracy: 0.8 }, seconds: 3 };
    await load(page, script({ runs: { embedding, "one-hot": { seconds: 2 } } }), "played.csv");
    await page.click('[data-room="train"]');
    await page.click("#start");
    await page.waitForSelector("#start:enabled");
    for (const seed of [1, 2]) await trainAs(page, { seed });
    await trainAs(page, { seed: 0, width: 64 });
  });
  after(async () => {
    assert.deepEqual(faults, []);
    await context.close();
    await browser.close();
    await server.close();
  });
  const rows = () => page.$$eval(".runs tbody tr", (all) => all.map((row) => row.querySelector(".link").textContent.trim()));

  test("runs of one method stand under one line, which unfolds", async () => {
    // One-hot has no width: all four of its runs are one method but for that seed 0 came twice.
    assert.deepEqual(await rows(), ["One-hot, 4 runs", "7. Embedding", "Embedding, 3 runs"]);
    await page.click(".runs .method .link >> nth=1");
    assert.deepEqual((await rows()).slice(3), ["5. Embedding", "3. Embedding", "1. Embedding"]);
    assert.equal(await page.getAttribute(".runs .method .link >> nth=1", "aria-expanded"), "true");
  });

  test("a column sorts, either way and from the keyboard", async () => {
    await page.focus("[data-sort=auc]");
    await page.keyboard.press("Enter");
    assert.equal(await page.getAttribute("th:has([data-sort=auc])", "aria-sort"), "ascending");
    assert.equal((await rows())[0], "One-hot, 4 runs");
    await page.keyboard.press("Enter");
    assert.equal(await page.getAttribute("th:has([data-sort=auc])", "aria-sort"), "descending");
    assert.notEqual((await rows())[0], "One-hot, 4 runs");
    assert.equal(await page.locator("th[aria-sort]").count(), 1);
  });

  test("words and a model filter", async () => {
    await page.fill("#history-search", "width 64, embedding");
    assert.deepEqual(await rows(), ["7. Embedding"]);
    assert.match(await page.textContent(".history .filters"), /1 of 8 runs/);
    await page.fill("#history-search", "");
    await page.selectOption("#history-model", "one-hot");
    assert.deepEqual(await rows(), ["One-hot, 4 runs"]);
    await page.selectOption("#history-model", "");
  });

  test("two that are ticked stand side by side; deleted after a word, they are gone", async () => {
    for (const run of [7, 3]) await page.check(`tr[data-run='${run}'] input[type=checkbox]`);
    const side = await page.textContent(".compare");
    assert.match(side, /3\. Embedding.*7\. Embedding/s);
    assert.match(side, /Width\s*32\s*64/);
    assert.match(side, /Seed\s*1\s*0/);
    await page.waitForSelector(".compare .chart svg");
    assert.match(await page.getAttribute(".compare .chart", "aria-label"), /3\. Embedding 0\.6000, 7\. Embedding 0\.6000/);
    assert.deepEqual(await violations(page), []);
    await page.click("#history-delete");
    await page.click("#history-keep");
    await page.click("#history-delete");
    await page.click("#history-delete-now");
    await page.waitForSelector(".history [role=status]:has-text('6 runs')");
    assert.equal(await page.$(".compare table"), null);
    assert.ok(!(await name(page)).split(",").includes("7"));
  });

  test("fits a phone", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  });
});
