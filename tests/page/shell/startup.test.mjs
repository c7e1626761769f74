// What a person can do while the engine is still on its way, and what the GPU does while nobody asks.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { interaction } from "../support/steps.mjs";

/** A server that keeps the engine back until `release()`. */
async function withoutEngine(use, { gpu = false } = {}) {
  let release;
  const held = new Promise((resolve) => {
    release = resolve;
  });
  const send = async (response, body, name) => {
    if (name.endsWith(".wasm")) await held;
    response.end(body);
  };
  const server = await serve({}, { send });
  const browser = await launch({ gpu });
  try {
    await use(browser, server.url, release);
  } finally {
    release();
    await browser.close();
    await server.close();
  }
}

describe("before the engine is there", () => {
  const gifts = {
    "a sample": { give: (page) => page.click('[data-sample="one column"]'), name: "one-column.csv" },
    "a dropped file": {
      give: (page) =>
        page.evaluate((text) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([text], "dropped.csv"));
          const drop = new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true });
          document.querySelector(".drop").dispatchEvent(drop);
        }, interaction(100)),
      name: "dropped.csv",
    },
    "pasted text": {
      async give(page) {
        await page.click(".paste summary");
        await page.fill("#paste", "a,b,y\nu,1,0\nv,2,1\nu,3,1\n");
        await page.click('.paste button:text("Read this text")');
      },
      name: "pasted.csv",
    },
  };
  for (const [what, { give, name }] of Object.entries(gifts)) {
    test(`${what} is taken, and read once the engine is there`, () =>
      withoutEngine(async (browser, url, release) => {
        const { page, faults } = await open(browser, url, {}, { engine: false });
        await give(page);
        await page.waitForSelector(".progress:has-text('The engine is starting')");
        for (const room of ["train", "embeddings", "flow", "data"]) {
          await page.click(`[data-room="${room}"]`);
          await page.waitForSelector(`#room-${room}:not([hidden])`);
        }
        assert.equal(await page.textContent("#device .device-name"), "starting…");
        release();
        await page.waitForSelector(`.file bdi:text('${name}')`);
        assert.ok(await page.isHidden(".progress"));
        assert.deepEqual(faults, []);
      }));
  }

  test("of two gifts the later one is read, and a cancelled one is not", () =>
    withoutEngine(async (browser, url, release) => {
      const { page, faults } = await open(browser, url, {}, { engine: false });
      await gifts["a sample"].give(page);
      await gifts["pasted text"].give(page);
      await page.click("#cancel-load");
      assert.ok(await page.isHidden(".progress"));
      await gifts["a sample"].give(page);
      await gifts["a dropped file"].give(page);
      release();
      await page.waitForSelector(".file bdi");
      assert.equal(await page.textContent(".file"), "dropped.csv");
      assert.deepEqual(faults, []);
    }));
});

test("an engine that cannot be fetched is said, and opens again", async () => {
  let broken = true;
  const send = (response, body, name) => {
    if (broken && name.endsWith("_bg.wasm")) response.destroy();
    else response.end(body);
  };
  const server = await serve({}, { send });
  const browser = await launch();
  const { page } = await open(browser, server.url, {}, { engine: false });
  await page.waitForSelector(".alert:has-text('engine stopped')");
  broken = false;
  await page.click('.alert button:text("Open it again")');
  await page.waitForSelector('#device[data-kind="cpu"]');
  await browser.close();
  await server.close();
});

test("the engine with relaxed-simd is fetched where the browser has it, the plain one where not, and they agree", async () => {
  const scores = [];
  for (const relaxed of [true, false]) {
    const fetched = [];
    const send = (response, body, name) => {
      if (name.endsWith(".wasm")) fetched.push(name);
      // Elsewhere the question is answered with no.
      const asks = /^www\/(lab\/worker|main|chunk-\w+)\.js$/.test(name); // whoever works, and who keeps files for later
      response.end(relaxed || !asks ? body : String(body).replace("WebAssembly.validate(", "!WebAssembly.validate("));
    };
    const server = await serve({}, { send });
    const browser = await launch();
    const { page, faults } = await open(browser, server.url);
    const found = await page.evaluate(async () => {
      const { Lab } = await import(new URL("www/lab.js", location.href));
      const lab = await Lab.open({ device: "cpu" });
      await lab.load(await lab.sample("one column"), { kinds: { id: "category" } });
      const run = await lab.train({ model: "embedding", target: "label", columns: ["id"], epochs: 1 });
      return { name: lab.device.name, loss: run.epochs[0].valid };
    });
    assert.deepEqual(new Set(fetched), new Set([relaxed ? "page_relaxed_bg.wasm" : "page_bg.wasm"]));
    assert.equal(found.name.endsWith("relaxed)"), relaxed);
    assert.deepEqual(faults, []);
    scores.push(found.loss);
    await browser.close();
    await server.close();
  }
  assert.ok(Math.abs(scores[0] - scores[1]) < 1e-4 * scores[1], `${scores}`);
  assert.notEqual(scores[0], scores[1]); // fused multiply-adds round once: two engines, not one by two names
});

/** Runs in the worker: notes how the engine comes, and every pipeline that the GPU is asked for. */
function note() {
  globalThis.streamed = 0;
  const stream = WebAssembly.instantiateStreaming;
  WebAssembly.instantiateStreaming = (...given) => {
    globalThis.streamed++;
    return stream(...given);
  };
  globalThis.pipelines = [];
  const create = GPUDevice.prototype.createComputePipeline;
  GPUDevice.prototype.createComputePipeline = function (descriptor) {
    globalThis.pipelines.push(descriptor.label);
    return create.call(this, descriptor);
  };
}

test("the engine is compiled as it comes, and the GPU's kernels once, before they are needed", () =>
  withoutEngine(
    async (browser, url, release) => {
      const { page, faults } = await open(browser, `${url}#v=1&device=gpu&models=embedding&epochs=1`, {}, { engine: false });
      if (!page.workers().length) await page.waitForEvent("worker");
      const [worker] = page.workers();
      await worker.evaluate(note);
      release();
      const made = (count) =>
        worker.evaluate((least) => globalThis.pipelines.length >= least && [...globalThis.pipelines], count);
      let warm = false;
      while (!warm) warm = await made(12);
      assert.equal(await worker.evaluate(() => globalThis.streamed), 1);
      assert.deepEqual(warm.slice(0, 4), ["lookup", "bag", "ragged", "dense"], "training's come first");
      await page.click('[data-sample="one column"]');
      await page.waitForSelector("#data-train");
      await page.click("#data-train");
      await page.waitForSelector(".scores thead th", { timeout: 60_000 });
      const all = await made(0);
      assert.equal(new Set(all).size, all.length, "none is compiled twice");
      assert.deepEqual(faults, []);
    },
    { gpu: true },
  ));
