// Nothing is lost: a reload, a crash, a closed tab in the middle of a training, and what comes back when a person agrees.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, open } from "./browser.mjs";
import { serve } from "./serve.mjs";
import { HASH, begin, kept, keepsOnly, legend, reached, scores, table, trained } from "./session-steps.mjs";
import { upload, file, violations } from "./steps.mjs";

const SEED = Number(process.env.SEED ?? Date.now() % 1e6);

let server, browser, whole;
before(async () => {
  server = await serve();
  browser = await launch();
  const { page, context } = await open(browser, `${server.url}#${HASH}`);
  await begin(page);
  await trained(page);
  whole = { scores: await scores(page), legend: await legend(page) };
  await context.close();
});
after(async () => {
  await browser.close();
  await server.close();
});

/** Where in a training of 20 epochs the page goes. */
const somewhere = (salt) => 1 + ((SEED * 16807 + salt * 48271) % 17_000) / 1000;

const WAYS = {
  "a reload": async (page) => {
    await page.reload();
    return page;
  },
  "a closed tab": async (page) => {
    const next = await page.context().newPage();
    await page.close();
    return next;
  },
  "a crash": async (page) => {
    const next = await page.context().newPage();
    const crashed = page.waitForEvent("crash");
    const session = await page.context().newCDPSession(page);
    session.send("Page.crash").catch(() => {});
    await crashed;
    return next;
  },
};

describe("a training comes back after", () => {
  for (const [i, [what, go]] of Object.entries(WAYS).entries())
    test(`${what}, and ends as if nothing had happened`, async (t) => {
      const place = somewhere(i);
      t.diagnostic(`SEED=${SEED}: the page goes at ${place.toFixed(2)} of 20 epochs`);
      const { page: first, context, faults } = await open(browser, `${server.url}#${HASH}`);
      await begin(first);
      await reached(first, place);
      const page = await go(first);
      if (page !== first) await page.goto(server.url);
      const offer = await page.waitForSelector(".offer:not([hidden]) #resume");
      assert.match(await page.textContent(".offer p"), /^Your last work is kept in this browser: shop\.csv, (no runs|1 run), a training at epoch \d+ of 20\. $/);
      const epoch = Number((await offer.textContent()).match(/^Resume from epoch (\d+)$/)[1]);
      assert.ok(await page.isVisible(".empty, .drop"), "nothing is read before the person agrees");
      assert.equal(await page.$(".file"), null);
      await page.click("#resume");
      await page.waitForFunction(() => /epoch \d+ of/.test(document.querySelector("#room-train .live").textContent), null, { timeout: 60_000 });
      assert.ok(Number((await page.textContent("#room-train .live")).match(/epoch (\d+) of/)?.[1] ?? 99) >= epoch, "it goes on, and does not begin");
      await trained(page);
      assert.deepEqual(await scores(page), whole.scores);
      assert.equal(await legend(page), whole.legend);
      assert.equal(await page.textContent(".task"), "Predict bought in shop.csv. Change");
      assert.ok(await page.isHidden(".offer"));
      await keepsOnly(page, ["session", "file", "run/1", "run/2"]);
      assert.deepEqual(faults, []);
      await context.close();
    });
});
