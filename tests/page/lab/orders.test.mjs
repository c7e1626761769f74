// Orders to the built module, given before, at the start of, and between long calls; and what it refuses.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { interaction } from "../support/steps.mjs";

const PAGE = `<!doctype html><title>orders</title><script type="module">
import { Lab } from "./www/lab.js";
window.open_ = async (csv) => {
  window.lab = await Lab.open({ device: "cpu" });
  if (csv) await lab.load(csv);
};
window.sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
window.settled = (promise, ms) => Promise.race([promise.then(() => true), sleep(ms).then(() => false)]);
window.code = (promise) => promise.then(() => "resolved", (error) => error.code);
window.long = { model: "embedding", target: "bought", epochs: 1000, patience: 10000, width: 4 };
window.ready = true;
</script>`;

describe("orders", () => {
  let server, browser, page;
  before(async () => {
    server = await serve({ "orders.html": PAGE });
    browser = await launch();
  });
  after(async () => {
    await browser.close();
    await server.close();
  });
  const open = async (csv = interaction(20_000)) => {
    page = await browser.newPage();
    await page.goto(`${server.url}orders.html`);
    await page.waitForFunction(() => window.ready);
    await page.evaluate((text) => open_(text), csv);
  };

  test("a pause in the tick of the call holds it from its start, until resume", async () => {
    await open();
    const seen = await page.evaluate(async () => {
      let reports = 0;
      const training = lab.train({ ...long, epochs: 1 }, () => reports++);
      lab.pause();
      const held = !(await settled(training, 400)) && reports === 0;
      lab.resume();
      const run = await training;
      return { held, reports: reports > 0, epochs: run.epochs.length };
    });
    assert.deepEqual(seen, { held: true, reports: true, epochs: 1 });
    await page.close();
  });

  for (const rows of [200, 20_000])
    test(`a stop in the tick of the call keeps its first steps, ${rows} rows`, async () => {
      await open(interaction(rows));
      const seen = await page.evaluate(async () => {
        const training = lab.train(long);
        lab.stop();
        const { stopped, epochs } = await training;
        return { stopped, epochs: epochs.length };
      });
      assert.deepEqual(seen, { stopped: "stop", epochs: 1 });
      await page.close();
    });

  test("a paused training ends on stop and on cancel; the pause stays for the next call", async () => {
    await open();
    const seen = await page.evaluate(async () => {
      const first = lab.train(long);
      lab.pause();
      lab.stop();
      const { stopped } = await first;
      const second = code(lab.train(long));
      for (const _ of "12") await lab.rows(0, 1); // it is sent before the second, which the engine answers after it has begun
      lab.cancel();
      const cancelled = await second;
      const load = lab.load("a,b\n1,2\n3,4\n");
      const held = !(await settled(load, 200));
      lab.resume();
      return { stopped, cancelled, held, rows: (await load).rows };
    });
    assert.deepEqual(seen, { stopped: "stop", cancelled: "cancelled", held: true, rows: 2 });
    await page.close();
  });

  test("a pause meant for a later prediction outlives the training before it", async () => {
    await open();
    const seen = await page.evaluate(async () => {
      const run = await lab.train({ ...long, epochs: 1 });
      lab.pause();
      const scores = lab.predict("customer,product,price\nc1,p1,2\n", { run: run.id });
      const held = !(await settled(scores, 200));
      lab.resume();
      return { held, rows: (await scores).length };
    });
    assert.deepEqual(seen, { held: true, rows: 1 });
    await page.close();
  });

  test("a prediction cancelled while it reads leaves nothing behind", async () => {
    await open(interaction(300));
    const seen = await page.evaluate(async () => {
      await lab.train({ ...long, epochs: 1 });
      const block = new Blob([`${"c1,p1,1.5,0\n".repeat(87_381)}`]);
      const large = new Blob(["customer,product,price,bought\n", ...Array(64).fill(block)]);
      const cancelled = await code(lab.predict(large, {}, () => lab.cancel()));
      return { cancelled, rows: (await lab.predict("customer,product,price\nc1,p1,2\n")).length };
    });
    assert.deepEqual(seen, { cancelled: "cancelled", rows: 1 });
    await page.close();
  });

  test("an option that is undefined is not given", async () => {
    await open(interaction(300));
    const width = await page.evaluate(() =>
      lab.train({ ...long, epochs: 1, width: undefined, columns: undefined, seed: undefined }).then((run) => run.inputWidth),
    );
    assert.equal(width, 32 + 32 + 1);
    await page.close();
  });

  // A struct is shown all names of an object, those under flow too, and refuses what it does not know.
  test("an unknown option is refused", async () => {
    await open(interaction(300));
    const seen = await page.evaluate(async () => [
      await code(lab.train({ ...long, epochs: 1, epoch: 1 })),
      await code(lab.train({ ...long, epochs: 1, flow: { step: 1 } })),
      await code(lab.flow({ tokens: 1, width: 1, token: 1 })),
      await code(lab.load("a,b\n1,2\n", { separator: ";" })),
    ]);
    await page.close();
    assert.deepEqual(seen, Array(4).fill("bad-option"));
  });

  test("a forgotten run is gone, and its number is not given again", async () => {
    await open(interaction(300));
    const seen = await page.evaluate(async () => {
      const run = await lab.train({ ...long, epochs: 1 });
      await lab.forget(run.id);
      const gone = await code(lab.vectors("customer", { run: run.id }));
      const next = await lab.train({ ...long, epochs: 1 });
      return { gone, other: next.id !== run.id };
    });
    assert.deepEqual(seen, { gone: "no-run", other: true });
    await page.close();
  });
});
