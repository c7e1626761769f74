// A GPU that fails a kernel, refuses a command, or is busy: what is said, and that the work goes on.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { broken, lab, whole } from "../support/gpu-steps.mjs";
import { interaction, load, mix } from "../support/steps.mjs";

/** One of the shaders does not compile on this GPU. */
const miscompiled = (kernel) => `() => {
  const create = GPUDevice.prototype.createShaderModule;
  GPUDevice.prototype.createShaderModule = function (descriptor) {
    const broken = descriptor.label === "${kernel}";
    return create.call(this, broken ? { ...descriptor, code: descriptor.code + "\\nthis is no shader" } : descriptor);
  };
}`;

describe("a kernel that fails on this GPU", () => {
  const assertOnCpu = ({ kind, reason, reasonCode, detail }, kernel) => {
    assert.deepEqual([kind, reasonCode], ["cpu", "kernel-failed"]);
    assert.equal(reason, `GPU kernel ${kernel} failed on this device`);
    assert.match(detail, new RegExp(`^.*software GPU.*: GPU kernel ${kernel} failed on this device: .*:\\d+:\\d+ error`, "s"));
  };

  test("while it is compiled ahead: the next call begins on the CPU, which takes over for good, said once", () =>
    broken(miscompiled("segment_sum"), async (browser, url) => {
      const page = await lab(browser, url);
      await page.evaluate(() => open_("gpu"));
      // When the compiler answers nobody knows: any long call finds it.
      const calls = await page.evaluate(async (csv) => {
        let calls = 0;
        for (; !notices.length && calls < 1000; calls++) await lab.load(csv);
        return calls;
      }, interaction(300));
      assert.ok(calls < 1000);
      assertOnCpu(await page.evaluate(() => lab.device), "segment_sum");
      const run = await page.evaluate(() => lab.train(small));
      assert.equal(run.device.kind, "cpu");
      assert.deepEqual(await page.evaluate(() => [notices, devices]), [
        [
          {
            code: "gpu-fault",
            text: "GPU kernel segment_sum failed on this device while nothing ran. It now runs on the CPU; the details stand with the device, to copy.",
          },
        ],
        ["cpu"],
      ]);
    }));

  test("while a training needs it: that begins again on the CPU, said once", () =>
    broken(miscompiled("set_field"), async (browser, url) => {
      const page = await lab(browser, url);
      await page.evaluate((csv) => open_("gpu").then(() => lab.load(csv)), interaction(300));
      const run = await page.evaluate(() => lab.train({ ...small, model: "attention-ode" })); // its field is not compiled ahead
      assert.equal(run.device.kind, "cpu");
      assert.equal(run.epochs.length, 1);
      assertOnCpu(await page.evaluate(() => lab.device), "set_field");
      assert.deepEqual(await page.evaluate(() => notices), [
        {
          code: "gpu-fault",
          text: "GPU kernel set_field failed on this device. Training began again. It now runs on the CPU; the details stand with the device, to copy.",
        },
      ]);
    }));

  test("is said on the page, and stands in the device's popover in full, to be copied", () =>
    broken(miscompiled("set_field"), async (browser, url) => {
      const { page, context, faults } = await whole(browser, url, "#v=1&device=gpu&models=attention-ode&epochs=1");
      await context.grantPermissions(["clipboard-read", "clipboard-write"]);
      await page.click("#device summary");
      assert.ok(await page.isHidden(".fault"), "nothing has failed yet");
      await page.keyboard.press("Escape");
      await load(page, interaction(300));
      await page.click("#data-train");
      await page.waitForSelector(".scores");
      assert.match(await page.innerText(".alert.news"), /^GPU kernel set_field failed on this device\. Training began again\./);
      assert.equal(await page.getAttribute("#device", "data-kind"), "cpu");
      assert.ok(await page.isHidden(".device-note p"), "the notice has said it");
      await page.click("#device summary");
      assert.match(await page.innerText("#device .why"), /GPU kernel set_field failed on this device/);
      await page.click('button:text("Copy details")');
      await page.waitForSelector(".fault small:text('Copied')");
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      assert.match(copied, /set_field.*:\d+:\d+ error/s);
      assert.equal(await page.inputValue("#device-detail"), copied);
      assert.deepEqual(faults, []);
    }));
});

