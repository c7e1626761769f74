// A GPU that is missing, hangs, refuses, runs out of memory or dies: what is said, and that the page goes on. What is to break is
// broken inside the worker, before the engine sees it; only a lost device is a real one.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, open } from "./browser.mjs";
import { serve } from "./serve.mjs";
import { interaction, load, mix, upload, file } from "./steps.mjs";

const PAGE = `<!doctype html><title>faults</title><script type="module">
import { Lab } from "./www/lab.js";
window.notices = [];
window.open_ = async (device) => {
  window.lab = await Lab.open({ device, notice: (one) => notices.push(one) });
  return lab.device;
};
window.code = (promise) => promise.then(() => "resolved", (error) => error.code);
window.failure = (promise) => promise.then((value) => ({ value }), ({ code, message }) => ({ code, message }));
window.small = { model: "embedding", target: "bought", epochs: 1, width: 4, batch: 64 };
window.ready = true;
</script>`;

/** Serves the page; \`broken\` runs in the worker before anything else. */
async function broken(prelude, use, { gpu = true } = {}) {
  const send = (response, body, name) => response.end(name === "www/worker.js" && prelude ? `${body}\n;(${prelude})();` : body);
  const server = await serve({ "faults.html": PAGE }, { send });
  const browser = await launch({ gpu });
  try {
    await use(browser, server.url);
  } finally {
    await browser.close();
    await server.close();
  }
}

async function lab(browser, url) {
  const context = await browser.newContext({ serviceWorkers: "block" });
  const page = await context.newPage();
  await page.goto(`${url}faults.html`);
  await page.waitForFunction(() => window.ready);
  return page;
}

/** The page itself, its device asked for by name in the link or not. */
const whole = (browser, url, hash = "") => open(browser, `${url}${hash}`, { serviceWorkers: "block" });

describe("a GPU that does not open", () => {
  const missing = {
    "no WebGPU at all": { prelude: () => delete WorkerNavigator.prototype.gpu, why: /this browser has no WebGPU/ },
    "no adapter": { prelude: () => (GPU.prototype.requestAdapter = async () => null), why: /no adapter was found/ },
    "an adapter that never answers": {
      prelude: () => (GPU.prototype.requestAdapter = () => new Promise(() => {})),
      why: /the adapter did not answer within 5 seconds/,
    },
    "a device that never comes": {
      prelude: () => (GPUAdapter.prototype.requestDevice = () => new Promise(() => {})),
      why: /did not answer within 5 seconds/,
      hardware: true,
    },
    "a device that is refused": {
      prelude: () =>
        (GPUAdapter.prototype.requestDevice = () => Promise.reject(new DOMException("played refusal", "OperationError"))),
      why: /the adapter gave no device \(OperationError: played refusal\)/,
      hardware: true,
    },
  };
  /** Makes of the software adapter one that "auto" takes. */
  const HARDWARE = () => Object.defineProperty(GPUAdapterInfo.prototype, "isFallbackAdapter", { get: () => false });
  for (const [what, { prelude, why, hardware }] of Object.entries(missing)) {
    test(`${what}: the CPU for whoever leaves the choice, no-gpu for whoever asks for it`, () =>
      broken(hardware ? `() => { (${HARDWARE})(); (${prelude})(); }` : prelude, async (browser, url) => {
        const page = await lab(browser, url);
        const { kind, reason } = await page.evaluate(() => open_("auto"));
        assert.equal(kind, "cpu");
        assert.match(reason, why);
        const refused = await page.evaluate(() => failure(open_("gpu")));
        assert.equal(refused.code, "no-gpu");
        assert.match(refused.message, why);
        assert.match(refused.message, /Choose the CPU device/);
        const run = await page.evaluate((csv) => lab.load(csv).then(() => lab.train(small)), interaction(300));
        assert.equal(run.device.kind, "cpu");
      }));
  }

  test("the page says why it computes on the CPU, and is of use while the adapter has not answered", () =>
    broken(missing["an adapter that never answers"].prelude, async (browser, url) => {
      const { page, faults } = await open(browser, url, { serviceWorkers: "block" }, { engine: false });
      await upload(page, file("early.csv", interaction(300)));
      await page.waitForSelector(".progress:has-text('The engine is starting')");
      await page.click('[data-room="train"]');
      await page.waitForSelector("#room-train:not([hidden])");
      await page.waitForSelector('#device[data-kind="cpu"]');
      assert.match(await page.textContent("#device .why"), /did not answer within 5 seconds/);
      await page.click('[data-room="data"]');
      await page.waitForSelector("#data-train");
      assert.deepEqual(faults, []);
    }));

  test("where the GPU asked for is missing, the page says so and goes on on the CPU", () =>
    broken(missing["no adapter"].prelude, async (browser, url) => {
      const { page, faults } = await whole(browser, url, "#v=1&device=gpu");
      assert.equal(await page.getAttribute("#device", "data-kind"), "cpu");
      assert.match(await page.textContent(".alert"), /^No GPU: no adapter was found\. Choose the CPU device/);
      await load(page);
      assert.deepEqual(faults, []);
    }));

  test("a software adapter is left alone, and said", () =>
    broken(null, async (browser, url) => {
      const page = await lab(browser, url);
      const { kind, reason } = await page.evaluate(() => open_("auto"));
      assert.equal(kind, "cpu");
      assert.match(reason, /the only adapter .* is software/);
      const asked = await page.evaluate(() => open_("gpu"));
      assert.equal(asked.kind, "gpu");
      assert.match(asked.name, /software GPU/);
      assert.match(asked.reason, /software adapter/);
    }));
});

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
    assert.match(message, /needs \d+ bytes; this GPU binds 262144 at most\. Use a smaller width/);
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

