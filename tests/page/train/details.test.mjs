// Scores in detail: on the page for each task, in the module, and what is refused.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { interaction, load, mix, violations, waits } from "../support/steps.mjs";

let server, browser;
before(async () => {
  server = await serve();
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
});

const SETTINGS = "v=2&device=cpu&epochs=8&width=8&hidden=16&batch=64";

/** Few bought; three tiers; a price. */
function rare(rows = 3000) {
  const line = (i) => {
    const [c, p] = [mix(i, 1) % 20, mix(i, 2) % 15];
    const bought = (c * 7 + p) % 30 === 0 || mix(i, 3) % 100 === 0;
    return `c${c},p${p},${(mix(i, 4) % 1000) / 10},${bought ? "yes" : "no"},t${(c + p + (mix(i, 5) % 2)) % 4},${(c - p + (mix(i, 6) % 977) / 100).toFixed(2)}`;
  };
  return `customer,product,price,bought,tier,amount\n${Array.from({ length: rows }, (_, i) => line(i)).join("\n")}\n`;
}

async function opened(text, { target, hash = "", models = "target-mean", options = {} }) {
  const { page, context, faults } = await open(browser, `${server.url}#${SETTINGS}&models=${models}${hash}`, options);
  await load(page, text);
  if (target) await page.selectOption("#data-target", { label: target });
  await page.click("#data-train");
  await page.waitForSelector(".scores");
  await page.waitForSelector("#start:enabled");
  await page.click("#score-details > summary");
  return { page, context, faults };
}

/** A table's rows as texts, by its region's label. */
const rowsOf = (page, label) =>
  page.$$eval(`[aria-label="${label}"] tbody tr`, (rows) =>
    rows.map((row) => [...row.cells].map((cell) => cell.textContent.trim())),
  );
const region = (page, label) => page.waitForSelector(`[aria-label="${label}"] tbody tr`);

test("of two classes it shows calibration, the cheapest threshold, and the levels that are served worst", async () => {
  const { page, context, faults } = await opened(rare(), { target: "bought", models: "embedding,target-mean" });
  const said = await page.$$eval(".remarks li", (all) => all.map((one) => one.textContent));
  const found = said.find((text) => text.startsWith("Only "));
  assert.match(found, /^Only [\d.]+ % of the train rows are “yes”, .* precision-recall AUC .* guessing gives 0\.0\d+\.$/);
  await region(page, "Scores of two classes");
  await region(page, "Scores by level");
  const scores = await rowsOf(page, "Scores of two classes");
  assert.deepEqual(
    scores.map(([name]) => name),
    ["Precision-recall AUC", "AUC", "Brier score", "Calibration error"],
  );
  assert.match(await page.textContent(".details .curve + figcaption"), /calibration error 0\.\d{4}/);
  const sum = async () => (await rowsOf(page, "Confusion matrix")).flatMap((row) => row.slice(1).map(Number));
  const cheap = await sum();
  assert.equal(
    cheap.reduce((a, b) => a + b),
    600,
  );
  const [heading] = await rowsOf(page, "Confusion matrix");
  assert.equal(heading[0], "Is “yes”");

  // A missed row that costs more makes more rows positive; the link has the cost.
  await page.fill("#setting-costNegative", "50");
  await page.press("#setting-costNegative", "Tab");
  await page.waitForFunction((before) => {
    const cells = [...document.querySelectorAll('[aria-label="Confusion matrix"] tbody td')].map((cell) =>
      Number(cell.textContent),
    );
    return cells[0] + cells[2] > before;
  }, cheap[0] + cheap[2]);
  assert.match(page.url(), /costNegative=50/);
  await page.fill("#setting-costNegative", "-1");
  await page.press("#setting-costNegative", "Tab");
  assert.match(await page.textContent("#setting-costNegative-problem"), /must be a number from 0 to/);

  assert.equal((await rowsOf(page, "Scores by level")).length, 13, "the first twelve, below all rows");
  await page.click("text=Show all 20");
  const all = await rowsOf(page, "Scores by level");
  assert.equal(all[0][0], "All test rows");
  assert.equal(Number(all[0][1]), 600);
  assert.equal(
    all.slice(1).reduce((total, row) => total + Number(row[1]), 0),
    600,
  );
  await page.selectOption("#details-column", { label: "price" });
  await waits(page, "ranges of the price", () =>
    /^[\d.]+ to [\d.]+$/.test(document.querySelectorAll('[aria-label="Scores by level"] tbody th')[1]?.textContent.trim()),
  );
  assert.equal((await rowsOf(page, "Scores by level")).length, 6, "all, and five ranges");
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(faults, []);
  await context.close();
});