/** What a driver says of itself is an error of a third kind. */
function internal() {
  const submit = GPUQueue.prototype.submit;
  let submits = 0;
  const request = GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = async function (descriptor) {
    const device = await request.call(this, descriptor);
    device.queue.of = device;
    return device;
  };
  GPUQueue.prototype.submit = function (buffers) {
    if (++submits === 8) {
      globalThis.struck = true;
      const error = new GPUInternalError("the driver gave up");
      this.of.dispatchEvent(new GPUUncapturedErrorEvent("uncapturederror", { error }));
    }
    return submit.call(this, buffers);
  };
}

/** From some step on, a command that WebGPU refuses: nothing of its submit is done, and nobody throws. */
function refused() {
  const dispatch = GPUComputePassEncoder.prototype.dispatchWorkgroups;
  let calls = 0;
  GPUComputePassEncoder.prototype.dispatchWorkgroups = function (x, y, z) {
    if (++calls === 400) globalThis.struck = true;
    return calls === 400 ? dispatch.call(this, 65_536) : dispatch.call(this, x, y, z);
  };
}

const REFUSALS = {
  "an error of the driver": [internal, /^The GPU refused a command: the driver gave up\. /],
  "a refused command": [refused, /^The GPU refused a command: .*65536/i],
};
for (const [what, [prelude, said]] of Object.entries(REFUSALS)) {
  test(`${what} in the middle of a training shows before any loss that it spoilt, and a new device goes on`, () =>
    broken(prelude, async (browser, url) => {
      const page = await lab(browser, url);
      const { value, code, message, losses } = await page.evaluate(async (csv) => {
        await open_("gpu");
        await lab.load(csv);
        const losses = [];
        const options = { ...small, batch: 16, rate: 1e-5 };
        const found = await failure(lab.train(options, ({ train }) => losses.push(train)));
        return { ...found, losses };
      }, interaction(4000));
      assert.equal(code, undefined, message);
      assert.equal(value.epochs.length, 1);
      assert.equal(value.device.kind, "gpu", "a new device");
      const notices = await page.evaluate(() => globalThis.notices);
      assert.equal(notices.length, 1, JSON.stringify(notices));
      assert.equal(notices[0].code, "gpu-fault");
      assert.match(notices[0].text, said);
      assert.match(notices[0].text, /Training (began again|goes on from step \d+ of epoch 1)\. It now runs on .*software GPU/);
      assert.equal(await page.workers()[0].evaluate(() => globalThis.struck), true);
      // Steps that were not done leave zeros where their losses would stand; those that were have log 2 at this rate.
      for (const loss of losses) assert.ok(Math.abs(loss - Math.LN2) < 0.05, `${losses}`);
      const after = await page.evaluate(() => lab.train(small));
      assert.ok(after.epochs[0].valid > 0);
    }));
}

describe("while the GPU is busy", () => {
  test("the module answers, and a cancel is obeyed", () =>
    broken(null, async (browser, url) => {
      const page = await lab(browser, url);
      const lines = Array.from({ length: 3000 }, (_, i) => `a${mix(i, 1) % 50},b${mix(i, 2) % 50},${mix(i, 3) % 2}`);
      const seen = await page.evaluate(
        async (csv) => {
          await open_("gpu");
          await lab.load(csv);
          // Wide: a step of it is tens of milliseconds on a GPU that is imitated.
          const options = {
            model: "embedding",
            target: "y",
            width: 256,
            hidden: 1024,
            batch: 3000,
            epochs: 1000,
            patience: 1000,
          };
          let under;
          const first = new Promise((resolve) => (under = resolve));
          let settled = false;
          const training = code(lab.train(options, under)).finally(() => (settled = true));
          await first;
          const waits = [];
          for (let i = 0; i < 20; i++) {
            const start = performance.now();
            await lab.rows(i, 2);
            waits.push(performance.now() - start);
          }
          const answeredMeanwhile = !settled;
          const start = performance.now();
          lab.cancel();
          const ended = await training;
          return { answeredMeanwhile, ended, cancel: performance.now() - start, waits: waits.sort((a, b) => a - b) };
        },
        `a,b,y\n${lines.join("\n")}\n`,
      );
      console.log(
        `rows: ${seen.waits[10].toFixed(0)} ms (most ${seen.waits[19].toFixed(0)}); cancel: ${seen.cancel.toFixed(0)} ms`,
      );
      assert.equal(seen.answeredMeanwhile, true);
      assert.equal(seen.ended, "cancelled");
    }));
});
