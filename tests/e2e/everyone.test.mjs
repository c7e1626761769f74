// Accessibility, phones, and the module in somebody else's page.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, open } from "./browser.mjs";
import { serve } from "./serve.mjs";
import { interaction, load, train, violations } from "./steps.mjs";

const LAB_PAGE = `<!doctype html><title>ten lines</title><script type="module" src="ten-lines.js"></script>`;
const LAB_SCRIPT = `
import { Lab } from "./www/lab.js";
const lab = await Lab.open({ device: "cpu" });
const rows = Array.from({ length: 400 }, (_, i) => \`a\${i % 9},b\${i % 7},\${(i % 9 + i % 7) % 2}\`);
const csv = ["x,y,z", ...rows].join("\\n");
const table = await lab.load(csv);
const run = await lab.train({ model: "embedding", target: "z", epochs: 2, width: 4 });
const near = await lab.neighbours("x", "a1", { count: 3 });
const scores = await lab.predict(csv);
const closed = await lab.close().then(() => lab.rows(0, 1)).catch((error) => error.code);
window.done = { rows: table.rows, loss: run.test.loss, near: near.length, scores: scores.length, closed };`;

let server;
before(async () => {
  server = await serve({ "ten-lines.html": LAB_PAGE, "ten-lines.js": LAB_SCRIPT });
});
after(() => server.close());

describe("for everyone", () => {
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser.close());

  for (const colorScheme of ["light", "dark"]) {
    test(`no accessibility rule is broken in any room, ${colorScheme}`, async () => {
      const { page, context, faults } = await open(browser, server.url, { colorScheme, bypassCSP: true });
      const check = async (what) => {
        assert.deepEqual(await violations(page), [], what);
      };
      await check("data, empty");
      for (const room of ["train", "embeddings"]) {
        await page.click(`[data-room="${room}"]`);
        await check(`${room}, empty`);
      }
      await page.click('[data-room="data"]');
      await load(page, `${interaction()}ragged\n`);
      await page.selectOption("#data-kind-2", "skip");
      await page.waitForSelector(".skipped");
      await check("data");
      await train(page, 1);
      await page.click(".settings summary");
      await check("train");
      await page.click('[data-room="embeddings"]');
      await page.waitForSelector(".levels button");
      await page.click(".levels button");
      await page.waitForSelector(".neighbours");
      await page.click("#device summary");
      await check("embeddings");
      assert.deepEqual(faults, []);
      await context.close();
    });
  }

  test("fits a phone without scrolling sideways", async () => {
    const { page, context } = await open(browser, server.url, { viewport: { width: 360, height: 740 } });
    const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
    assert.ok(await fits());
    await load(page);
    assert.ok(await fits(), "data");
    await train(page, 1);
    assert.ok(await fits(), "train");
    await page.click('[data-room="embeddings"]');
    await page.waitForSelector(".levels button");
    assert.ok(await fits(), "embeddings");
    await context.close();
  });

  test("the module works from another page in ten lines", async () => {
    const page = await browser.newPage();
    await page.goto(`${server.url}ten-lines.html`);
    const done = await page.waitForFunction(() => window.done).then((handle) => handle.jsonValue());
    assert.deepEqual(
      { ...done, loss: Number.isFinite(done.loss) },
      { rows: 400, loss: true, near: 3, scores: 400, closed: "closed" },
    );
    await page.close();
  });
});
