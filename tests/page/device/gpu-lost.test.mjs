// A GPU that is lost, in the middle of a call or between two: a real one, by the crash of its process.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { broken, countCalls, crash, idle, lab, watchLoss, whole } from "../support/gpu-steps.mjs";
import { interaction, load } from "../support/steps.mjs";

const LONG = { model: "embedding", target: "bought", epochs: 4, patience: 99, width: 16, batch: 32 };
/** A new device within five seconds, or the CPU with this reason: a machine with much to do may not have one in time. */
const NEW_OR = /^the GPU failed, and then (no adapter was found|the adapter did not answer within 5 seconds)$/;
const assertNew = ({ kind, reason }) => assert.ok(kind === "gpu" || NEW_OR.test(reason), `${kind}: ${reason}`);
const GPU_LOST = /^The GPU was lost \([^)]*\)/;

/** Begins a long call and holds it once it reports, so that what is done to it comes in its middle. */
const begin = (page, method, options) =>
  page.evaluate(
    ([method, options]) =>
      new Promise((under, ended) => {
        window.reports = [];
        window.kept = 0;
        const report = (now) => {
          reports.push(now);
          if (method === "train" && !kept) return;
          if (!window.held) lab.pause();
          window.held = true;
          under();
        };
        window.held = false;
        window.call = failure(lab[method](options, report, { every: 0, keep: () => kept++ }));
        call.then(() => ended(new Error("it ended before it could be held")));
      }),
    [method, options],
  );
const goOn = (page) =>
  page.evaluate(() => {
    lab.resume();
    return call;
  });
const opened = async (browser, url, device = "gpu") => {
  const page = await lab(browser, url);
  await page.evaluate(([device, csv]) => open_(device).then(() => lab.load(csv)), [device, interaction(6000)]);
  return page;
};
/** The worker has heard of it. */
const heard = (page) =>
  page.workers()[0].evaluate(async () => {
    while (!globalThis.lost) await new Promise((later) => setTimeout(later, 20));
    return globalThis.lost;
  });

describe("a GPU that is lost in the middle of", () => {
  test("a training: it goes on from the last checkpoint on a new device, said once, no step twice; table and runs stay", () =>
    broken(null, async (browser, url) => {
      const page = await opened(browser, url);
      await page.evaluate(() => lab.train(small).then(({ id }) => (window.first = id)));
      await begin(page, "train", LONG);
      await crash(browser);
      const { value, code, message } = await goOn(page);
      assert.equal(code, undefined, message);
      assert.equal(value.epochs.length, 4);
      const { notices, steps, device, rows, vectors } = await page.evaluate(async () => ({
        notices,
        steps: reports.map(({ epoch, step, steps, valid }) => epoch * steps + step + (valid === null ? 0 : 0.5)),
        device: lab.device,
        rows: (await lab.rows(0, 2)).length,
        vectors: (await lab.vectors("product", { run: first })).names.length,
      }));
      assert.equal(notices.length, 1, JSON.stringify(notices));
      assert.equal(notices[0].code, "gpu-lost");
      assert.match(notices[0].text, GPU_LOST);
      assert.match(notices[0].text, /Training goes on from step \d+ of epoch \d\. It now runs on /);
      assert.ok(
        steps.every((step, i) => i === 0 || step > steps[i - 1]),
        `${steps}`,
      );
      assertNew(device);
      assert.equal(rows, 2);
      assert.ok(vectors > 1, "the run of before");
    }));

  test("a solve: it begins again on a new device, and arrives where it would have", () =>
    broken(null, async (browser, url) => {
      const page = await opened(browser, url);
      const flow = await page.evaluate(async () => {
        const [tokens, width] = [64, 8];
        const weights = await lab.presetWeights({ kind: "smooth", width, knots: 1, seed: 5 });
        const x0 = await lab.presetTokens("gaussian", { tokens, width, seed: 5 });
        window.options = { field: "softmax", tokens, width, x0, weights, t1: 4, method: "rk4", steps: 2000 };
        return options;
      });
      await begin(page, "flow", flow);
      await crash(browser);
      const { value, code, message } = await goOn(page);
      assert.equal(code, undefined, message);
      assert.equal(value.ended, "reached");
      const [notices, device] = await page.evaluate(() => [notices, lab.device]);
      assert.equal(notices.length, 1, JSON.stringify(notices));
      assert.match(notices[0].text, GPU_LOST);
      assert.match(notices[0].text, /\. What was under way began again\. It now runs on /);
      assertNew(device);
      const again = await page.evaluate(async () => (await lab.flow(options)).states.at(-1));
      assert.deepEqual(again, value.states.at(-1));
    }));
});

