// The engine on several threads: the same bits on one and on four, from the second visit on, one each in a pool, and one where a thread dies.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { DIST, ISOLATION, serve } from "../../../tools/browser/serve.mjs";
import { interaction } from "../support/steps.mjs";

const PAGE = `<!doctype html><title>threads</title><script type="module">
import { Lab } from "./www/lab.js";
window.notices = [];
window.open_ = async (threads) => {
  window.lab = await Lab.open({ device: "cpu", threads, notice: (news) => notices.push(news) });
  return lab.device;
};
window.settings = { target: "bought", width: 8, hidden: 32, epochs: 2, batch: 256 };
window.bits = (values) => [...new Uint32Array(values.buffer, values.byteOffset, values.length)].join();
window.flow = async (tokens = 300) => {
  const width = 8;
  const x0 = await lab.presetTokens("sphere", { tokens, width, seed: 1 });
  const weights = await lab.presetWeights({ kind: "smooth", width, knots: 1, seed: 0 });
  return lab.flow({ field: "softmax", tokens, width, x0, weights, t1: 1, times: [0, 1] });
};
window.work = async (text) => {
  await lab.load(text);
  const found = {};
  for (const model of ["embedding", "one-hot", "attention-ode"]) {
    const run = await lab.train({ ...settings, model });
    found[model] = run.epochs.map(({ train, valid }) => [train, valid]);
    if (model !== "one-hot") found[model + " vectors"] = bits((await lab.vectors("product", { run: run.id })).values);
  }
  found.flow = bits((await flow()).states[1]);
  return found;
};
window.ready = true;
</script>`;

/** Where the standard library's source is not to be had, the build says so and has one thread. */
const skip = existsSync(join(DIST, "page_threads.js")) ? false : "this build has no engine with threads";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** A page with the module, and what it fetches of the engines. */
async function opened(server) {
  const page = await browser.newPage();
  const engines = [];
  page.context().on("request", (request) => {
    const name = /page\w*_bg\.wasm/.exec(request.url())?.[0];
    if (name) engines.push(name);
  });
  await page.goto(`${server.url}threads.html`);
  await page.waitForFunction(() => window.ready);
  return { page, engines };
}

describe("in an isolated page", { skip }, () => {
  let server;
  before(async () => {
    server = await serve({ "threads.html": PAGE }, { headers: ISOLATION });
  });
  after(() => server.close());

  test("trainings and flows have the same bits on one thread, two, three and four", async () => {
    const text = interaction(2000);
    const [{ page: alone }, expected] = await (async () => {
      const plain = await serve({ "threads.html": PAGE }, { headers: {} });
      const here = await opened(plain);
      const device = await here.page.evaluate(() => open_(4));
      assert.deepEqual([device.threads, device.name.includes("threads")], [1, false], "a page that is not isolated");
      const found = await here.page.evaluate((text) => work(text), text);
      await plain.close();
      return [here, found];
    })();
    await alone.context().close();
    for (const threads of [1, 2, 3, 4]) {
      const { page, engines } = await opened(server);
      const device = await page.evaluate((threads) => open_(threads), threads);
      assert.equal(device.threads, threads);
      assert.equal(device.name.endsWith(`, ${threads} threads`), threads > 1, device.name);
      assert.deepEqual(engines, [threads > 1 ? "page_threads_bg.wasm" : "page_relaxed_bg.wasm"], "one engine is fetched");
      assert.deepEqual(await page.evaluate((text) => work(text), text), expected, `${threads} threads`);
      await page.context().close();
    }
  });

  test("pause, stop and cancel are heard, and memory grows", async () => {
    const { page } = await opened(server);
    const seen = await page.evaluate(async (text) => {
      await open_(2);
      await lab.load(text);
      let reports = 0;
      const training = lab.train({ ...settings, model: "embedding", epochs: 1000, patience: 1000 }, () => {
        if (++reports === 3) lab.pause();
      });
      while (reports < 3) await new Promise((resolve) => setTimeout(resolve, 20));
      await new Promise((resolve) => setTimeout(resolve, 300));
      const before = reports; // it has heard of it by now
      await new Promise((resolve) => setTimeout(resolve, 300));
      const paused = reports - before;
      lab.resume();
      setTimeout(() => lab.stop(), 200);
      const { stopped } = await training;
      const other = lab.train({ ...settings, model: "embedding", epochs: 1000, patience: 1000 }).then(
        () => "trained",
        ({ code }) => code,
      );
      setTimeout(() => lab.cancel(), 200);
      const ended = await other;
      const { states } = await flow(2000);
      return { paused, stopped, ended, finite: states[1].every(Number.isFinite), threads: lab.device.threads };
    }, interaction(2000));
    assert.equal(seen.paused, 0, "it stands still");
    assert.deepEqual([seen.stopped, seen.ended, seen.finite, seen.threads], ["stop", "cancelled", true, 2]);
    await page.context().close();
  });

  test("the engines of a pool have one thread each, and the lab's own has all of its own again", async () => {
    const { page, engines } = await opened(server);
    const seen = await page.evaluate(async (text) => {
      await open_(2);
      await lab.load(text);
      const { runs } = await lab.repeat({ ...settings, model: "embedding", epochs: 30, patience: 30 }, { seeds: 3, engines: 2 });
      const run = await lab.train({ ...settings, model: "embedding" });
      return { many: runs.map(({ device }) => device.threads), after: run.device.threads };
    }, interaction(2000));
    assert.deepEqual([seen.many, seen.after], [[1, 1, 1], 2]);
    assert.deepEqual(engines.toSorted(), ["page_relaxed_bg.wasm", "page_threads_bg.wasm"]);
    await page.context().close();
  });

  test("a number of threads that is none is refused", async () => {
    const { page } = await opened(server);
    const code = (threads) =>
      page.evaluate(
        (threads) =>
          open_(threads).then(
            () => "opened",
            ({ code }) => code,
          ),
        threads,
      );
    for (const threads of [0, 1.5, 65, "2"]) assert.equal(await code(threads), "bad-option");
    await page.context().close();
  });
});

