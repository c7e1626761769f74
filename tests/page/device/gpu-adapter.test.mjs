// A GPU that is missing, hangs or refuses: what is said, and that the page goes on on the CPU.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { launch, open } from "../../../tools/browser/browser.mjs";
import { HARDWARE, all, broken, lab, whole } from "../support/gpu-steps.mjs";
import { serve } from "../../../tools/browser/serve.mjs";
import { file, interaction, load, train, upload, violations } from "../support/steps.mjs";

describe("a GPU that does not open", () => {
  const missing = {
    "no WebGPU at all": {
      prelude: () => delete WorkerNavigator.prototype.gpu,
      why: /this browser has no WebGPU/,
      code: "no-webgpu",
    },
    "no adapter": {
      prelude: () => (GPU.prototype.requestAdapter = async () => null),
      why: /no adapter was found/,
      code: "no-adapter",
    },
    "an adapter that never answers": {
      prelude: () => (GPU.prototype.requestAdapter = () => new Promise(() => {})),
      why: /the adapter did not answer within 5 seconds/,
      code: "no-answer",
    },
    "a device that never comes": {
      prelude: () => (GPUAdapter.prototype.requestDevice = () => new Promise(() => {})),
      why: /did not answer within 5 seconds/,
      code: "no-answer",
      hardware: true,
    },
    "a device that is refused": {
      prelude: () =>
        (GPUAdapter.prototype.requestDevice = () => Promise.reject(new DOMException("played refusal", "OperationError"))),
      why: /the adapter gave no device \(OperationError: played refusal\)/,
      code: "no-device",
      hardware: true,
    },
  };
  for (const [what, { prelude, why, code, hardware }] of Object.entries(missing)) {
    test(`${what}: the CPU for whoever leaves the choice, no-gpu for whoever asks for it`, () =>
      broken(hardware ? all(HARDWARE, prelude) : prelude, async (browser, url) => {
        const page = await lab(browser, url);
        const { kind, reason, reasonCode } = await page.evaluate(() => open_("auto"));
        assert.deepEqual([kind, reasonCode], ["cpu", code]);
        assert.match(reason, why);
        const refused = await page.evaluate(() => failure(open_("gpu")));
        assert.equal(refused.code, "no-gpu");
        assert.match(refused.message, why);
        assert.match(refused.message, /Choose the CPU device/);
        const run = await page.evaluate((csv) => lab.load(csv).then(() => lab.train(small)), interaction(300));
        assert.equal(run.device.kind, "cpu");
      }));
  }

  test("the page is of use while the adapter has not answered", () =>
    broken(missing["an adapter that never answers"].prelude, async (browser, url) => {
      const context = await browser.newContext({ serviceWorkers: "block" });
      // What is said only until the adapter's time is out must not be looked for too late.
      await context.addInitScript(() => {
        globalThis.said = new Set();
        new MutationObserver(() => said.add(document.querySelector(".progress:not([hidden])")?.textContent)).observe(document, {
          subtree: true,
          childList: true,
          characterData: true,
          attributes: true,
        });
      });
      const page = await context.newPage();
      await page.goto(url);
      await upload(page, file("early.csv", interaction(300)));
      await page.click('[data-room="train"]');
      await page.waitForSelector("#room-train:not([hidden])");
      await page.click('[data-room="data"]');
      await page.waitForSelector("#data-train");
      const said = await page.evaluate(() => [...globalThis.said]);
      assert.ok(
        said.some((text) => text?.includes("The engine is starting")),
        `${said}`,
      );
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
      const { kind, reason, reasonCode } = await page.evaluate(() => open_("auto"));
      assert.deepEqual([kind, reasonCode], ["cpu", "software"]);
      assert.match(reason, /the only adapter .* is software/);
      const asked = await page.evaluate(() => open_("gpu"));
      assert.deepEqual([asked.kind, asked.reasonCode, asked.software], ["gpu", "imitated", true]);
      assert.match(asked.name, /software GPU/);
      assert.match(asked.reason, /software adapter/);
    }));
});

