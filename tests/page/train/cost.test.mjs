// What training will take is told before it starts: memory always, time as soon as this device has shown how fast it is.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { epochWork } from "../../../www/state/cost.js";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { interaction, load, train, upload } from "../support/steps.mjs";

let server, browser;
before(async () => {
  server = await serve();
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
});

/** `levels` names, each four times. */
const many = (levels) =>
  `user,shop,y\n${Array.from({ length: 4 * levels }, (_, i) => `u${(i * 7919) % levels},s${i % 11},${(i * 31 + (i >> 3)) % 2}`).join("\n")}\n`;
const told = (page) => page.textContent("#time-needed");

test("the work of an epoch is the benchmark's, and follows rows, widths and levels", async () => {
  const { page, context } = await open(browser, server.url);
  const measured = await page.evaluate(async (url) => {
    const { Lab } = await import(url);
    const lab = await Lab.open({ device: "cpu" });
    const works = ["epoch-1024", "epoch-256", "one-hot-1024"];
    const found = [];
    for (const work of works) found.push((await lab.measure(work, { rounds: 1 })).operations);
    await lab.close();
    return found;
  }, `${server.url}www/lab.js`);
  const columns = [{ kind: "category", levels: 9999 }];
  const options = { width: 32, hidden: 64, batch: 1024, flow: { t1: 1, steps: 2, method: "midpoint" } };
  const work = (model, more, rows = 65_536) => {
    const { operations, settled } = epochWork(model, columns, rows, 1, { ...options, ...more });
    return operations + 12 * settled;
  };
  const mine = [work("embedding"), work("embedding", { batch: 256 }), work("one-hot")];
  mine.forEach((one, i) => assert.ok(Math.abs(one / measured[i] - 1) < 0.1, `${i}: ${one} of ${measured[i]}`));
  assert.ok(Math.abs(work("embedding", {}, 131_072) / work("embedding") - 2) < 0.02);
  const settled = (more) => epochWork("embedding", columns, 65_536, 1, { ...options, ...more }).settled;
  assert.deepEqual([settled({}), settled({ optimizer: "lazy-adam" }), settled({ weightDecay: 0.1 })], [320_000, 0, 64 * 320_000]);
  assert.ok(work("attention-ode") > 3 * work("embedding"));
  await context.close();
});

test("a column of 120,000 names tells memory and time before its first run, by what was measured just now", async () => {
  const { page, context, faults } = await open(
    browser,
    `${server.url}#v=1&device=cpu&width=16&models=embedding,one-hot,attention-ode`,
  );
  const levels = 120_000;
  await upload(page, { name: "users.csv", mimeType: "text/csv", buffer: Buffer.from(many(levels)) });
  await page.waitForSelector("#data-train");
  await page.selectOption("#data-kind-0", "category");
  await page.selectOption("#data-target", { label: "y" });
  assert.equal((await told(page)).trim(), "", "nothing is made up before the room is entered");
  await page.click('[data-room="train"]');
  await page.waitForSelector("#time-needed:has-text('measured on this device')", { timeout: 60_000 });
  const before = await told(page);
  assert.match(
    before,
    /An epoch takes: Embedding about [\d.]+ m?s, One-hot about [\d.]+ m?s; 6 epochs of all of them, at most, about/,
  );
  assert.match(before, /an epoch of 65,536 rows in batches of 256 and a copy of memory/);
  assert.match(before, /Attention ODE: known after a first run\./);
  assert.match(await page.textContent(".rule"), /About 1,9\d\d,\d{3} parameters, about [\d.]+ MB while training/);
  assert.equal(await page.$(".scores"), null);
  await page.fill("#setting-batch", "128");
  await page.press("#setting-batch", "Tab");
  const estimated = await told(page);
  await page.fill("#setting-epochs", "60");
  await page.press("#setting-epochs", "Tab");
  assert.match(await told(page), /60 epochs of all of them/);
  await train(page, 1);
  const after = await told(page);
  assert.match(after, /An epoch takes: Embedding about .*, One-hot about .*, Attention ODE about/);
  const time = (text, model) => new RegExp(`${model} about ([\\d.]+ m?s)`).exec(text)[1];
  console.log(
    `cost: estimated ${time(estimated, "Embedding")} and ${time(estimated, "One-hot")}; took ${time(after, "Embedding")} and ${time(after, "One-hot")} an epoch`,
  );
  assert.deepEqual(faults, []);
  await context.close();
});

test("a small table says nothing before its first run, and then what other settings would take", async () => {
  const { page, context, faults } = await open(browser, `${server.url}#v=1&device=cpu&models=embedding,target-mean`);
  await load(page, interaction(4000));
  await page.click('[data-room="train"]');
  assert.equal((await told(page)).trim(), "");
  await train(page, 2);
  const first = await told(page);
  assert.match(
    first,
    /An epoch takes: Embedding about .*; 2 epochs of all of them, at most, about .*By your last run on this device/,
  );
  const number = (text) => {
    const [, value, unit] = /about ([\d.]+) (m?s)/.exec(text);
    return Number(value) * (unit === "ms" ? 1 : 1000);
  };
  await page.click(".settings summary:text('More settings')");
  await page.fill("#setting-hidden", "1024");
  await page.press("#setting-hidden", "Tab");
  assert.ok(number(await told(page)) > 5 * number(first), `${first} → ${await told(page)}`);
  await page.uncheck("#model-embedding");
  assert.equal((await told(page)).trim(), "");
  assert.deepEqual(faults, []);
  await context.close();
});
