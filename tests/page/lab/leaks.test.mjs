// Rounds of load, train, look and forget: what they take they give back.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { DIST, serve } from "../../../tools/browser/serve.mjs";
import { file, interaction, upload } from "../support/steps.mjs";

/** Before anything else in the worker: notes the engine's memory, and every buffer of the GPU. */
function note() {
  globalThis.memory = null;
  for (const how of ["instantiate", "instantiateStreaming"]) {
    const real = WebAssembly[how];
    WebAssembly[how] = async (...given) => {
      const made = await real.apply(WebAssembly, given);
      globalThis.memory = (made.instance ?? made).exports.memory;
      return made;
    };
  }
  globalThis.buffers = { created: 0, destroyed: 0 };
  if (!globalThis.GPUDevice) return;
  const gone = new WeakSet();
  const { createBuffer } = GPUDevice.prototype;
  GPUDevice.prototype.createBuffer = function (descriptor) {
    globalThis.buffers.created++;
    return createBuffer.call(this, descriptor);
  };
  const { destroy } = GPUBuffer.prototype;
  GPUBuffer.prototype.destroy = function () {
    if (!gone.has(this)) globalThis.buffers.destroyed++;
    gone.add(this);
    return destroy.call(this);
  };
}

const PAGE = 65_536; // what WebAssembly's memory grows by, at least

const HEAP = 100_000; // bytes a round: what the browser itself grows by, most in its first

let server;
before(async () => {
  const scripts = {
    "worker.js": `import "./note.js"; import "./built.js";`,
    "note.js": `(${note})();`,
    "built.js": readFileSync(join(DIST, "www/lab/worker.js")),
  };
  server = await serve(Object.fromEntries(Object.entries(scripts).map(([name, text]) => [`www/lab/${name}`, text])));
});
after(() => server.close());

/** What the page and its worker hold now. */
async function held(page, client) {
  await client.send("HeapProfiler.collectGarbage");
  const { nodes, jsEventListeners } = await client.send("Memory.getDOMCounters");
  const engine = await page.workers()[0].evaluate(() => {
    const { memory, buffers } = globalThis;
    return { memory: memory.buffer.byteLength, buffers: buffers.created - buffers.destroyed, created: buffers.created };
  });
  const { usedSize: heap } = await client.send("Runtime.getHeapUsage");
  return { nodes, listeners: jsEventListeners, heap, ...engine };
}

/** Not waitForSelector, whose handle would hold what it found. */
const there = (page, selector) => page.locator(selector).first().waitFor();

async function round(page, i) {
  await page.click('[data-room="data"]');
  await upload(page, file(`${i}.csv`, interaction(600)));
  await there(page, `.file bdi:text("${i}.csv")`);
  await page.click("#data-train");
  await there(page, ".scores");
  await there(page, "#start:enabled");
  await page.click('[data-room="flow"]');
  await page.waitForFunction(() => / after /.test(document.querySelector("#room-flow .live")?.textContent));
  await page.click('[data-room="embeddings"]');
  await there(page, ".levels button");
  await page.click(".levels li:nth-child(2) button");
  await there(page, ".neighbours");
  while (await page.isVisible("#forget-run")) await page.click("#forget-run");
}

/** On the GPU, which is imitated here, fewer rounds of smaller networks. */
const DEVICES = {
  cpu: { rounds: 20, warm: 4, models: "embedding%2Cone-hot%2Cattention-ode" },
  gpu: { rounds: 9, warm: 2, models: "embedding" },
};

describe("rounds of load, train, look and forget leave nothing behind", () => {
  for (const [device, { rounds, warm, models }] of Object.entries(DEVICES))
    test(`on the ${device.toUpperCase()}`, async (t) => {
      const browser = await launch({ gpu: device === "gpu" });
      t.after(() => browser.close());
      const hash = `#v=1&device=${device}&models=${models}&epochs=1&width=4&n=12&d=3&frames=5&t1=1`;
      const { page, context, faults } = await open(browser, `${server.url}${hash}`, { reducedMotion: "reduce" });
      const client = await context.newCDPSession(page);
      const course = [];
      for (let i = 0; i < rounds; i++) {
        await round(page, i);
        course.push(await held(page, client));
      }
      for (const what of Object.keys(course[0])) t.diagnostic(`${what}: ${course.map((one) => one[what]).join(" ")}`);
      const [then, now] = [course[warm], course.at(-1)];
      assert.ok(now.memory <= then.memory + PAGE, "the engine's memory");
      assert.equal(now.buffers, then.buffers, "buffers of the GPU");
      assert.equal(now.created > rounds, device === "gpu", "there were buffers to count");
      assert.ok(now.listeners < then.listeners + Math.max(12, rounds - warm), "event listeners");
      // Some of a round's last picture are there or gone by then.
      const nodes = Math.max(...course.slice(0, warm + 1).map((one) => one.nodes));
      assert.ok(now.nodes < nodes + 4 * (rounds - warm), "nodes");
      assert.ok(now.heap < then.heap + HEAP * (rounds - warm), "the page's own memory");
      assert.deepEqual(faults, []);
    });
});