describe("that it runs on the CPU stands on the page", () => {
  const line = (page) => page.locator(".device-note p");
  /** Where the room begins, from before the engine is there until it is. */
  const begins = (page) => page.$eval("#main .room:not([hidden])", (room) => Math.round(room.getBoundingClientRect().top));

  const LINES = {
    "no WebGPU at all": [() => delete WorkerNavigator.prototype.gpu, "WebGPU is not available: running on the CPU, slower."],
    "no adapter": [
      () => (GPU.prototype.requestAdapter = async () => null),
      "WebGPU is not available: running on the CPU, slower.",
    ],
    "an adapter that never answers": [
      () => (GPU.prototype.requestAdapter = () => new Promise(() => {})),
      "The GPU did not answer: running on the CPU, slower.",
    ],
    "a device that is refused": [
      all(
        HARDWARE,
        () => (GPUAdapter.prototype.requestDevice = () => Promise.reject(new DOMException("played", "OperationError"))),
      ),
      "The GPU could not be opened: running on the CPU, slower.",
    ],
    "a software GPU": [() => {}, "The only GPU here is software: running on the CPU, which is faster."],
  };
  for (const [what, [prelude, sentence]] of Object.entries(LINES)) {
    test(`${what}: a line that moves nothing, its reason, and its end`, () =>
      broken(prelude, async (browser, url) => {
        for (const width of [1280, 390]) {
          const context = await browser.newContext({ serviceWorkers: "block", viewport: { width, height: 800 } });
          const page = await context.newPage();
          await page.goto(url);
          await page.waitForSelector("#main .room:not([hidden]) h2");
          const top = await begins(page);
          await page.waitForSelector('#device[data-kind="cpu"]');
          assert.equal(await begins(page), top, "nothing moved");
          assert.ok(await line(page).isVisible());
          assert.equal((await line(page).innerText()).split("\n")[0], sentence);
          const { right, bottom } = await line(page).evaluate((node) => node.getBoundingClientRect());
          assert.ok(right <= width && bottom <= top + 1, `${right}, ${bottom}: in the space above the room at ${top}`);
          const words = await page.$eval(".device-note span", (node) => [node.scrollHeight, node.parentNode.clientHeight]);
          assert.ok(words[0] <= words[1], `${words}`);
          assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
          if (width > 560) {
            await page.click('.device-note button:text("Why?")');
            assert.ok(await page.isVisible("#device .why"));
            assert.match(await page.innerText("#device .why"), /^CPU .*: .*(WebGPU|adapter)/);
            await page.keyboard.press("Escape");
          }
          await page.click('.device-note [aria-label="Dismiss this line"]');
          assert.ok(await line(page).isHidden());
          await page.click('[data-room="train"]');
          assert.ok(await line(page).isHidden(), "it does not come again");
          await context.close();
        }
      }));
  }

  test("whoever chose the CPU, or has a GPU, reads nothing of it", () =>
    broken(HARDWARE, async (browser, url) => {
      for (const [hash, kind] of [
        ["#v=1&device=cpu", "cpu"],
        ["", "gpu"],
      ]) {
        const { page, context, faults } = await whole(browser, url, hash);
        assert.equal(await page.getAttribute("#device", "data-kind"), kind);
        assert.ok(await line(page).isHidden());
        if (!hash) {
          await page.click("#device summary");
          await page.selectOption("#setting-device", "cpu");
          await page.waitForSelector('#device[data-kind="cpu"]');
          assert.ok(await line(page).isHidden());
        }
        assert.deepEqual(faults, []);
        await context.close();
      }
    }));

  test("it breaks no rule of accessibility, in the light and in the dark", async () => {
    const server = await serve();
    const browser = await launch();
    for (const colorScheme of ["light", "dark"]) {
      const { page, context } = await open(browser, server.url, { colorScheme, bypassCSP: true });
      assert.ok(await line(page).isVisible());
      assert.deepEqual(await violations(page), []);
      await context.close();
    }
    await browser.close();
    await server.close();
  });
});

test("a page that came over plain http, where there is no WebGPU, no lock and no video: all rooms work", async () => {
  const server = await serve();
  const browser = await launch({ gpu: true, flags: ["--host-resolver-rules=MAP plain.test 127.0.0.1"] });
  try {
    const { page, faults } = await open(browser, server.url.replace("127.0.0.1", "plain.test"));
    const has = () => [isSecureContext, "gpu" in navigator, "locks" in navigator, "VideoEncoder" in globalThis];
    assert.deepEqual(await page.evaluate(has), [false, false, false, false]);
    assert.match(await page.innerText(".device-note p"), /^WebGPU is not available: running on the CPU, slower\./);
    await load(page);
    await train(page, 2);
    assert.match(await page.innerText(".kept"), /did not come over https/);
    await page.click('[data-room="embeddings"]');
    await page.waitForSelector(".levels button");
    await page.click('[data-room="flow"]');
    await page.waitForFunction(() => / after /.test(document.querySelector("#room-flow .live")?.textContent));
    await page.click('[aria-label="Save the map of the flow"]');
    await page.waitForSelector("text=This browser cannot record a video of it.");
    assert.ok(await page.isDisabled('.save button:text("Video")'));
    // An engine that throws is started again without a lock too.
    await page.workers()[0].evaluate(() =>
      setTimeout(() => {
        throw new Error("boom");
      }),
    );
    await page.waitForSelector(".alert.news:has-text('started again')");
    await page.click('[data-room="train"]');
    assert.ok(await page.isVisible(".scores"));
    assert.deepEqual(faults, []);
  } finally {
    await browser.close();
    await server.close();
  }
});
