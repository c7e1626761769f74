// The verdict on the page: coin flips have no winner, one run says no more than its rows, a repeat says who is ahead.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { interaction, load, mix, waits } from "../support/steps.mjs";

let server, browser;
before(async () => {
  server = await serve();
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
});

const SETTINGS = "v=2&device=cpu&epochs=200&patience=3&width=8&hidden=16&batch=32&seeds=3";

/** Two columns that decide together, but for every fifth row: so validation ends the training. */
function noisy(rows) {
  const line = (i) => {
    const [c, p] = [mix(i, 1) % 20, mix(i, 2) % 15];
    return `c${c},p${p},${(c + p + (mix(i, 3) % 5 === 0 ? 1 : 0)) % 2}`;
  };
  return `customer,product,bought\n${Array.from({ length: rows }, (_, i) => line(i)).join("\n")}\n`;
}

async function trained(text, models) {
  const { page, context, faults } = await open(browser, `${server.url}#${SETTINGS}&models=${models}`);
  await load(page, text);
  await page.click("#data-train");
  await judged(page);
  return { page, context, faults };
}
/** Until the engine has judged all runs that there are. */
async function judged(page) {
  await page.waitForSelector("#start:enabled");
  await waits(page, "intervals", () => document.querySelector(".scores .interval"));
}
const remarks = (page) => page.$$eval(".remarks li", (all) => all.map((one) => one.textContent.trim()));
const marked = (page) => page.$$eval(".scores td.best", (all) => all.length);

test("no model is ahead on coin flips, and none is marked", async () => {
  const coins = Array.from({ length: 1500 }, (_, i) => `c${mix(i, 7) % 150},p${mix(i, 8) % 100},${mix(i, 9) % 2}`);
  const { page, context, faults } = await trained(`city,product,won\n${coins.join("\n")}\n`, "embedding,one-hot");
  const text = (await remarks(page)).join("\n");
  assert.match(text, /not told apart from always giving the same answer on these 300 rows|cannot be told apart/);
  assert.doesNotMatch(text, /ahead|beats|scored better/);
  assert.equal(await marked(page), 0);
  assert.deepEqual(faults, []);
  await context.close();
});

test("one run says what its rows say; with three seeds a method is ahead", async () => {
  const { page, context, faults } = await trained(noisy(1500), "embedding,target-mean");
  const once = (await remarks(page)).join("\n");
  assert.match(
    once,
    /On these 300 rows, this run of the embedding scored better than that of target means by [\d.]+ AUC \[[\d.]+, [\d.]+\]\. Another seed may say otherwise: repeat it\./,
  );
  assert.doesNotMatch(once, /ahead/);
  const [cell] = await page.$$eval(".scores tbody tr", (rows) =>
    rows.filter((row) => row.textContent.includes("AUC")).map((row) => row.cells[1].innerText),
  );
  assert.match(cell, /^\D*[\d.]+\s+[\d.]+ to [\d.]+$/);
  await page.click("#repeat");
  await waits(page, "a verdict over three seeds", () => /3 seeds/.test(document.querySelector(".remarks")?.textContent));
  const text = (await remarks(page)).join("\n");
  assert.match(text, /The embedding is ahead of target means by [\d.]+ AUC \[[\d.]+, [\d.]+\], 3 seeds, 300 rows\./);
  assert.match(await page.textContent(".scores thead"), /Embeddingmean of 3 seeds/);
  assert.deepEqual(faults, []);
  await context.close();
});

test("the module gives the verdict, and refuses runs of two questions by name", async () => {
  const { page, context, faults } = await open(browser, server.url);
  const found = await page.evaluate(async (text) => {
    const { Lab } = await import("./www/lab.js");
    const lab = await Lab.open({ device: "cpu" });
    await lab.load(text);
    const options = { model: "embedding", width: 4, epochs: 3 };
    const one = await lab.train({ ...options, target: "bought" });
    const other = await lab.train({ ...options, target: "price" });
    const refused = await lab.verdict([one.id, other.id]).catch(({ code, message }) => ({ code, message }));
    const [project] = await lab.export("project", { run: one.id });
    const own = await lab.verdict([one.id]);
    const opened = await lab.openProject(project);
    const again = await lab.verdict([opened.runs[0].id]);
    const score = ({ methods: [{ scores }] }) => scores;
    const missing = await lab.verdict([99]).catch(({ code }) => code);
    const all = { refused, own: score(own), again: score(again), missing, auc: one.test.auc };
    await lab.close();
    return all;
  }, interaction(600));
  assert.equal(found.refused.code, "not-comparable");
  assert.match(found.refused.message, /There is no verdict: runs 1 and 2 predict different targets\./);
  assert.equal(found.missing, "no-run");
  assert.equal(found.own.auc.mean, found.auc);
  assert.ok(found.own.auc.low <= found.auc && found.auc <= found.own.auc.high);
  assert.deepEqual(found.again, found.own, "test rows are found again in the table");
  assert.deepEqual(faults, []);
  await context.close();
});