test("a thread that dies is said, and the work is done on one", { skip }, async () => {
  const dying = `const glue = import(self.name + ".js");
    onmessage = async ({ data: { module, memory } }) => {
      const { default: init, threadFail } = await glue;
      await init({ module_or_path: module, memory });
      postMessage("here");
      setTimeout(threadFail, 500);
    };`;
  const server = await serve({ "threads.html": PAGE, "www/lab/helper.js": dying }, { headers: ISOLATION });
  const { page } = await opened(server);
  const seen = await page.evaluate(async () => {
    const before = (await open_(2)).threads;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const { states } = await flow(1500);
    return {
      before,
      finite: states[1].every(Number.isFinite),
      after: lab.device.threads,
      notices: notices.map(({ text }) => text),
    };
  });
  assert.deepEqual([seen.before, seen.finite, seen.after, seen.notices.length], [2, true, 1, 1], JSON.stringify(seen));
  assert.match(seen.notices[0], /^A thread of the engine died\. It was started again on one, /);
  await page.context().close();
  await server.close();
});

test("threads that do not come are done without", { skip }, async () => {
  const server = await serve({ "threads.html": PAGE, "www/lab/helper.js": "throw new Error('no')" }, { headers: ISOLATION });
  const { page } = await opened(server);
  assert.equal((await page.evaluate(() => open_(3))).threads, 1);
  await page.context().close();
  await server.close();
});

test("the page has all cores from its second visit on, and says so at the first", { skip }, async () => {
  const server = await serve({}, { headers: {} });
  const { page, context, faults } = await open(browser, server.url, { serviceWorkers: "allow" });
  const state = () =>
    page.evaluate(() => ({
      isolated: crossOriginIsolated,
      cores: navigator.hardwareConcurrency,
      hint: document.querySelector("#device .cores").textContent,
      why: document.querySelector("#device .why").textContent,
    }));
  const first = await state();
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");
  await page.reload();
  await page.waitForSelector('#device[data-kind="cpu"]');
  const second = await state();
  assert.deepEqual([first.isolated, second.isolated], [false, true]);
  if (first.cores > 1) {
    assert.match(
      first.hint,
      /^One of this machine's \d+ cores does the work\. When this page is loaded again, all of them will\.$/,
    );
    assert.match(second.why, new RegExp(`, ${second.cores} threads:`));
  }
  assert.equal(second.hint, "");
  assert.deepEqual(faults, []);
  // Without a network the engine that was fetched then is there.
  await server.close();
  await page.reload();
  await page.waitForSelector('#device[data-kind="cpu"]');
  assert.equal((await state()).why, second.why);
  await context.close();
});