test("several classes and numbers have scores of their own", async () => {
  for (const [target, label, names] of [
    ["tier", "Scores of several classes", ["Macro F1", "Right among the first 2", "Right among the first 3"]],
    ["amount", "Errors", ["Mean absolute error", "Median absolute error", "RMSE", "Pinball loss at 0.1"]],
  ]) {
    const options = { viewport: { width: 390, height: 800 } };
    const { page, context, faults } = await opened(rare(1500), { target, options });
    await region(page, label);
    await region(page, "Scores by level");
    const found = (await rowsOf(page, label)).map(([name]) => name);
    assert.deepEqual(found.slice(0, names.length), names);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${wide} pixels too wide`);
    assert.deepEqual(faults, []);
    await context.close();
  }
});

test("the module gives them, also of a project on its table, and refuses what has no answer", async () => {
  const { page, context, faults } = await open(browser, server.url);
  const found = await page.evaluate(async (text) => {
    const { Lab } = await import("./www/lab.js");
    const lab = await Lab.open({ device: "cpu" });
    const refused = (call) => call.then(JSON.stringify, ({ code, message }) => ({ code, message }));
    await lab.load(text);
    const settings = { model: "embedding", target: "bought", width: 4, epochs: 3 };
    const plain = await lab.train(settings);
    const own = await lab.train({ ...settings, calibrate: true });
    const [one, other] = [await lab.scores(plain.id), await lab.scores(own.id, { falseNegative: 9 })];
    const levels = await lab.byLevels("customer", { run: own.id });
    const [project] = await lab.export("project", { run: own.id });
    const [again] = (await lab.openProject(project)).runs;
    const same = await lab.scores(again.id, { falseNegative: 9 });
    const refusals = {
      run: await refused(lab.scores(99)),
      negative: await refused(lab.scores(own.id, { falsePositive: -1 })),
      zero: await refused(lab.scores(own.id, { falsePositive: 0, falseNegative: 0 })),
      column: await refused(lab.byLevels("nowhere", { run: own.id })),
    };
    await lab.load("a,b\n1,2\n2,3\n");
    refusals.rows = await refused(lab.scores(own.id));
    await lab.close();
    return { plain, own, one, other, levels, same, again: again.id, refusals };
  }, interaction(2000));
  const { plain, own, one, other, levels, same, again, refusals } = found;
  assert.equal(one.twoClasses.auc, plain.test.auc);
  assert.equal(one.temperature, 1);
  assert.ok(other.temperature > 0 && other.temperature !== 1);
  assert.ok(
    own.notes.some(({ text }) => /^Calibrated: temperature [\d.]+, fitted on [\d,]+ validation rows: log-loss/.test(text)),
  );
  assert.ok(Math.abs(plain.test.auc - own.test.auc) < 1e-6, "no order changes");
  assert.ok(other.twoClasses.cheapest.threshold < 0.5, "misses cost more");
  assert.deepEqual({ ...same, run: 0 }, { ...other, run: 0 });
  assert.equal(same.run, again);
  assert.equal(
    levels.levels.reduce((total, { rows }) => total + rows, 0),
    other.rows,
  );
  assert.ok(Math.abs(levels.all.score - own.test.loss) < 1e-12);
  assert.deepEqual(
    Object.values(refusals).map(({ code }) => code),
    ["no-run", "bad-option", "bad-option", "unknown-column", "no-table"],
  );
  assert.match(refusals.rows.message, /The table that run 2 was trained on is not loaded/);
  assert.deepEqual(faults, []);
  await context.close();
});