/** One of the shaders does not compile on this GPU. */
function miscompiled() {
  const create = GPUDevice.prototype.createShaderModule;
  GPUDevice.prototype.createShaderModule = function (descriptor) {
    const code = descriptor.label === "segment_sum" ? `${descriptor.code}\nthis is no shader` : descriptor.code;
    return create.call(this, { ...descriptor, code });
  };
}

describe("a kernel that fails on this GPU", () => {
  test("is named, and the CPU takes over for good", () =>
    broken(miscompiled, async (browser, url) => {
      const page = await lab(browser, url);
      await page.evaluate((csv) => open_("gpu").then(() => lab.load(csv)), interaction(300));
      const first = await page.evaluate(() => failure(lab.train(small)));
      if (first.code) {
        assert.equal(first.code, "gpu-fault");
        assert.match(first.message, /^GPU kernel segment_sum failed on this device: /);
      }
      const run = await page.evaluate(() => lab.train(small));
      assert.equal(run.device.kind, "cpu");
      const { reason, detail } = await page.evaluate(() => lab.device);
      assert.equal(reason, "GPU kernel segment_sum failed on this device");
      assert.match(detail, /^.*software GPU.*: GPU kernel segment_sum failed on this device: .*:\d+:\d+ error/s);
    }));

  test("stands in the device's popover in full, to be copied", () =>
    broken(miscompiled, async (browser, url) => {
      const { page, context, faults } = await whole(browser, url, "#v=1&device=gpu&models=embedding&epochs=1");
      await context.grantPermissions(["clipboard-read", "clipboard-write"]);
      await page.click("#device summary");
      assert.ok(await page.isHidden(".fault"), "nothing has failed yet");
      await page.keyboard.press("Escape");
      await load(page);
      for (let i = 0; i < 2 && (await page.getAttribute("#device", "data-kind")) === "gpu"; i++) {
        await page.click('[data-room="train"]');
        await page.click("#start");
        await page.waitForSelector("#start:enabled");
        await page.waitForSelector(".alert, .scores thead th:nth-child(2)");
      }
      if ((await page.getAttribute("#device", "data-kind")) === "cpu") {
        await page.click("#device summary");
        assert.match(await page.textContent("#device .why"), /GPU kernel segment_sum failed on this device/);
        await page.click('button:text("Copy details")');
        await page.waitForSelector(".fault small:text('Copied')");
        const copied = await page.evaluate(() => navigator.clipboard.readText());
        assert.match(copied, /segment_sum.*:\d+:\d+ error/s);
        assert.equal(await page.inputValue("#device-detail"), copied);
      } else assert.fail("the CPU did not take over");
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

for (const [what, prelude] of Object.entries({ "an error of the driver": internal, "a refused command": refused })) {
  test(`${what} in the middle of a training shows before any loss that it spoilt`, () =>
    broken(prelude, async (browser, url) => {
      const page = await lab(browser, url);
      const { code, message, losses } = await page.evaluate(async (csv) => {
        await open_("gpu");
        await lab.load(csv);
        const losses = [];
        const options = { ...small, batch: 16, rate: 1e-5 };
        const found = await failure(lab.train(options, ({ train }) => losses.push(train)));
        return { ...found, losses };
      }, interaction(4000));
      if (code) assert.equal(code, "gpu-fault", message);
      assert.equal(await page.workers()[0].evaluate(() => globalThis.struck), true);
      // Steps that were not done leave zeros where their losses would stand; those that were have log 2 at this rate.
      for (const loss of losses) assert.ok(Math.abs(loss - Math.LN2) < 0.05, `${losses}`);
      const after = await page.evaluate(() => lab.train(small));
      assert.ok(after.epochs[0].valid > 0);
    }));
}

describe("a GPU that is lost", () => {
  const crash = async (browser) => {
    const cdp = await browser.newBrowserCDPSession();
    await cdp.send("Browser.crashGpuProcess").catch(() => {});
    await cdp.detach().catch(() => {});
  };
  /** Begins a long call; resolves once it reports. */
  const begin = (page, method, options) =>
    page.evaluate(
      ([method, options]) =>
        new Promise((under) => {
          window.reports = [];
          window.call = failure(lab[method](options, (report) => under(reports.push(report))));
          call.then(under);
        }),
      [method, options],
    );
  const ended = (page) => page.evaluate(() => window.call);
  const LONG = { model: "embedding", target: "bought", epochs: 4, patience: 99, width: 16, batch: 32 };
  const opened = async (browser, url, device = "gpu") => {
    const page = await lab(browser, url);
    await page.evaluate(([device, csv]) => open_(device).then(() => lab.load(csv)), [device, interaction(6000)]);
    return page;
  };
  /** A flow of many steps on the device. */
  const flow = () => {
    const [tokens, width] = [256, 16];
    const some = (count, scale) => Float32Array.from({ length: count }, (_, i) => scale * Math.sin(1 + i));
    const weights = { q: some(width * width, 0.3), k: some(width * width, 0.4), v: some(width * width, 0.2) };
    return { field: "softmax", tokens, width, x0: some(tokens * width, 0.8), weights, t1: 4, method: "rk4", steps: 100 };
  };
  const solve = (page) =>
    page.evaluate(
      (flow) =>
        new Promise((under) => {
          window.call = failure(lab.flow(new Function(`return (${flow})()`)(), () => under()));
          call.then(under);
        }),
      String(flow),
    );

  test("ends its call with a sentence or goes on; either way the next call has a device", () =>
    broken(null, async (browser, url) => {
      const page = await opened(browser, url);
      await begin(page, "train", { ...LONG, epochs: 1000 });
      await crash(browser);
      await page.evaluate(() => Promise.race([call, new Promise((later) => setTimeout(later, 3000))]));
      await page.evaluate(() => lab.stop());
      const { code, message } = await ended(page);
      if (code) assert.equal(code, "gpu-lost", message);
      const run = await page.evaluate(() => lab.train(small));
      assert.ok(run.test.auc > 0);
      assert.equal((await page.evaluate(() => lab.rows(0, 2))).length, 2);
    }));

  test("its training goes on from the last checkpoint on a new device, said once, no step twice", () =>
    broken(null, async (browser, url) => {
      const page = await opened(browser, url);
      await begin(page, "train", LONG);
      await crash(browser);
      const { value, code, message } = await ended(page);
      assert.equal(code, undefined, message);
      assert.equal(value.epochs.length, 4);
      const { notices, steps } = await page.evaluate(() => ({
        notices,
        steps: reports.map(({ epoch, step, steps }) => epoch * steps + step),
      }));
      assert.equal(notices.length, 1);
      assert.equal(notices[0].code, "gpu-lost");
      assert.ok(
        steps.every((step, i) => i === 0 || step >= steps[i - 1]),
        `${steps}`,
      );
      assert.equal((await page.evaluate(() => lab.device)).kind, "gpu");
    }));

  test("its solve begins again on a new device, and arrives where it would have", () =>
    broken(null, async (browser, url) => {
      const page = await opened(browser, url);
      await solve(page);
      await crash(browser);
      const { value, code, message } = await ended(page);
      assert.equal(code, undefined, message);
      assert.equal(value.ended, "reached");
      assert.equal(await page.evaluate(() => notices.length), 1);
      await solve(page);
      const again = await ended(page);
      assert.deepEqual(again.value.states, value.states);
    }));

  test("so often that no adapter is left: the CPU, with the reason", () =>
    broken(null, async (browser, url) => {
      const page = await opened(browser, url);
      // A process that nobody asked for anything does not count; the sixth crash would end the browser.
      const asked = () => page.evaluate(async () => !!(await (await navigator.gpu.requestAdapter())?.requestDevice()));
      const found = [];
      for (let i = 0; i < 5 && (i < 2 || found.at(-1)); i++) {
        await crash(browser);
        found.push(await asked());
      }
      assert.ok(found.includes(false), `${found}`);
      const run = await page.evaluate(() => lab.train(small));
      assert.ok(run.test.auc > 0, "the lab that was open goes on");
      const { kind, reason } = await page.evaluate(() => open_("auto"));
      assert.equal(kind, "cpu");
      assert.match(reason, /no adapter was found|is software/); // some time later there may be one again
    }));
});

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
