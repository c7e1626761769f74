// A Cancel ends what it stands beside and nothing else; what cannot be ended by words is ended from outside.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { HASH, SHORT, begin, ready, reached, trained } from "../support/session-steps.mjs";
import { file, interaction, upload } from "../support/steps.mjs";

let server, browser;
before(async () => {
  server = await serve();
  browser = await launch();
});
after(async () => {
  await browser.close();
  await server.close();
});

test("a flow, a measurement and a prediction that wait for a training are cancelled, and the training goes on", async () => {
  const { page, context, faults } = await open(browser, `${server.url}#${SHORT}`);
  await begin(page);
  await trained(page);
  await page.fill("#setting-epochs", "1000");
  await page.press("#setting-epochs", "Tab");
  await page.click("#start");
  await reached(page, 1);

  await page.click('[data-room="flow"]');
  await page.click("#flow-run-button");
  await page.waitForSelector("#room-flow .live:text('Waits until the training ends…')");
  await page.click("#flow-cancel");
  await page.waitForSelector("#flow-run-button:enabled");
  await page.click("#device summary");
  await page.click("#to-benchmark");
  await page.click("#bench-run");
  await page.click("#bench-cancel");
  await page.waitForSelector("#room-benchmark .live:has-text('Cancelled.')");
  await page.click('[data-room="embeddings"]');
  await upload(page, file("rows.csv", "customer,product,price\nc1,p2,3\n"), "predict");
  await page.click("#cancel-predict");
  await page.waitForSelector("#cancel-predict", { state: "detached" });

  await page.click('[data-room="train"]');
  const before = await page.$eval("#room-train progress", ({ value }) => value);
  await reached(page, before + 1);
  await page.click("#stop");
  await page.waitForSelector("#start:enabled");
  assert.match(await page.textContent("#room-train .live"), /done after \d+ epochs/);
  assert.deepEqual(faults, []);
  await context.close();
});

test("while a training runs the kinds of its columns stay as they are", async () => {
  const { page, context, faults } = await open(browser, `${server.url}#${HASH.replace("epochs=20", "epochs=1000")}`);
  await begin(page);
  await reached(page, 1);
  await page.click('[data-room="data"]');
  assert.ok(await page.isDisabled("#data-kind-2"));
  await page.selectOption("#data-target", { label: "product" }); // the table of columns is drawn anew
  assert.ok(await page.isDisabled("#data-kind-2"));
  await page.click('[data-room="train"]');
  await page.click("#stop");
  await page.waitForSelector("#start:enabled");
  await page.click('[data-room="data"]');
  await page.selectOption("#data-kind-2", "category");
  assert.deepEqual(faults, []);
  await context.close();
});

test("kinds that are changed through the module wait for the training, which has the table that it began with", async () => {
  const { page, context } = await open(browser, server.url);
  const seen = await page.evaluate(async (text) => {
    const { Lab } = await import(new URL("./www/lab.js", document.baseURI));
    const lab = await Lab.open({ device: "cpu" });
    await lab.load(text);
    const ended = [];
    const training = lab.train({ model: "embedding", target: "bought", epochs: 3 }).then((run) => ended.push(run.columns.length));
    const kinds = lab.setKinds({ price: "skip" }).then((table) => ended.push(table.columns[2].kind));
    await Promise.all([training, kinds]);
    await lab.close();
    return ended;
  }, interaction(1500));
  assert.deepEqual(seen, [3, "skip"]);
  await context.close();
});

test("what was cancelled and never ends, as where a GPU does not answer, is ended with its engine after a minute", async () => {
  const { page, context } = await open(browser, server.url, {}, { engine: false });
  await page.addInitScript(() => {
    const { setTimeout } = globalThis;
    globalThis.setTimeout = (call, ms, ...more) => setTimeout(call, ms === 60_000 ? 1500 : ms, ...more);
  });
  await page.reload();
  await ready(page);
  await page.evaluate(async (text) => {
    const { Lab } = await import(new URL("./www/lab.js", document.baseURI));
    globalThis.told = [];
    globalThis.lab = await Lab.open({ device: "cpu", notice: ({ text }) => told.push(text) });
    await lab.load(text);
  }, interaction(4000));
  await page
    .workers()
    .at(-1)
    .evaluate(() => {
      globalThis.flowbedBreath = () => {
        new BroadcastChannel("hangs").postMessage("");
        return new Promise(() => {});
      };
    });
  const seen = await page.evaluate(async () => {
    const ends = new AbortController();
    const hangs = new Promise((resolve) => (new BroadcastChannel("hangs").onmessage = resolve));
    const training = lab.train({ model: "embedding", target: "bought", epochs: 1000 }, undefined, { signal: ends.signal });
    const code = training.catch((error) => error.code);
    await hangs;
    ends.abort();
    const { length } = (await lab.train({ model: "embedding", target: "bought", epochs: 1 })).epochs;
    return { code: await code, epochs: length, told };
  });
  const text = "The engine stopped and was started again, with the same table and runs.";
  assert.deepEqual(seen, { code: "cancelled", epochs: 1, told: [text] });
  await context.close();
});
