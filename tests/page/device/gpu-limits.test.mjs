// What is too large for a GPU, or fills its memory: refused with the numbers where the GPU was asked for by name, done on the CPU where
// the choice was left open.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { HARDWARE, all, broken, lab, whole } from "../support/gpu-steps.mjs";
import { interaction, load } from "../support/steps.mjs";

/** An adapter that offers little, and a requestDevice that refuses what is more than offered, as browsers do. */
function modest() {
  const offered = {
    maxBufferSize: 1 << 18,
    maxStorageBufferBindingSize: 1 << 18,
    maxTextureDimension2D: 2048,
    maxTextureDimension3D: 256,
    maxUniformBuffersPerShaderStage: 4,
  };
  for (const [name, value] of Object.entries(offered))
    Object.defineProperty(GPUSupportedLimits.prototype, name, { get: () => value });
  const request = GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = function (descriptor) {
    for (const [name, value] of Object.entries(descriptor.requiredLimits))
      if (value > offered[name]) throw new DOMException(`${name}: ${value} is more than ${offered[name]}`, "OperationError");
    return request.call(this, descriptor);
  };
}

test("what an adapter offers is all that is asked of it; a table beyond it is refused with both numbers", () =>
  broken(modest, async (browser, url) => {
    const page = await lab(browser, url);
    const { kind } = await page.evaluate(() => open_("gpu"));
    assert.equal(kind, "gpu");
    await page.evaluate((csv) => lab.load(csv), interaction(300));
    const { code, message } = await page.evaluate(() => failure(lab.train({ ...small, width: 512 })));
    assert.equal(code, "gpu-limit");
    assert.match(message, /needs [\d,]+ bytes; this GPU binds 262,144 at most\. Use a smaller width/);
    const run = await page.evaluate(() => lab.train(small));
    assert.equal(run.device.kind, "gpu", "a smaller one is trained");
  }));

/** The GPU's memory is full once, when the optimiser asks for its moments. */
function full() {
  const create = GPUDevice.prototype.createBuffer;
  let once = true;
  GPUDevice.prototype.createBuffer = function (descriptor) {
    if (once && descriptor.label === "the optimiser's moments") {
      once = false;
      const error = new GPUOutOfMemoryError("played");
      queueMicrotask(() => this.dispatchEvent(new GPUUncapturedErrorEvent("uncapturederror", { error })));
    }
    return create.call(this, descriptor);
  };
}

