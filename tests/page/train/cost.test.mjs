// What training will take is told before it starts: memory always, time as soon as this device has shown how fast it is.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
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
/** What is told next: the engine answers a few milliseconds after a change. */
async function toldAfter(page, change) {
  const before = await told(page);
  await change();
  await page.waitForFunction((text) => document.querySelector("#time-needed").textContent !== text, before);
  return told(page);
}
const fill = (page, id, value) => async () => {
  await page.fill(id, value);
  await page.press(id, "Tab");
};

test("the lab tells what a training would take: of a table, of an outline, and while another one runs", async () => {
  const { page, context } = await open(browser, server.url);
  const found = await page.evaluate(async (url) => {
    const { Lab } = await import(url);
    const lab = await Lab.open({ device: "cpu" });
    const outline = { levels: [9999], outputs: 1 };
    const keras = await lab.cost({ model: "embedding", target: "" }, outline);
    const early = await lab.cost({ model: "embedding", target: "y" }).catch((error) => error.code);
    const rows = Array.from({ length: 4000 }, (_, i) => `${i * 0.5},${(i * 7) % 13},u${(i >> 4) % 40},${i % 2}`);
    await lab.load(`x,z,u,y\n${rows.join("\n")}\n`, { kinds: { x: "number", z: "number", u: "category" } });
    // Numbers alone: tokens are 16 wide, and with five heads 20.
    const ode = { model: "attention-ode", target: "y", width: "auto", columns: ["x", "z"] };
    const widths = [1, 5].map(async (heads) => (await lab.cost({ ...ode, flow: { heads } })).inputWidth / 3);
    const options = { model: "embedding", target: "y", epochs: 40, patience: 40, batch: 32 };
    let during = null;
    const run = await lab.train(options, () => (during ??= lab.cost(options)));
    const after = await lab.cost(options);
    const mean = run.epochs.reduce((sum, { seconds }) => sum + seconds, 0) / run.epochs.length;
    const wrong = await lab.cost({ ...ode, width: 32, flow: { heads: 5 } }).catch((error) => error.code);
    const asked = performance.now();
    for (let i = 0; i < 50; i++) await lab.cost(options);
    const milliseconds = (performance.now() - asked) / 50;
    await lab.close();
    return { keras, early, widths: await Promise.all(widths), during: await during, after, run, mean, wrong, milliseconds };
  }, `${server.url}www/lab.js`);
  assert.deepEqual([found.keras.parameters, found.keras.seconds, found.keras.basis], [322_177, null, null]);
  assert.deepEqual(found.keras.unmeasured, ["epoch-256", "copy"]);
  assert.deepEqual([found.early, found.wrong, found.widths], ["no-table", "bad-option", [16, 20]]);
  assert.equal(found.during.parameters, found.run.parameters);
  assert.equal(found.after.basis, "run");
  assert.ok(Math.abs(found.after.seconds / found.mean - 1) < 1e-6, "the same training again takes as long");
  console.log(`cost: an answer in ${found.milliseconds.toFixed(2)} ms`);
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
    /An epoch takes: Embedding about [\d.]+ m?s, One-hot about [\d.]+ m?s, Attention ODE about .*s; 6 epochs of all of them, at most, about/,
  );
  assert.match(before, /an epoch of 65,536 rows in batches of 256 and .*the pullback of a field on rows of five tokens/);
  assert.match(await page.textContent(".rule"), /About 1,3\d\d,\d{3} parameters, about [\d.]+ MB while training/);
  assert.equal(await page.$(".scores"), null);
  const estimated = await toldAfter(page, fill(page, "#setting-batch", "128"));
  assert.match(await toldAfter(page, fill(page, "#setting-epochs", "60")), /60 epochs of all of them/);
  await train(page, 1);
  await page.waitForSelector("#time-needed:has-text('By your last run')");
  const after = await told(page);
  assert.match(after, /An epoch takes: Embedding about .*, One-hot about .*, Attention ODE about/);
  const models = ["Embedding", "One-hot", "Attention ODE"];
  const time = (text, model) => new RegExp(`${model} about ([\\d.]+ m?s)`).exec(text)[1];
  console.log(
    `cost: estimated ${models.map((model) => time(estimated, model))}; took ${models.map((model) => time(after, model))} an epoch`,
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
  await page.waitForSelector("#time-needed:has-text('By your last run')");
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
  const wider = await toldAfter(page, fill(page, "#setting-hidden", "1024"));
  assert.ok(number(wider) > 5 * number(first), `${first} → ${wider}`);
  assert.equal((await toldAfter(page, () => page.uncheck("#model-embedding"))).trim(), "");
  assert.deepEqual(faults, []);
  await context.close();
});
