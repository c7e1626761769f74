// Losses and weights: what the page shows for a target, what it trains, and what it refuses.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { load, mix, violations } from "../support/steps.mjs";

let server, browser;
before(async () => {
  server = await serve();
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
});

const SETTINGS = "v=3&device=cpu&epochs=6&width=4&hidden=8&batch=64&rate=0.01";

/** Claims of drivers by region and car, the years that each was insured for, what one costs, and a class. */
function claims(rows = 2500, years = (i) => 0.5 + (mix(i, 4) % 4) / 2) {
  const lines = Array.from({ length: rows }, (_, i) => {
    const [region, car] = [mix(i, 1) % 12, mix(i, 2) % 9];
    const mean = 0.3 * 1.2 ** region;
    let [count, product] = [0, 1];
    while ((product *= (1 + (mix(i, 10 + count) % 9973)) / 9974) > Math.exp(-mean)) count++;
    const price = 100 + 10 * car + (mix(i, 5) % 100) / 10;
    return `r${region},k${car},${count},${years(i)},${price},${mix(i, 6) % 100 < 4 + car ? "dear" : "cheap"}`;
  });
  return `region,car,claims,years,price,class\n${lines.join("\n")}\n`;
}

/** In the Train room, with its fields in sight. */
async function opened(text, target, hash) {
  const found = await open(browser, `${server.url}#${SETTINGS}${hash}`);
  const { page } = found;
  await load(page, text);
  await page.selectOption("tr:has(bdi:text-is('claims')) select", "number");
  await page.waitForFunction(() => ![...document.querySelectorAll("#data-target option")].every((one) => one.text !== "claims"));
  await page.selectOption("#data-target", { label: target });
  await page.click('[data-room="train"]');
  await page.click("summary:text-is('Loss and weights')");
  return found;
}

const FIELDS = ["loss", "quantile", "delta", "classWeights", "row-weights"];
const shown = (page) =>
  page.evaluate((names) => names.filter((name) => !document.getElementById(`setting-${name}`).closest(".field").hidden), FIELDS);
async function start(page) {
  await page.click("#start");
  await page.waitForSelector(".scores");
  await page.waitForSelector("#start:enabled");
}

test("counts are learned by their logarithm, weighted by a column that is no input then", async () => {
  const { page, context, faults } = await opened(claims(), "claims", "&models=embedding,trees,target-mean");
  assert.deepEqual(await shown(page), ["loss", "row-weights"]);
  await page.selectOption("#setting-loss", "quantile");
  assert.deepEqual(await shown(page), ["loss", "quantile", "row-weights"]);
  await page.selectOption("#setting-loss", "poisson");
  await page.selectOption("#setting-row-weights", { label: "years" });
  await page.waitForSelector("summary:text-is('Columns used: 4 of 4')");
  await start(page);
  const notes = await page.textContent("#room-train");
  assert.match(notes, /Train rows count by “years”, which is no input; scores count every row once/);
  assert.match(notes, /Target means are those of all rows alike: loss and weights are for networks and trees/);
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(faults, []);
  await context.close();
});

test("classes have weights, and numbers have losses: what the target has not is not sent", async () => {
  const { page, context, faults } = await opened(claims(), "class", "&models=embedding&loss=poisson");
  assert.deepEqual(await shown(page), ["classWeights", "row-weights"]);
  await page.selectOption("#setting-classWeights", "balanced");
  await start(page);
  assert.match(await page.textContent("#room-train"), /Train rows count by class \(“cheap” 0\.\d+, “dear” \d+\.\d+\)/);
  assert.deepEqual(faults, []);
  await context.close();
});

test("a negative weight is named with its row before anything is trained", async () => {
  const text = claims(2500, (i) => (i === 41 ? -1 : 1.5));
  const { page, context } = await opened(text, "price", "&models=one-hot");
  await page.selectOption("#setting-row-weights", { label: "years" });
  await page.waitForSelector(".ahead:has-text('Rows cannot be weighted by “years”: row 42 has -1')");
  await page.selectOption("#setting-row-weights", { label: "None: all count alike" });
  await page.selectOption("#setting-loss", "quantile");
  await page.fill("#setting-quantile", "0.9");
  await page.press("#setting-quantile", "Tab");
  await start(page);
  assert.match(await page.textContent("#room-train"), /Learned the 90\.0 % quantile: \d+\.\d % of the test rows/);
  await page.click("#score-details > summary");
  await page.waitForSelector("[aria-label=Errors] tr:has-text('Rows not above it')");
  await context.close();
});

test("through the module: weights of classes by name, and what a run of counts predicts", async () => {
  const { page, context } = await open(browser, server.url);
  const found = await page.evaluate(async (text) => {
    const { Lab } = await import(new URL("./www/lab.js", document.baseURI));
    const lab = await Lab.open({ device: "cpu" });
    await lab.load(text, { kinds: { claims: "number" } });
    const base = { columns: ["region", "car"], width: 4, hidden: 8, batch: 64, epochs: 12, rate: 0.01 };
    const news = Array.from({ length: 12 }, (_, i) => `r${i},k3`).join("\n");
    const predicted = async (options) => {
      const { id } = await lab.train({ ...base, ...options });
      return [...(await lab.predict(`region,car\n${news}\n`, { run: id }))];
    };
    const refused = (options) => lab.train({ ...base, ...options }).catch(({ code, message }) => `${code}: ${message}`);
    return {
      counts: await predicted({ model: "embedding", target: "claims", loss: "poisson" }),
      trees: await predicted({ model: "trees", target: "claims", loss: "poisson" }),
      plain: await predicted({ model: "embedding", target: "class" }),
      dear: await predicted({ model: "embedding", target: "class", classWeights: { dear: 6 } }),
      unknown: await refused({ model: "embedding", target: "class", classWeights: { cheep: 6 } }),
      loss: await refused({ model: "trees", target: "class", loss: "huber" }),
      wrong: await refused({ model: "trees", target: "class", classWeights: 3 }),
    };
  }, claims());
  for (const counts of [found.counts, found.trees])
    for (const [region, value] of counts.entries())
      assert.ok(Math.abs(Math.log(value / (0.3 * 1.2 ** region))) < 0.7, `region ${region}: ${value}`);
  const mean = (values) => values.reduce((a, b) => a + b) / values.length;
  assert.ok(mean(found.dear) > 2 * mean(found.plain), `${mean(found.dear)} ${mean(found.plain)}`);
  assert.match(found.unknown, /^bad-option: .*of “cheep”/);
  assert.match(found.loss, /^bad-option: The setting loss is huber; it must be "auto": class has classes/);
  assert.match(found.wrong, /classWeights must be "none", "balanced", or a number for each class by its name/);
  await context.close();
});