test("full memory ends the call with a sentence, and a smaller one goes on on the GPU", () =>
  broken(full, async (browser, url) => {
    const page = await lab(browser, url);
    await page.evaluate((csv) => open_("gpu").then(() => lab.load(csv)), interaction(300));
    const { code, message } = await page.evaluate(() => failure(lab.train(small)));
    assert.equal(code, "gpu-memory");
    assert.match(message, /GPU's memory is full\. Use a smaller width or batch/);
    const run = await page.evaluate(() => lab.train({ ...small, width: 2 }));
    assert.equal(run.device.kind, "gpu");
  }));

/** Trains with these on a lab of the page's choice, and on the CPU; then something small on the first. */
const trained = (page, options) =>
  page.evaluate(
    async ([csv, options]) => {
      const first = await open_("auto");
      await lab.load(csv);
      const run = await lab.train({ ...small, ...options });
      const during = lab.device;
      const next = await lab.train(small);
      const told = { first: first.kind, during, after: lab.device, devices: [...devices], notices: [...notices] };
      await lab.close();
      await open_("cpu");
      await lab.load(csv);
      const alone = await lab.train({ ...small, ...options });
      return { ...told, run, next, alone, silent: notices.length - told.notices.length };
    },
    [interaction(300), options],
  );

describe("for whoever leaves the choice", () => {
  test("what the GPU cannot bind runs on the CPU, with both numbers; what fits then runs on the GPU", () =>
    broken(all(HARDWARE, modest), async (browser, url) => {
      const page = await lab(browser, url);
      const { first, during, after, devices, notices, run, next, alone, silent } = await trained(page, { width: 512 });
      assert.equal(first, "gpu");
      assert.equal(run.device.kind, "cpu");
      assert.equal(during.kind, "cpu");
      assert.equal(during.reasonCode, "too-large");
      assert.match(during.reason, /needs [\d,]+ bytes; this GPU binds 262,144 at most$/);
      assert.equal(during.detail, "", "nothing broke");
      assert.deepEqual([run.epochs[0].train, run.test], [alone.epochs[0].train, alone.test], "as on the CPU");
      assert.equal(next.device.kind, "gpu");
      assert.equal(after.kind, "gpu");
      assert.deepEqual(devices, ["cpu", "gpu"]);
      assert.equal(notices.length, 1);
      assert.equal(notices[0].code, "gpu-limit");
      assert.match(
        notices[0].text,
        /^[A-Z].* needs [\d,]+ bytes; this GPU binds 262,144 at most\. Training began again\. This runs on the CPU, slower; what fits runs on the GPU\.$/,
      );
      assert.equal(silent, 0);
    }));

  test("full memory is the CPU's turn, and the next call a new device's", () =>
    broken(all(HARDWARE, full), async (browser, url) => {
      const page = await lab(browser, url);
      const { first, during, after, notices, run, next, alone } = await trained(page, {});
      assert.equal(first, "gpu");
      assert.equal(run.device.kind, "cpu");
      assert.equal(during.reason, "The GPU's memory is full");
      assert.deepEqual(run.test, alone.test, "as on the CPU");
      assert.equal(next.device.kind, "gpu");
      assert.equal(after.kind, "gpu");
      assert.equal(notices.length, 1, JSON.stringify(notices));
      assert.equal(notices[0].code, "gpu-memory");
      assert.match(
        notices[0].text,
        /^The GPU's memory is full\. Training (began again|goes on from step .*)\. This runs on the CPU, slower/,
      );
    }));

  test("a flow too", () =>
    broken(all(HARDWARE, modest), async (browser, url) => {
      const page = await lab(browser, url);
      const { kind, ended, notices } = await page.evaluate(async () => {
        await open_("auto");
        const [tokens, width] = [1100, 64];
        const weights = await lab.presetWeights({ kind: "smooth", width, knots: 1, seed: 5 });
        const x0 = await lab.presetTokens("gaussian", { tokens, width, seed: 5 });
        const { ended } = await lab.flow({ field: "softmax", tokens, width, x0, weights, t1: 0.1, method: "euler", steps: 1 });
        return { kind: lab.device.kind, ended, notices };
      });
      assert.equal(ended, "reached");
      assert.equal(kind, "cpu");
      assert.equal(notices.length, 1);
      assert.match(notices[0].text, /at most\. What was under way began again\. This runs on the CPU/);
    }));

  test("the page says it once, and its badge follows", () =>
    broken(all(HARDWARE, modest), async (browser, url) => {
      const { page, faults } = await whole(browser, url, "#v=1&models=embedding&epochs=1&width=512");
      assert.equal(await page.getAttribute("#device", "data-kind"), "gpu");
      await load(page);
      await page.click("#data-train");
      await page.waitForSelector('#device[data-kind="cpu"]'); // until the next call, which the verdict is
      await page.waitForSelector(".scores");
      assert.match(
        await page.innerText(".alert.news"),
        /needs [\d,]+ bytes; this GPU binds 262,144 at most\. .*This runs on the CPU, slower/,
      );
      await page.fill("#setting-width", "4");
      await page.press("#setting-width", "Tab");
      await page.click("#start");
      await page.waitForSelector('#device[data-kind="gpu"]');
      await page.waitForSelector(".scores thead th:nth-child(2)");
      await page.waitForSelector("#start:enabled");
      assert.deepEqual(faults, []);
    }));
});