describe("a GPU that is lost while nothing runs", () => {
  test("is replaced before the next call, said once for each", () =>
    broken(watchLoss, async (browser, url) => {
      const page = await opened(browser, url);
      for (const time of [1, 2]) {
        await crash(browser);
        await heard(page);
        await page.workers()[0].evaluate(() => (globalThis.lost = null));
        const run = await page.evaluate(() => lab.train(small)); // after one that ends well a loss is the first again
        assert.ok(run.test.auc > 0);
        const [notices, device] = await page.evaluate(() => [notices, lab.device]);
        assert.equal(notices.length, time, JSON.stringify(notices));
        assert.equal(notices.at(-1).code, "gpu-lost");
        assert.match(notices.at(-1).text, GPU_LOST);
        assert.match(notices.at(-1).text, /\) while nothing ran\. It now runs on /);
        assertNew(device);
        if (device.kind === "cpu") return;
      }
    }));

  test("no adapter is left: the CPU; in the Flow room the badge follows, and one notice says why", () =>
    broken(watchLoss, async (browser, url) => {
      const settings = "#v=1&device=gpu&room=flow&n=24&d=3&frames=33&t1=6";
      const { page, faults } = await whole(browser, url, settings, { reducedMotion: "reduce" }, countCalls);
      const shown = () =>
        page.waitForFunction(
          () =>
            document.querySelector("#flow-run-button:enabled") &&
            / after /.test(document.querySelector("#room-flow .live").textContent),
        );
      await shown();
      await idle(page);
      assert.equal(await page.getAttribute("#device", "data-kind"), "gpu");
      await page.workers()[0].evaluate(() => (GPU.prototype.requestAdapter = async () => null));
      await crash(browser);
      await heard(page);
      await page.click("#flow-run-button");
      await page.waitForSelector('#device[data-kind="cpu"]');
      await shown();
      assert.equal(await page.innerText("#device .device-name"), "CPU");
      const said = await page.innerText(".alert.news");
      assert.match(said, GPU_LOST);
      assert.match(said, /while nothing ran\. It now runs on the CPU \(the GPU failed, and then no adapter was found\)\./);
      assert.equal(await page.locator(".alert").count(), 1);
      assert.deepEqual(faults, []);
    }));

  test("so often that the browser gives no adapter: the CPU, with the reason", (t) =>
    broken(null, async (browser, url) => {
      const page = await opened(browser, url);
      // How many crashes a browser bears is its own affair, and one too many ends it. A process that nobody asked for anything does not count.
      const asked = () => page.evaluate(async () => !!(await (await navigator.gpu.requestAdapter())?.requestDevice()));
      let crashes = 0;
      for (let given = true; given && crashes < 20 && browser.isConnected(); crashes++) {
        await crash(browser);
        given = (await asked().catch(() => true)) || (await page.waitForTimeout(1000), await asked().catch(() => true)); // a new process may need a moment
      }
      t.diagnostic(`no adapter after ${crashes} crashes`);
      if (!browser.isConnected() || crashes === 20) return t.skip("this browser ends, or gives adapters for ever");
      const run = await page.evaluate(() => lab.train(small));
      assert.ok(run.test.auc > 0, "the lab that was open goes on");
      const { kind, reason } = await page.evaluate(() => open_("auto"));
      assert.equal(kind, "cpu");
      assert.match(reason, /no adapter was found|is software/); // some time later there may be one again
    }));
});

describe("a device that we end ourselves is no fault", () => {
  test("a lab that is closed says nothing, and the next one has a GPU", () =>
    broken(watchLoss, async (browser, url) => {
      const page = await opened(browser, url);
      await page.evaluate(() => lab.train(small).then(() => lab.close()));
      await page.waitForTimeout(500);
      assert.deepEqual(await page.evaluate(() => [notices, devices]), [[], []]);
      // Where the page comes to the GPU again there is a device at once.
      assert.equal((await page.evaluate(() => open_("gpu"))).kind, "gpu");
      assert.deepEqual(await page.evaluate(() => notices), []);
    }));

  test("another choice of device on the page says nothing, there and back", () =>
    broken(watchLoss, async (browser, url) => {
      const { page, faults } = await whole(browser, url, "#v=1&device=gpu");
      await load(page);
      for (const kind of ["cpu", "gpu"]) {
        await page.click("#device summary");
        await page.selectOption("#setting-device", kind);
        await page.waitForSelector(`#device[data-kind="${kind}"]`);
        await page.waitForSelector("#data-train");
        await page.keyboard.press("Escape");
        await page.waitForTimeout(300);
        assert.equal(await page.locator(".alert").count(), 0);
        assert.ok(await page.isHidden(".fault"), "nothing to report");
        assert.ok(await page.isHidden(".device-note p"));
      }
      assert.deepEqual(faults, []);
    }));
});
