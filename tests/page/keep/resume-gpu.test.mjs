// A GPU that is lost does not end a training: through the module, on the built page.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch } from "../../../tools/browser/browser.mjs";
import { SETTINGS, assertRising, labPage, trained, underway } from "../support/resume-steps.mjs";
import { serve } from "../../../tools/browser/serve.mjs";

describe("on a software GPU", () => {
  let server, browser;
  before(async () => {
    server = await serve();
    browser = await launch({ gpu: true });
  });
  after(async () => {
    await browser.close();
    await server.close();
  });

  const crash = async () => {
    const cdp = await browser.newBrowserCDPSession();
    await cdp.send("Browser.crashGpuProcess").catch(() => {});
  };

  /** Until so many losses are told. What is held does not notice one; it is held again once there is a new checkpoint. */
  const told = (page, losses) =>
    page.waitForFunction(
      (losses) => {
        if (globalThis.told.length === losses) return true;
        lab.resume();
        return false;
      },
      losses,
      { timeout: 60_000, polling: 50 },
    );

  test("a training goes on after its GPU is lost, on the CPU after the second time; no step is told twice", async (t) => {
    const { page, context } = await labPage(browser, server.url, "gpu");
    await page.evaluate(() => (globalThis.holding = true));
    const done = trained(page, { ...SETTINGS, epochs: 60, batch: 128 });
    for (const losses of [1, 2]) {
      await underway(page);
      await page.evaluate(() => (checkpoints.length = 0));
      await crash();
      await told(page, losses);
      // A GPU process that takes more than the engine's five seconds to come back is none: then the CPU comes after the first loss.
      if (await page.evaluate(() => lab.device.kind === "cpu")) break;
    }
    await page.evaluate(() => {
      globalThis.holding = false;
      lab.resume();
    });
    const { losses, device } = await done;
    assert.equal(losses.length, 60);
    assert.equal(device, "cpu");
    await assertRising(page);
    const notices = await page.evaluate(() => globalThis.told);
    for (const { code, text } of notices) {
      assert.equal(code, "gpu-lost");
      assert.match(text, /The GPU was lost.*Training goes on from step \d+ of epoch \d+/);
    }
    if (notices.length === 1) t.diagnostic("the GPU process was late: one loss only");
    assert.match(
      notices.at(-1).text,
      notices.length === 2 ? /It now runs on the CPU \(.*twice/ : /It now runs on the CPU \(.*5 seconds/,
    );
    assert.equal(await page.evaluate(() => lab.device.kind), "cpu");
    await context.close();
  });
});
