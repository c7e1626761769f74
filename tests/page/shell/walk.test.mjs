// The whole way, from a file to its vectors, on the built dist/ under a sub-path: without WebGPU, on a software one, on one that is lost.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { downloads, file, interaction, load, train, upload } from "../support/steps.mjs";

let server;
before(async () => {
  server = await serve();
});
after(() => server.close());

for (const gpu of [false, true]) {
  describe(gpu ? "with a software WebGPU" : "without WebGPU", () => {
    let browser;
    before(async () => {
      browser = await launch({ gpu });
    });
    after(() => browser.close());

    test("from a file to scores, neighbours, files and predictions, with nothing sent anywhere", async () => {
      const { page, context, faults, late, quiet } = await open(browser, `${server.url}#v=1${gpu ? "&device=gpu" : ""}`);
      assert.equal(await page.getAttribute("#device", "data-kind"), gpu ? "gpu" : "cpu");
      quiet();
      await load(page, interaction(gpu ? 500 : 1500)); // a software GPU takes its time
      assert.equal((await page.inputValue("#data-target")) !== "", true);
      assert.equal(await page.textContent(".columns .tag"), "target");
      await train(page);
      const cells = await page.$$eval(".scores tbody tr", (rows) => {
        const own = (cell) => [...cell.childNodes].filter((one) => one.nodeType === Node.TEXT_NODE).map((one) => one.data);
        return rows.map((row) => [...row.children].map((cell) => own(cell).join("")));
      });
      for (const label of ["Log-loss", "AUC", "Accuracy", "Parameters"]) {
        const row = cells.find(([head]) => head === label);
        for (const value of row.slice(1, 4)) assert.ok(Number.isFinite(Number(value.replaceAll(",", ""))), `${label}: ${value}`);
      }
      assert.ok((await page.$$(".remarks li")).length >= 2);

      await page.click('[data-room="embeddings"]');
      await page.waitForSelector(".levels button");
      await page.selectOption("#view-column", { label: "customer" });
      await page.fill("#search", "c1");
      await page.press("#search", "Enter");
      await page.waitForSelector(".neighbours");
      const near = await page.$$eval(".neighbours tbody tr", (all) => all.length); // those that are nearer than chance, if any
      assert.ok(near <= 10, `${near} neighbours`);

      const [csv] = await downloads(page, () => page.click("#take-csv"), 1);
      const lines = csv.text
        .trim()
        .split(/\r?\n/)
        .map((line) => line.split(","));
      assert.equal(lines.length, 1 + 31, "a header, the unknown level and 30 customers");
      for (const cells of lines.slice(1))
        assert.ok(
          cells.slice(-32).every((cell) => cell !== "" && Number.isFinite(Number(cell))),
          cells.join(),
        );
      const pair = await downloads(page, () => page.click("#take-projector"), 3);
      const vectors = pair
        .find(({ name }) => /vectors/.test(name))
        .text.trim()
        .split("\n");
      const metadata = pair
        .find(({ name }) => /metadata/.test(name))
        .text.trim()
        .split("\n");
      assert.equal(vectors.length, metadata.length - 1, "a vector per line of metadata below its header");
      assert.ok(vectors.every((line) => line.split("\t").length === 32));

      await upload(page, file("new.csv", "customer,product,price,bought\nc1,p1,3,0\nnobody,p2,4,1\nc2\n"), "predict");
      const [scores] = await downloads(page, () => page.click("#take-predictions"), 1);
      assert.equal(scores.text.trim().split(/\r?\n/).length, 4, "a header and three rows, in order");
      assert.equal(await page.evaluate(() => window.pwned), undefined);
      assert.deepEqual(late, [], "requests after the page was ready");
      assert.deepEqual(faults, []);
      await context.close();
    });
  });
}

test("a training goes on after its GPU was lost, with a sentence, and the badge follows", async () => {
  const browser = await launch({ gpu: true });
  const { page, faults } = await open(browser, `${server.url}#v=1&device=gpu&epochs=1000&patience=10000&models=embedding`);
  await load(page, interaction(20_000));
  await page.click("#data-train");
  await page.waitForFunction(() => /epoch (?!1 )/.test(document.querySelector(".live").textContent));
  const epoch = () => page.$eval(".live", ({ textContent }) => Number(/epoch (\d+)/.exec(textContent)[1]));
  const cdp = await browser.newBrowserCDPSession();
  cdp.send("Browser.crashGpuProcess").catch(() => {});
  await page.waitForSelector(".alert.news:has-text('The GPU was lost')");
  assert.match(await page.textContent(".alert"), /Training goes on from step \d+ of epoch \d+\. It now runs on /);
  const before = await epoch();
  await page.waitForFunction(
    (before) => Number(/epoch (\d+)/.exec(document.querySelector(".live").textContent)[1]) > before,
    before,
  );
  await page.click("#stop");
  await page.waitForFunction(() => document.querySelectorAll(".scores thead th").length === 3);
  assert.deepEqual(faults, []);
  await browser.close();
});
